"""Reading translation memories."""

import gzip
import tracemalloc

import pytest

from hf_xlt.data.errors import DataFileError
from hf_xlt.data.tmx import languages_of, read_units

HEAD = (
    '<?xml version="1.0" encoding="{encoding}"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
    '<tmx version="1.4"><header/><body>\n'
)
TAIL = "</body></tmx>\n"


def unit(**texts):
    variants = "".join(
        f'<tuv xml:lang="{language.replace("_", "-")}"><seg>{text}</seg></tuv>' for language, text in texts.items()
    )
    return f"<tu>{variants}</tu>\n"


def write(path, *units, encoding="utf-8"):
    data = (HEAD.format(encoding=encoding) + "".join(units) + TAIL).encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize("name", ["news.tmx", "news.tmx.gz"])
def test_units(tmp_path, name, encoding):
    path = write(
        tmp_path / name,
        unit(EN_US="Snow &amp;\n ice", de="Schnee & Eis".replace("&", "&#38;")),
        unit(en="Näh"),
        encoding=encoding,
    )
    assert list(read_units(path)) == [{"en": "Snow & ice", "de": "Schnee & Eis"}, {"en": "Näh"}]
    assert languages_of(path) == ["de", "en"]


def test_formatting_codes_are_no_text(tmp_path):
    text = 'A <bpt i="1">&lt;b&gt;</bpt>very <hi>big</hi><ept i="1">&lt;/b&gt;</ept> dog<ph/>.'
    assert list(read_units(write(tmp_path / "a.tmx", unit(en=text)))) == [{"en": "A very big dog."}]


def test_old_and_odd_languages(tmp_path):
    odd = (
        '<tu><tuv lang="EN"><seg>a</seg></tuv><tuv xml:lang="en-GB"><seg>b</seg></tuv>'
        '<tuv xml:lang="x-none"><seg>c</seg></tuv><tuv><seg>d</seg></tuv></tu>'
    )
    assert list(read_units(write(tmp_path / "a.tmx", odd))) == [{"en": "a"}]


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = write(tmp_path / "a.tmx", *[unit(en="word " * 200, de="Wort " * 200)] * 2000)  # 4 MB
    tracemalloc.start()
    assert sum(1 for _ in read_units(path)) == 2000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (HEAD + "<tu>\n<tuv>\n</tu>" + TAIL, r"a\.tmx:6: expected well-formed XML, got mismatched tag"),
        (HEAD + unit(en="Ja"), r"a\.tmx:5: expected well-formed XML, got no element found"),
        ("", r"a\.tmx:1: expected well-formed XML, got no element found"),
        ("Ja\tYes\n", r"a\.tmx:1: expected well-formed XML, got syntax error"),
        ("<xliff></xliff>", r"a\.tmx:1: expected the root element `tmx`, got 'xliff'"),
        (HEAD + "<tu>&undefined;</tu>" + TAIL, r"a\.tmx:4: expected well-formed XML, got undefined entity"),
    ],
)
def test_broken_files(tmp_path, content, message):
    path = tmp_path / "a.tmx"
    path.write_text(content.replace("{encoding}", "utf-8"))
    with pytest.raises(DataFileError, match=message):
        list(read_units(path))


def test_bytes_that_are_not_in_the_encoding(tmp_path):
    path = tmp_path / "a.tmx"
    path.write_bytes((HEAD.format(encoding="utf-8") + unit(en="Nähe") + TAIL).encode("latin-1"))
    with pytest.raises(DataFileError, match=r"a\.tmx:4: expected well-formed XML, got not well-formed"):
        list(read_units(path))


def test_entities_do_no_harm(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    path = tmp_path / "a.tmx"
    path.write_text(f'<!DOCTYPE tmx [<!ENTITY x SYSTEM "{secret.as_uri()}">]><tmx><body>{unit(en="&x;")}</body></tmx>')
    with pytest.raises(DataFileError, match="undefined entity"):
        list(read_units(path))
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    path.write_text(f'<!DOCTYPE tmx [<!ENTITY e0 "ha">{levels}]><tmx><body>{unit(en="&e9;")}</body></tmx>')
    with pytest.raises(DataFileError, match="amplification"):
        list(read_units(path))
