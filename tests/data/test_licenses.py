"""Tests of the licences that sources state."""

import pytest

from hf_xlt.data.licenses import source_licenses


def test_each_source_has_the_licence_beside_it(tmp_path):
    files = {
        "corpora/README.md": "# All of it\n\nLicense: CC0 1.0\n",
        "corpora/talks/README.txt": "Talks.\nLicense: CC BY-SA 4.0\n",
        "corpora/news/LICENSE.txt": "Do as you like.\n",
        "corpora/hub/README.md": "---\nlicense: [mit, apache-2.0]\n---\n# A card\n",
        "README.md": "License: GPL 3.0\n",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    corpora = tmp_path / "corpora"
    names = [f"{corpora}/{name}" for name in ("talks/en.tsv + de.tsv", "news/en.txt", "hub/en.txt", "other/en.txt")]
    assert list(source_licenses([str(corpora)], names).values()) == [
        "cc-by-sa-4.0",
        "in LICENSE.txt",
        "mit, apache-2.0",
        "cc0-1.0",
    ]


def test_what_nobody_states_is_none(tmp_path):
    (tmp_path / "README.md").write_text("License: MIT\n")  # above the folder that is given: of something else
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "README.md").write_text("Talks, free.\n")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "README.md").write_text("---\nlicense: [mit\n---\n")
    talks, broken = f"{tmp_path}/talks/de.txt", f"{tmp_path}/broken/de.txt"
    assert source_licenses([f"{tmp_path}/talks"], [talks]) == {talks: None}
    assert source_licenses([broken], [broken]) == {broken: None}


@pytest.mark.parametrize(("card", "license"), [("---\nlicense: cc0-1.0\n---\n", "cc0-1.0"), ("# News\n", None)])
def test_a_data_set_has_that_of_its_card(tmp_path, card, license):
    (tmp_path / "README.md").write_text(card)
    name = f"{tmp_path}/sw/train"
    assert source_licenses([{"dataset": str(tmp_path), "config": "sw"}], [name]) == {name: license}


def test_a_data_set_of_the_hub_is_asked_for_its_card(monkeypatch, tmp_path):
    card = tmp_path / "card.md"
    card.write_text("---\nlicense: odbl\n---\n")
    monkeypatch.setattr(
        "huggingface_hub.repocard.hf_hub_download", lambda name, *_, **__: {"me/news": str(card)}[name]
    )
    specs = [{"dataset": "me/news", "language": "sw"}]
    assert source_licenses(specs, ["me/news/train"]) == {"me/news/train": "odbl"}
