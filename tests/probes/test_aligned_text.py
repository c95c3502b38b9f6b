"""The same sentences in several languages: joined by id or line, told apart, refused."""

import gzip

import pytest

from hf_xlt.probes import read_aligned_text


def conllu(ids_and_forms) -> str:
    blocks = [
        f"# sent_id = {name}\n# text = {form}\n1\t{form}\t_\tNOUN\t_\t_\t0\troot\t_\t_\n"
        for name, form in ids_and_forms
    ]
    return "\n".join(blocks) + "\n"


def test_treebanks_are_joined_by_sentence_id(tmp_path):
    for language, rows in {
        "de": [("n1", "Regen"), ("n2", "Schnee"), ("n3", "Wind")],
        "en": [("n3", "wind"), ("n1", "rain"), ("n2", "snow"), ("n4", "fog")],
        "is": [("n2", "snjór"), ("n3", "vindur"), ("n9", "x")],
    }.items():
        (tmp_path / f"{language}_pud-ud-test.conllu").write_text(conllu(rows), encoding="utf-8")
    found = read_aligned_text(tmp_path, ["en", "is", "de"])
    assert found.ids == ["pud:n3", "pud:n2"]
    assert found.texts == {"en": ["wind", "snow"], "is": ["vindur", "snjór"], "de": ["Wind", "Schnee"]}
    assert found.left_out["not in all languages"] == 3  # n1, n4 and n9
    assert len(found) == 2


def test_tables_are_joined_by_id(tmp_path):
    (tmp_path / "de.tsv").write_text("a\tRegen\nb\tSchnee\n")
    (tmp_path / "en.tsv").write_text("b\tsnow\nc\twind\na\train\n")
    assert read_aligned_text(tmp_path, ["de", "en"]).texts == {"de": ["Regen", "Schnee"], "en": ["rain", "snow"]}


def test_ids_that_have_nothing_in_common_are_an_error(tmp_path):
    (tmp_path / "de.tsv").write_text("a\tRegen\n")
    (tmp_path / "en.tsv").write_text("b\tsnow\n")
    with pytest.raises(ValueError, match=r"same id in de, en, got no such .* 'a' \(de\), 'b' \(en\)"):
        read_aligned_text(tmp_path, ["de", "en"])


def test_a_repeated_id_is_an_error(tmp_path):
    (tmp_path / "de.tsv").write_text("a\tRegen\na\tSchnee\n")
    (tmp_path / "en.tsv").write_text("a\tsnow\n")
    with pytest.raises(ValueError, match="de.tsv: expected an id that stands once, got 'a' again"):
        read_aligned_text(tmp_path, ["de", "en"])


def test_files_are_joined_by_line_held_out_ones_too(tmp_path):
    for language, lines in {"de": "Regen\nSchnee\n", "en": "rain\nsnow\n", "fr": "pluie\nneige\n"}.items():
        with gzip.open(tmp_path / f"devtest.{language}.gz", "wt") as file:
            file.write(lines)
    found = read_aligned_text(tmp_path, ["fr", "en", "de"])
    assert found.texts == {"fr": ["pluie", "neige"], "en": ["rain", "snow"], "de": ["Regen", "Schnee"]}
    assert found.ids == ["devtest.fr.gz:1", "devtest.fr.gz:2"]


def test_files_of_different_length_are_an_error(tmp_path):
    (tmp_path / "de.txt").write_text("Regen\nSchnee\n")
    (tmp_path / "en.txt").write_text("rain\nsnow\nwind\n")
    with pytest.raises(ValueError, match=r"same number of lines, got \S*de.txt 2, \S*en.txt 3"):
        read_aligned_text(tmp_path, ["de", "en"])


def test_bitext_is_read_for_two_languages_alone(tmp_path):
    (tmp_path / "deu-eng.tsv").write_text("Regen\train\nSchnee\tsnow\n")
    assert read_aligned_text(tmp_path, ["en", "de"]).texts == {"en": ["rain", "snow"], "de": ["Regen", "Schnee"]}
    with pytest.raises(ValueError, match="expected sentences in all of en, de, fr, found files of de, en"):
        read_aligned_text(tmp_path, ["en", "de", "fr"])


def test_blank_and_repeated_sentences_are_left_out_and_counted(tmp_path):
    (tmp_path / "de.txt").write_text("Regen\n\nSchnee\nRegen\nWind\nHagel\n")
    (tmp_path / "en.txt").write_text("rain\nfog\nsnow\nshower\nsnow\nhail\n")
    found = read_aligned_text(tmp_path, ["de", "en"])
    assert found.texts == {"de": ["Regen", "Schnee", "Hagel"], "en": ["rain", "snow", "hail"]}
    assert found.left_out == {"not in all languages": 0, "blank": 1, "repeated": 2, "beyond the size": 0}


def test_a_size_draws_the_same_sentences_in_their_order(tmp_path):
    for language in ("de", "en"):
        (tmp_path / f"{language}.txt").write_text("\n".join(f"{language} {number:03}" for number in range(100)))
    found = read_aligned_text(tmp_path, ["de", "en"], size=10)
    assert len(found) == 10 and found.left_out["beyond the size"] == 90
    assert found.texts["de"] == sorted(found.texts["de"])
    assert [text[3:] for text in found.texts["de"]] == [text[3:] for text in found.texts["en"]]
    assert read_aligned_text(tmp_path, ["de", "en"], size=10) == found
    assert int(found.texts["de"][-1][3:]) > 20  # not the first ones


def test_one_sentence_is_an_error(tmp_path):
    (tmp_path / "de.txt").write_text("Regen\n\n")
    (tmp_path / "en.txt").write_text("rain\nsnow\n")
    with pytest.raises(ValueError, match=r"at least two sentences in de, en, got 1 \(left out: 1 blank\)"):
        read_aligned_text(tmp_path, ["de", "en"])


def test_one_language_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="two languages or more, got 'de', 'deu'"):
        read_aligned_text(tmp_path, ["de", "deu"])


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file or folder"):
        read_aligned_text(tmp_path / "nothing", ["de", "en"])


def test_pud_has_the_same_sentences_in_all_languages(real_data):
    found = read_aligned_text(real_data / "ud-pud", ["en", "de", "is"])
    assert found.left_out["not in all languages"] == 0
    assert len(found) + found.left_out["repeated"] == 1000
    assert found.texts["en"][0].startswith("“While much of the digital transition")
