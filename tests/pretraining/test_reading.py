"""Tests of the reading of sources."""

from hf_xlt.data.bitext import BitextSource, SentencePair
from hf_xlt.data.text_sources import TextLine, TextSource
from hf_xlt.pretraining import reading
from hf_xlt.pretraining.reading import counted_sources


def test_lines_of_all_sources_are_counted_together(monkeypatch):
    monkeypatch.setattr(reading, "LINES_AT_ONCE", 2)
    texts = [TextSource("en", "a", lambda: iter([TextLine(None, "a"), TextLine(None, "b"), TextLine(None, "c")]))]
    bitexts = [
        BitextSource("en", "de", "b", lambda: iter([SentencePair(None, "a", "b"), SentencePair(None, "c", "d")]))
    ]
    heard = []
    (text,), (bitext,) = counted_sources((texts, bitexts), heard.append)
    assert [*text, *bitext] == [*texts[0], *bitexts[0]]
    assert heard == [2, 4]
    assert (text.name, bitext.source_language) == ("a", "en")
