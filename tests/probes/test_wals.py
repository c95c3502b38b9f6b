"""WALS: the table of the package against the atlas and the paper's languages, and folders that are malformed."""

import csv
from importlib.resources import files

import pytest

from hf_xlt.data.languages import language_code
from hf_xlt.probes import read_wals, wals_features
from hf_xlt.probes.wals import FEATURES, VALUE_NAMES, wals_table

# Values of 81A 85A 86A 87A 88A 89A for the languages of Pires, Schlinger & Garrette (2019) that WALS knows.
PAPER = """
ar 3 2 2 2 1 1 | bg 2 2 3 1 1 1 | ca 2 2 2 2 1 1 | cs 2 2 3 1 1 1 | da 2 2 1 1 1 1 | de 7 2 2 1 1 1
el 7 2 2 1 1 1 | en 2 2 3 1 1 1 | es 2 2 2 2 1 1 | et 2 1 1 1 1 1 | eu 1 1 1 2 2 1 | fa 1 2 2 2 1 1
fi 2 1 1 1 1 1 | fr 2 2 2 2 1 1 | he 2 2 2 2 2 1 | hi 1 1 1 1 1 1 | hr 2 2 3 1 1 1 | hu 7 1 1 1 1 1
id 2 2 2 2 2 1 | it 2 2 2 2 1 1 | ja 1 1 1 1 1 1 | ko 1 1 1 1 1 1 | lv 2 2 1 1 1 1 | mr 1 1 1 1 1 1
nl 7 2 2 1 1 1 | no 2 2 3 1 1 1 | pl 2 2 2 1 1 1 | pt 2 2 2 2 1 - | ro 2 2 2 2 6 1 | ru 2 2 2 1 1 1
sl 2 2 3 1 1 1 | sv 2 2 1 1 1 1 | ta 1 1 1 1 1 1 | te 1 1 1 1 1 1 | tr 1 1 1 1 1 1 | ur 1 1 1 1 1 1
zh 2 4 1 1 1 1 | gl - - - - - - | sk - - - - - -
"""
ROWS = [row.split() for line in PAPER.split("\n") for row in line.split("|") if row.strip()]


@pytest.mark.parametrize(("language", "values"), [(row[0], row[1:]) for row in ROWS])
def test_languages_of_the_paper(language, values):
    found = wals_features().of(language)
    assert [str(found.get(feature, "-")) for feature in FEATURES] == values
    assert wals_features().missing(language) == [
        feature for feature, value in zip(FEATURES, values, strict=True) if value == "-"
    ]


def test_the_table_of_the_package_is_the_atlas(real_data):
    found = read_wals(real_data / "wals")
    assert found == wals_features()
    packaged = (files("hf_xlt.probes") / "wals_features.csv").read_text(encoding="utf-8")
    assert wals_table(found) == packaged
    assert "CC BY 4.0" in packaged.split("language,wals")[0]


def test_names_of_values_are_those_of_the_atlas(real_data):
    with open(real_data / "wals" / "codes.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Parameter_ID"] in FEATURES]
    assert {(row["Parameter_ID"], int(row["Number"])): row["Name"] for row in rows} == {
        (feature, value): name for feature, names in VALUE_NAMES.items() for value, name in names.items()
    }
    assert {int(row["Number"]) for row in rows if row["Parameter_ID"] == "88A"} == set(range(1, 7))


def test_codes_of_the_package_are_those_of_hf_xlt():
    codes = list(wals_features().values)
    assert len(codes) > 1500
    assert [language_code(code) for code in codes] == codes


def test_any_feature_of_the_atlas(real_data):
    found = read_wals(real_data / "wals", ["30A", "49A"])
    assert found.value_name("30A", found.of("de")["30A"]) == "Three"
    assert found.value_name("49A", found.of("fi")["49A"]) == "10 or more cases"
    assert found.names == {"30A": "Number of Genders", "49A": "Number of Cases"}


@pytest.fixture
def folder(tmp_path):
    """Return a small folder with two entries of Armenian, and one of two languages."""
    texts = {
        "parameters.csv": "ID,Name\n81A,Order\n87A,Adjective\n1A,Sounds\n",
        "codes.csv": "ID,Parameter_ID,Name\n81A-1,81A,SOV\n81A-7,81A,none\n87A-1,87A,AdjN\n1A-1,1A,Small\n",
        "languages.csv": "ID,Name,ISO639P3code,ISO_codes\n"
        "are,Eastern,hye,hye\narw,Western,hye,hye\nscr,Serbian-Croatian,,hrv srp\nodd,Odd,,\nnor,Norwegian,nob,nob\n",
        "values.csv": "Language_ID,Parameter_ID,Value,Code_ID\n"
        "arw,81A,1,81A-1\nare,81A,7,81A-7\nare,1A,1,1A-1\nscr,87A,1,87A-1\nodd,81A,1,81A-1\nnor,81A,7,81A-7\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_entries_that_stand_for_codes(folder):
    found = read_wals(folder, ["81A", "87A"])
    assert found.origins == {"hr": "scr", "hy": "are", "nb": "nor", "no": "nor", "sr": "scr"}
    assert found.values["hy"] == {"81A": 7}  # As many features as the other, but more values in the atlas.
    with open(folder / "values.csv", "a", encoding="utf-8") as file:
        file.write("arw,87A,1,87A-1\n")
    assert read_wals(folder, ["81A", "87A"]).origins["hy"] == "arw"
    assert read_wals(folder, ["81A"]).origins["hy"] == "are"  # Two values each: the first id.


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("values.csv", "scr,87A,1,87A-1", "zzz,87A,1,87A-1", r"values.csv:5: expected a language .* got 'zzz'"),
        ("values.csv", "scr,87A,1,87A-1", "scr,87A,1,81A-1", r"values.csv:5: expected a code .* 87A, got '81A-1'"),
        ("values.csv", "scr,87A,1,87A-1", "arw,81A,7,81A-7", r"values.csv:5: expected one value of 81A for 'arw'"),
        ("values.csv", "scr,87A,1,87A-1", "scr,87A", r"values.csv:5: expected 4 columns, got fewer"),
        ("codes.csv", "87A-1", "87A-x", r"codes.csv:4: expected ids such as '81A-2', got '87A-x'"),
        ("languages.csv", "ISO639P3code", "iso", r"languages.csv:1: expected the columns ID, Name, ISO639P3code, got"),
        ("parameters.csv", "87A", "87B", r"parameters.csv: expected a feature '87A', got 3 others, such as 81A"),
    ],
)
def test_malformed_folders_are_errors(folder, name, old, new, message):
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_wals(folder, ["81A", "87A"])


def test_other_encodings_are_errors(folder):
    (folder / "languages.csv").write_text("ID,Name,ISO639P3code\nx,Ayomán,\n", encoding="latin-1")
    with pytest.raises(ValueError, match="languages.csv: expected UTF-8"):
        read_wals(folder, ["81A"])


def test_a_folder_without_a_file_is_an_error(folder):
    (folder / "codes.csv").unlink()
    with pytest.raises(FileNotFoundError, match="codes.csv: no such file. Expected a folder with languages.csv"):
        read_wals(folder, ["81A"])
