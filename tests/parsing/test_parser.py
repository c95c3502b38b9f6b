"""Many sentences: order, processes, the cache, and where models are found."""

import json
import multiprocessing

import pytest

from hf_xlt.data.errors import DataFileError
from hf_xlt.parsing import ParseFailure, Parser, find_model, read_parser_name
from hf_xlt.parsing.parse_cache import ParseCache, key_of
from hf_xlt.parsing.udpipe_model import UdpipeModel
from tests.parsing.tiny import NAMES, PLACES, VERBS

SENTENCES = [[name, verb, "zum", place] for name in NAMES for verb in VERBS for place in PLACES]


def test_processes_and_chunks_give_the_same_in_the_same_order(model):
    sentences = [*SENTENCES[:9], [], *SENTENCES[9:]]
    expected = list(Parser(model, "de").parse_tokens(sentences))
    assert isinstance(expected[9], ParseFailure) and [len(parsed.words) for parsed in expected[:9]] == [5] * 9
    assert list(Parser(model, "de", chunk_size=3).parse_tokens(sentences)) == expected
    with Parser(model, "de", processes=2, chunk_size=4) as parser:
        assert list(parser.parse_tokens(sentences)) == expected
        assert [len(found) for found in parser.parse_texts(["Er geht. Sie bleibt.", "Bo rennt."])] == [2, 1]


def test_inputs_are_not_read_far_ahead(model):
    read = []
    texts = (read.append(number) or f"{name} geht." for number, name in enumerate(NAMES * 5))
    results = Parser(model, "de", chunk_size=2).parse_texts(texts)
    next(results)
    assert read == [0, 1]


def test_the_language_decides_how_tokens_are_taken(model):
    tokens = [["我", "爱", "你", "。"]]
    assert next(Parser(model, "de").parse_tokens(tokens)).words == tokens[0]
    assert next(Parser(model, "zho").parse_tokens(tokens)).words == ["我爱你", "。"]


def test_cached_parses_are_equal_and_not_made_again(model, tmp_path, monkeypatch):
    requested = []
    results = UdpipeModel.results
    monkeypatch.setattr(UdpipeModel, "results", lambda self, r: requested.extend(r) or results(self, r))
    with Parser(model, "de", cache=tmp_path) as parser:
        first = list(parser.parse_tokens([*SENTENCES[:5], []])), list(parser.parse_texts(["Er geht zum See. Ja."]))
    assert len(requested) == 7
    with Parser(model, "de", cache=tmp_path) as parser:
        again = list(parser.parse_tokens([*SENTENCES[:5], []])), list(parser.parse_texts(["Er geht zum See. Ja."]))
        assert again == first
        assert requested[7:] == [("tokens", [])]  # what fails is tried again
        assert next(parser.parse_words([SENTENCES[0]])).words == SENTENCES[0]  # the same words, but parsed otherwise
    with Parser(model, "zh", cache=tmp_path) as parser:
        assert next(parser.parse_tokens([["我", "爱"]])).words == ["我爱"]


def _fill(model: str, cache: str, first: int) -> None:
    with Parser(model, "de", cache=cache, chunk_size=2) as parser:
        list(parser.parse_tokens(SENTENCES[first : first + 10]))


def test_processes_may_share_a_cache(model, tmp_path):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_fill, args=(str(model), str(tmp_path), first)) for first in (0, 5)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert not process.exitcode
    files = list(tmp_path.rglob("*"))
    assert sorted(file.suffix for file in files if file.is_file()) == [".jsonl", ".jsonl"]
    cache = ParseCache(tmp_path, Parser(model).fingerprint)
    expected = list(Parser(model, "de").parse_tokens(SENTENCES[:15]))
    assert [cache.get(("tokens", tokens))[0] for tokens in SENTENCES[:15]] == expected
    assert cache.get(("tokens", SENTENCES[15])) is None


def test_a_changed_cache_file_is_an_error(model, tmp_path):
    cache = ParseCache(tmp_path, "f")
    requests = [("words", tokens) for tokens in SENTENCES[:2]]
    for request, result in zip(requests, UdpipeModel(model).results(requests), strict=True):
        cache.put(request, result)
    cache.flush()
    [path] = cache.folder.iterdir()
    assert [json.loads(line)[0] for line in path.read_text().splitlines()] == [key_of(request) for request in requests]
    path.write_text(path.read_text()[:-20])
    assert cache.get(requests[0])
    with pytest.raises(DataFileError, match=r"\.jsonl:2: expected the parse .* Delete the file"):
        cache.get(requests[1])


def test_models_are_found_by_path(model, tmp_path, monkeypatch):
    assert find_model(model) == model and read_parser_name(f"deu={model}") == ("de", model)
    with pytest.raises(FileNotFoundError, match="no such file; expected a UDPipe model, or a language"):
        find_model(tmp_path / "fr.udpipe")
    with pytest.raises(ValueError, match="expected LANGUAGE=FILE, such as de=x.udpipe"):
        read_parser_name("x.udpipe")


def test_models_are_found_by_language(model, tmp_path, monkeypatch):
    utils = pytest.importorskip("spacy_udpipe.utils")
    monkeypatch.setattr(utils, "MODELS_DIR", str(tmp_path / "models"))
    monkeypatch.setattr(utils, "BASE_URL", "http://127.0.0.1:9")  # where nothing listens
    with pytest.raises(FileNotFoundError, match=r"no UDPipe model for 'de' .* spacy_udpipe.download\('de'\)"):
        Parser("de")
    with pytest.raises(ValueError, match="by language, such as .*, got 'deutsch'"):
        find_model("deutsch")
    monkeypatch.setattr(utils, "BASE_URL", model.parent.as_uri())
    (model.parent / utils.LANGUAGES["de-hdt"]).write_bytes(model.read_bytes())
    language, path = read_parser_name("de-hdt")
    assert language == "de" and path.read_bytes() == model.read_bytes()
    monkeypatch.setattr(utils, "BASE_URL", "http://127.0.0.1:9")
    assert find_model("de-hdt") == path


def test_options_are_checked(model):
    with pytest.raises(ValueError, match="`processes` must be at least 1, got 0"):
        Parser(model, processes=0)
    with pytest.raises(ValueError, match="klingonisch"):
        Parser(model, "klingonisch")
