"""`AlignedEmbeddings`: what comes out of vectors, steps and maps, and what saving and the Hub keep."""

import json
import math
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from huggingface_hub.errors import StrictDataclassClassValidationError, StrictDataclassFieldValidationError
from torch.nn.functional import cosine_similarity, normalize
from transformers import AutoConfig, AutoModel

from hf_xlt.alignment.normalisation import Normalisation
from hf_xlt.alignment.retrieval import nearest as reference_nearest
from hf_xlt.data.vectors import read_vectors, write_vectors
from hf_xlt.models import AlignedEmbeddings, AlignedEmbeddingsConfig
from hf_xlt.models.similarity import best, top
from tests.hub_server import HubServer

ODD_WORDS = ["New York", " ", "a\u2028b", "c\x85d", "\r", "\ufeffx", "tab\tbed", ""]


def words_and_vectors(language, words=60, dimensions=8, seed=0):
    draw = torch.Generator().manual_seed(seed)
    matrix = torch.randn(words, dimensions, generator=draw) * torch.rand(words, 1, generator=draw) + 0.3
    return SimpleNamespace(words=[f"{language}{row}" for row in range(words)], matrix=matrix)


def rotation(dimensions=8, seed=0):
    return torch.linalg.qr(torch.randn(dimensions, dimensions, generator=torch.Generator().manual_seed(seed))).Q


@pytest.fixture
def given():
    """Return what `from_vectors` takes: three languages, one with two kinds of steps, one whose code is a method."""
    vectors = {
        "en": words_and_vectors("en", 70, seed=1),
        "de": words_and_vectors("de", 60, seed=2),
        "to": words_and_vectors("to", 50, seed=3),
    }
    vectors["de"].matrix[7] = 0
    steps_of = {"en": ("unit",), "de": ("unit", "center", "unit", "center"), "to": ()}
    normalisations = {code: Normalisation.fit(vectors[code].matrix, steps_of[code]) for code in vectors}
    return {
        "vectors": vectors,
        "hub": "en",
        "normalisations": normalisations,
        "maps": {"de": rotation(seed=4), "to": torch.randn(8, 8, generator=torch.Generator().manual_seed(5))},
    }


def steps(names, means):
    return SimpleNamespace(steps=names, means=[torch.full((8,), mean) for mean in means])


def english(words, rows=None):
    return {"en": SimpleNamespace(words=words, matrix=torch.ones(rows or len(words), 8))}


def expected_vectors(given, language):
    normalised = given["normalisations"][language](given["vectors"][language].matrix)
    return normalised @ given["maps"].get(language, torch.eye(8)).T


@pytest.fixture
def model(given):
    return AlignedEmbeddings.from_vectors(**given)


# --- vectors ---


@pytest.mark.parametrize("mapped", [False, True])
def test_vectors_are_normalised_and_mapped(mapped, given):
    model = AlignedEmbeddings.from_vectors(**given, mapped=mapped)
    for language in given["vectors"]:
        expected = expected_vectors(given, language)
        torch.testing.assert_close(model.vectors(language), expected)
        torch.testing.assert_close(model.encode([f"{language}3", f"{language}0"], language), expected[[3, 0]])
        assert model.words(language) == given["vectors"][language].words
    assert not model.encode(["de7"], "de").any()  # a word without a vector


def test_worked_by_hand():
    """Steps center, unit: (4, 3) - (1, -1) = (3, 4), length 5; the map takes two dimensions to three."""
    vectors = {
        "xx": SimpleNamespace(words=["one"], matrix=torch.tensor([[4.0, 3.0]])),
        "yy": SimpleNamespace(words=["uno"], matrix=torch.tensor([[7.0, 8.0, 9.0]])),
    }
    steps = SimpleNamespace(steps=["center", "unit"], means=[torch.tensor([1.0, -1.0])])
    maps = {"xx": torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])}
    for mapped in (False, True):
        model = AlignedEmbeddings.from_vectors(vectors, "yy", {"xx": steps}, maps, mapped)
        torch.testing.assert_close(model.encode(["one"], "xx"), torch.tensor([[0.6, 0.8, 1.4]]))
        assert model.encode(["uno"], "yy").tolist() == [[7.0, 8.0, 9.0]]
        assert model.config.input_dimensions == (None if mapped else [2, 3])
        assert model.config.hidden_size == model.config.dimensions == 3


def test_hub_may_have_a_map_into_a_third_space(given):
    given["maps"]["en"] = torch.randn(3, 8, generator=torch.Generator().manual_seed(6))
    given["maps"] = {"en": given["maps"]["en"], "de": given["maps"]["de"][:3], "to": given["maps"]["to"][:3]}
    model = AlignedEmbeddings.from_vectors(**given)
    assert model.config.dimensions == 3
    torch.testing.assert_close(model.vectors("en"), expected_vectors(given, "en"))


def test_given_tensors_are_copied(given):
    before = given["vectors"]["en"].matrix.clone()
    for mapped in (False, True):
        model = AlignedEmbeddings.from_vectors(given["vectors"], "en", mapped=mapped)
        with torch.no_grad():
            model.get_input_embeddings().weight.zero_()
        assert torch.equal(given["vectors"]["en"].matrix, before)


def test_mapped_model_keeps_neither_maps_nor_steps(given):
    model = AlignedEmbeddings.from_vectors(**given, mapped=True)
    assert set(model.state_dict()) == {f"spaces.{lang}.vectors.weight" for lang in range(3)}
    assert model.config.normalisation is None and model.config.mapped


def test_unknown_words(model):
    with pytest.raises(ValueError, match="'Hund': not among the 60 words of 'de'"):
        model.encode(["de1", "Hund"], "de")
    with pytest.raises(ValueError, match="'a', 'b', 'c', and 2 more: not among the 70 words of 'en'"):
        model.encode(list("abcde"), "en")
    found = model.encode(["Hund", "de1"], "de", unknown="zero")
    assert not found[0].any()
    assert torch.equal(found[1:], model.encode(["de1"], "de"))
    assert model.encode([], "de").shape == (0, 8)


def test_bad_requests(model):
    for call in (
        lambda: model.encode(["a"], "xx"),
        lambda: model.vectors("xx"),
        lambda: model.words("xx"),
        lambda: model.translate("en1", "en", "xx"),
        lambda: model.export("/nowhere", "xx"),
    ):
        with pytest.raises(ValueError, match="`language` must be one of en, de, to, got 'xx'"):
            call()
    with pytest.raises(TypeError, match=r"got the string 'de1': pass \['de1'\]"):
        model.encode("de1", "de")
    with pytest.raises(ValueError, match="`unknown` must be 'raise' or 'zero', got 'ignore'"):
        model.encode(["de1"], "de", unknown="ignore")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hub": "xx"}, r"`hub` must be one of the languages of `vectors` \(en, de, to\), got 'xx'"),
        ({"maps": {"xx": torch.eye(8)}}, "`maps` must be of languages of `vectors`.*got xx"),
        ({"normalisations": {"xx": None}}, "`normalisations` must be of languages of `vectors`.*got xx"),
        ({"maps": {"de": torch.ones(8, 7)}}, r"shape \(8, 8\) for `map.weight` of 'de', got \(8, 7\)"),
        ({"maps": {"de": torch.full((8, 8), math.nan)}}, "finite numbers for `map.weight` of 'de'"),
        ({"maps": {"en": torch.ones(3, 8)}}, r"'de' has vectors of 8.* has 3: pass its map, of shape \(3, 8\)"),
        ({"normalisations": {"de": steps(["center"], [])}}, r"shape \(1, 8\) for `means` of 'de', got \(0, 8\)"),
        ({"normalisations": {"de": steps(["unit"], [1.0])}}, r"shape \(0, 8\) for `means` of 'de', got \(1, 8\)"),
        ({"vectors": english(["a"], rows=2)}, r"shape \(1, 8\) for `vectors.weight` of 'en', got \(2, 8\)"),
        ({"vectors": english(["a", "b", "a"])}, "distinct words of 'en', got 'a' twice, in lines 1 and 3"),
        ({"vectors": english(["a\n"])}, r"without line breaks, got 'a\\n'"),
    ],
)
def test_what_does_not_fit_together_is_refused(change, message, given):
    rest = {"maps": {}, "normalisations": {}} if "vectors" in change else {}
    with pytest.raises(ValueError, match=f"(?s){message}"):
        AlignedEmbeddings.from_vectors(**{**given, **rest, **change})


# --- configuration ---


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"languages": ["de", "../en"], "hub": "de"}, "codes of letters, digits, '-' and '_', got '../en'"),
        ({"languages": ["de", "de"]}, "`languages` must be distinct"),
        ({"hub": "fr"}, "`hub` must be one of `languages`.*got 'fr'"),
        ({"dimensions": 0}, "`dimensions` must be at least 1, got 0"),
        ({"vocab_sizes": [3, 0]}, r"`vocab_sizes` must be at least 1, got \[3, 0\]"),
        ({"vocab_sizes": [3]}, "`vocab_sizes` must have an entry for each of the 2 languages, got 1"),
        ({"input_dimensions": [3]}, "`input_dimensions` must have an entry for each of the 2"),
        ({"normalisation": [["unit"]]}, "`normalisation` must have an entry for each of the 2"),
        ({"normalisation": [["unit"], ["centre"]]}, "must be 'unit' or 'center', got 'centre'"),
        ({"mapped": True, "normalisation": [["unit"], []]}, "with `mapped=True` leave out `normalisation`"),
        ({"mapped": True, "input_dimensions": [8, 8]}, "with `mapped=True` leave out"),
    ],
)
def test_bad_configurations_are_refused(change, message):
    good = {"languages": ["de", "en"], "hub": "en", "dimensions": 8, "vocab_sizes": [3, 4]}
    AlignedEmbeddingsConfig(**good)
    with pytest.raises(StrictDataclassClassValidationError, match=f"(?s){message}"):
        AlignedEmbeddingsConfig(**{**good, **change})


def test_wrong_types_are_refused():
    with pytest.raises(StrictDataclassFieldValidationError, match="languages"):
        AlignedEmbeddingsConfig(languages="de")


def test_model_of_a_configuration_alone():
    config = AlignedEmbeddingsConfig(
        languages=["de", "en"],
        hub="en",
        dimensions=4,
        vocab_sizes=[3, 5],
        input_dimensions=[6, 4],
        normalisation=[["center"], []],
    )
    model = AlignedEmbeddings(config)
    assert torch.equal(model.spaces[0].map.weight, torch.eye(4, 6))
    assert not model.spaces[0].means.any()
    assert 0 < model.spaces[1].vectors.weight.std() < 1
    assert model(torch.tensor([[2, 4]]), torch.tensor([[0, 1]])).last_hidden_state.shape == (1, 2, 4)
    with pytest.raises(ValueError, match="no words of 'de': it was made from a configuration alone"):
        model.encode(["a"], "de")
    with pytest.raises(ValueError, match="at least one of `languages`"):
        AlignedEmbeddings(AlignedEmbeddingsConfig())


# --- forward ---


def test_forward_takes_language_ids_of_all_shapes(model):
    ids = torch.tensor([[3, 0, -1], [7, -100, 49]])
    expected = {code: model.vectors(code) for code in ("en", "de", "to")}

    found = model(ids, 1).last_hidden_state
    assert found.shape == (2, 3, 8)
    torch.testing.assert_close(found[0, :2], expected["de"][[3, 0]])
    assert not found[0, 2].any() and not found[1, 1].any()

    by_row = model(ids, torch.tensor([2, 0])).last_hidden_state
    torch.testing.assert_close(by_row[0, :2], expected["to"][[3, 0]])
    torch.testing.assert_close(by_row[1, [0, 2]], expected["en"][[7, 49]])

    by_word = model(ids, torch.tensor([[2, 0, -100], [1, -1, 2]])).last_hidden_state
    rows = [expected["to"][3], expected["en"][0], expected["de"][7], expected["to"][49]]
    torch.testing.assert_close(by_word[ids >= 0], torch.stack(rows))

    assert torch.equal(model(ids, 1, return_dict=False)[0], found)


@pytest.mark.parametrize(
    ("ids", "langs", "message"),
    [
        ([[60, 0]], 1, "`input_ids` from 0 to 59 for 'de', got 60"),
        ([[60, 50]], [[0, 2]], "`input_ids` from 0 to 49 for 'to', got 50"),
        ([[1, 2]], 3, "`langs` from 0 to 2, got 3 to 3"),
        ([[1, 2]], [[-1, 0]], "`langs` from 0 to 2, got -1 to 0"),
    ],
)
def test_ids_out_of_range_are_refused(ids, langs, message, model):
    with pytest.raises(ValueError, match=message):
        model(torch.tensor(ids), torch.tensor(langs))


def test_maps_learn_and_vectors_are_frozen(given):
    model = AlignedEmbeddings.from_vectors(**given)
    assert {name for name, weight in model.named_parameters() if weight.requires_grad} == {
        f"spaces.{lang}.map.weight" for lang in range(3)
    }
    ids, goal = torch.tensor([[3, 0]]), torch.ones(1, 2, 8)
    (model(ids, 1).last_hidden_state - goal).square().sum().backward()
    rows = given["normalisations"]["de"](given["vectors"]["de"].matrix)[[3, 0]]
    weight = given["maps"]["de"].clone().requires_grad_()
    (rows @ weight.T - goal[0]).square().sum().backward()
    torch.testing.assert_close(model.spaces[1].map.weight.grad, weight.grad)
    assert not model.spaces[2].map.weight.grad.any()
    assert model.spaces[1].vectors.weight.grad is None


# --- translation ---


def brute_force(source, target, query, retrieval, neighbours=10):
    """Return the scores of all targets for one row of `source`, from the whole matrix of cosines."""
    cosines = cosine_similarity(source[:, None], target[None], dim=2).double()
    if retrieval == "nn":
        return cosines[query]
    density = cosines.sort(dim=1, descending=True).values[:, :neighbours].mean(1)
    hubness = cosines.sort(dim=0, descending=True).values[:neighbours].mean(0)
    return 2 * cosines[query] - density[query] - hubness


@pytest.mark.parametrize("retrieval", ["nn", "csls"])
@pytest.mark.parametrize("mapped", [False, True])
def test_translations_are_those_of_brute_force(retrieval, mapped, given):
    model = AlignedEmbeddings.from_vectors(**given, mapped=mapped)
    found = model.translate(["de5", "de59"], "de", "en", k=4, retrieval=retrieval)
    for row, translations in zip((5, 59), found, strict=True):
        scores = brute_force(model.vectors("de"), model.vectors("en"), row, retrieval)
        order = scores.argsort(descending=True)[:4]
        assert [word for word, _ in translations] == [f"en{i}" for i in order]
        assert [score for _, score in translations] == pytest.approx(scores[order].tolist(), abs=1e-5)


@pytest.mark.parametrize("retrieval", ["nn", "csls"])
def test_translations_are_those_of_the_alignment_package(retrieval, monkeypatch):
    """With vocabularies above a chunk, in several blocks, with words of equal vectors."""
    monkeypatch.setattr("hf_xlt.models.similarity.SIMILARITIES_AT_ONCE", 10_000)
    given = {"en": words_and_vectors("en", 1500, seed=1), "de": words_and_vectors("de", 900, seed=2)}
    given["en"].matrix[1000:1010] = given["en"].matrix[20:30]
    model = AlignedEmbeddings.from_vectors(given, "en", maps={"de": rotation()})
    found = model.translate(given["de"].words, "de", "en", k=5, retrieval=retrieval)
    expected = reference_nearest(model.vectors("de"), model.vectors("en"), 5, retrieval)
    scores = torch.tensor([[score for _, score in translations] for translations in found])
    torch.testing.assert_close(scores, expected.scores, atol=1e-5, rtol=0)
    same = torch.tensor([[int(word[2:]) for word, _ in translations] for translations in found]) == expected.indices
    assert same.float().mean() > 0.97  # but for words of equal vectors, whose order follows from rounding


def test_csls_keeps_hubs_away():
    """A target near to everything is the nearest neighbour of all words, and the CSLS translation of none."""
    draw = torch.Generator().manual_seed(0)
    target = normalize(torch.randn(40, 30, generator=draw), dim=1)
    target[0] = normalize(target[1:].sum(0), dim=0)
    source = normalize(target + 1.2 * target[0], dim=1)
    words = [str(row) for row in range(40)]
    vectors = {code: SimpleNamespace(words=words, matrix=m) for code, m in (("xx", source), ("yy", target))}
    model = AlignedEmbeddings.from_vectors(vectors, "yy")
    by_nn, by_csls = (
        [found[0][0] for found in model.translate(words[1:], "xx", "yy", k=1, retrieval=name)]
        for name in ("nn", "csls")
    )
    assert by_nn.count("0") > 30
    assert by_csls == words[1:]


def test_one_word_and_too_many_translations(model):
    assert model.translate("de5", "de", "en") == model.translate(["de5"], "de", "en")
    assert [len(found) for found in model.translate(["de5", "de6"], "de", "en")] == [5, 5]
    [everything] = model.translate("de5", "de", "to", k=1000)
    assert sorted(word for word, _ in everything) == sorted(model.words("to"))
    assert model.translate([], "de", "en") == []
    assert model.translate("de5", "de", "de", k=1, retrieval="nn")[0][0] == ("de5", pytest.approx(1))


def test_bad_translation_requests(model):
    for change, message in [
        ({"k": 0}, "`k` must be at least 1, got 0"),
        ({"retrieval": "isf"}, "`retrieval` must be 'csls' or 'nn', got 'isf'"),
        ({"words": "Hund"}, "'Hund': not among the 60 words of 'de'"),
    ]:
        with pytest.raises(ValueError, match=message):
            model.translate(**{"words": "de1", "source": "de", "target": "en", **change})


def test_what_translation_keeps_follows_the_weights(given, monkeypatch):
    model, computed = AlignedEmbeddings.from_vectors(**given), []
    vectors = AlignedEmbeddings.vectors
    monkeypatch.setattr(AlignedEmbeddings, "vectors", lambda self, code: computed.append(code) or vectors(self, code))
    first = model.translate("de5", "de", "en")
    assert sorted(computed) == ["de", "en"]
    assert model.translate("de5", "de", "en") == first
    model.translate("de5", "de", "en", retrieval="nn")
    assert sorted(computed) == ["de", "en"]

    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    (model(torch.arange(8)[None], 1).last_hidden_state - 1).square().mean().backward()
    optimizer.step()
    found = model.translate("de5", "de", "en")
    assert computed.count("de") == 2
    fresh = AlignedEmbeddings.from_vectors(**{**given, "maps": {**given["maps"], "de": model.spaces[1].map.weight}})
    assert found == fresh.translate("de5", "de", "en") != first


@pytest.mark.parametrize("columns", [3, 256, 700, 1280, 4000])
@pytest.mark.parametrize("k", [1, 4, 12])
def test_best_is_a_stable_sort(columns, k):
    scores = torch.randint(0, 400, (50, columns), generator=torch.Generator().manual_seed(columns)).float()
    values, order = scores.sort(dim=1, descending=True, stable=True)
    found = best(scores, k)
    assert torch.equal(found[0], values[:, :k]) and torch.equal(found[1], order[:, :k])
    values, order = top(scores, k)
    assert torch.equal(values, found[0]) and torch.equal(scores.gather(1, order), values)


# --- saving and loading ---


def outputs(model):
    return {code: model.vectors(code) for code in model.config.languages}


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("loader", [AlignedEmbeddings, AutoModel])
def test_saved_is_loaded(loader, mapped, given, tmp_path):
    given["vectors"]["en"].words[: len(ODD_WORDS)] = ODD_WORDS
    model = AlignedEmbeddings.from_vectors(**given, mapped=mapped)
    model.save_pretrained(tmp_path)
    assert not list(tmp_path.glob("*.bin")) and not list(tmp_path.glob("*.tmp"))
    loaded, info = loader.from_pretrained(tmp_path, output_loading_info=True)
    assert type(loaded) is AlignedEmbeddings
    assert not info["missing_keys"] and not info["unexpected_keys"]
    assert {code: loaded.words(code) for code in given["vectors"]} == {
        code: space.words for code, space in given["vectors"].items()
    }
    torch.testing.assert_close(loaded.state_dict(), model.state_dict(), rtol=0, atol=0)
    torch.testing.assert_close(outputs(loaded), outputs(model), rtol=0, atol=0)
    assert loaded.translate(" ", "en", "de") == model.translate(" ", "en", "de")
    trained = {name for name, weight in loaded.named_parameters() if weight.requires_grad}
    assert trained == (set() if mapped else {f"spaces.{lang}.map.weight" for lang in range(3)})
    settings, expected = loaded.config.to_dict(), model.config.to_dict()
    assert settings == {**expected, "architectures": ["AlignedEmbeddings"], "_name_or_path": str(tmp_path)}


def test_saved_in_shards_and_in_a_subfolder(model, tmp_path):
    model.save_pretrained(tmp_path / "inner", max_shard_size="4KB")
    assert len(list((tmp_path / "inner").glob("*.safetensors"))) > 1
    loaded = AutoModel.from_pretrained(tmp_path, subfolder="inner")
    torch.testing.assert_close(outputs(loaded), outputs(model), rtol=0, atol=0)
    assert loaded.words("to") == model.words("to")


def test_other_weights_can_be_saved_with_the_words(model, tmp_path):
    """As Trainers do whose weights are spread over processes."""
    weights = {name: weight + 1 for name, weight in model.state_dict().items()}
    model.save_pretrained(tmp_path, state_dict=dict(weights))
    loaded = AlignedEmbeddings.from_pretrained(tmp_path)
    torch.testing.assert_close(dict(loaded.state_dict()), weights, rtol=0, atol=0)
    model.save_pretrained(tmp_path / "other process", is_main_process=False)
    assert not list((tmp_path / "other process").iterdir())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_loaded_in_another_precision(dtype, model, tmp_path):
    model.save_pretrained(tmp_path)
    loaded = AlignedEmbeddings.from_pretrained(tmp_path, dtype=dtype)
    assert loaded.encode(["de5"], "de").dtype == loaded.spaces[1].map.weight.dtype == dtype
    expected = outputs(model)
    for language, vectors in outputs(loaded).items():
        torch.testing.assert_close(vectors.float(), expected[language], atol=0.06, rtol=0.03)
    ((word, score),) = loaded.translate("de5", "de", "de", k=1, retrieval="nn")[0]
    assert word == "de5" and score == pytest.approx(1, abs=1e-5)

    loaded.save_pretrained(tmp_path / "again")
    again = AlignedEmbeddings.from_pretrained(tmp_path / "again")
    assert again.dtype == dtype
    torch.testing.assert_close(outputs(again), outputs(loaded), rtol=0, atol=0)


def test_weights_that_are_missing_are_initialised(model, tmp_path):
    from safetensors.torch import load_file, save_file

    model.save_pretrained(tmp_path)
    weights = load_file(tmp_path / "model.safetensors")
    kept = {name: weight for name, weight in weights.items() if not name.endswith(("map.weight", "means"))}
    save_file(kept, tmp_path / "model.safetensors", metadata={"format": "pt"})
    loaded, info = AlignedEmbeddings.from_pretrained(tmp_path, output_loading_info=True)
    assert info["missing_keys"] == weights.keys() - kept.keys()
    assert all(torch.equal(space.map.weight, torch.eye(8)) for space in loaded.spaces)
    assert not loaded.spaces[1].means.any()
    assert torch.equal(loaded.spaces[1].vectors.weight, model.spaces[1].vectors.weight)


def test_missing_and_wrong_files_of_words(model, tmp_path):
    model.save_pretrained(tmp_path)
    file = tmp_path / "vocab.de.txt"
    words = file.read_text(encoding="utf-8")
    for content, message in [
        (words.removesuffix("de59\n").encode(), r"vocab\.de\.txt: expected the 60 words of 'de', got 59"),
        (words.replace("de59", "de4").encode(), "distinct words of 'de', got 'de4' twice, in lines 5 and 60"),
        (words.replace("de2\n", "d\n").encode() + b"\xff\n", r"vocab\.de\.txt:61: expected UTF-8, got b'\\xff'"),
    ]:
        file.write_bytes(content)
        with pytest.raises(ValueError, match=message):
            AlignedEmbeddings.from_pretrained(tmp_path)
    file.write_text(words.removesuffix("\n"), encoding="utf-8")
    assert AlignedEmbeddings.from_pretrained(tmp_path).words("de") == model.words("de")
    file.unlink()
    with pytest.raises(FileNotFoundError, match=r"expected the words of 'de' in vocab\.de\.txt, found no such file"):
        AlignedEmbeddings.from_pretrained(tmp_path)


def test_model_without_words_is_not_saved(tmp_path):
    config = AlignedEmbeddingsConfig(languages=["de"], hub="de", dimensions=4, vocab_sizes=[3])
    with pytest.raises(ValueError, match="no words of 'de'"):
        AlignedEmbeddings(config).save_pretrained(tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_auto_classes_know_the_type(model):
    config = AutoConfig.for_model("aligned-embeddings", languages=["de"], hub="de", vocab_sizes=[3], dimensions=4)
    assert type(config) is AlignedEmbeddingsConfig
    assert type(AutoModel.from_config(config)) is AlignedEmbeddings
    assert model.get_input_embeddings() is model.spaces[0].vectors
    with pytest.raises(ValueError, match="rows of this model are words"):
        model.resize_token_embeddings(100)


def test_adapters_of_maps(model, tmp_path):
    from peft import LoraConfig, get_peft_model

    model.save_pretrained(tmp_path / "base")
    adapted = get_peft_model(AutoModel.from_pretrained(tmp_path / "base"), LoraConfig(target_modules=["map"], r=2))
    ids = torch.arange(5)[None]
    torch.testing.assert_close(adapted(input_ids=ids, langs=1)[0], model(ids, 1)[0])
    with torch.no_grad():
        for name, weight in adapted.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(weight)
    adapted.save_pretrained(tmp_path / "adapter")
    for loader in (AutoModel, AlignedEmbeddings):
        loaded = loader.from_pretrained(tmp_path / "adapter")
        assert loaded.words("de") == model.words("de")
        assert not torch.allclose(loaded(ids, 1)[0], model(ids, 1)[0])
        torch.testing.assert_close(loaded(ids, 1)[0], adapted(input_ids=ids, langs=1)[0])


# --- text vectors ---


@pytest.mark.parametrize("name", ["german.vec", "german.txt", "folder"])
def test_exported_is_what_comes_out(name, model, tmp_path):
    path = model.export(tmp_path / name, "de")
    assert path == (tmp_path / name / "de.vec" if name == "folder" else tmp_path / name)
    assert path.read_text(encoding="utf-8").startswith("60 8\nde0 ")
    read = read_vectors(path)
    assert read.words == model.words("de") and torch.equal(read.matrix, model.vectors("de"))
    write_vectors(read, tmp_path / "same.vec")
    assert path.read_bytes() == (tmp_path / "same.vec").read_bytes()


def test_an_export_of_another_layout_is_refused(model, tmp_path):
    with pytest.raises(ValueError, match="ends in `.vec` or `.txt`"):
        model.export(tmp_path / "german.bin", "de")
    assert not list(tmp_path.iterdir())


def test_a_word_is_looked_up_in_lower_case_after_all(model):
    word = model.words("de")[7]
    assert model.word_ids([word.upper()], "de") == [7]


def test_exported_whole_or_not_at_all(given, tmp_path, monkeypatch):
    path = tmp_path / "en.vec"
    path.write_text("old", encoding="utf-8")
    given["vectors"]["en"].words[3] = "New York"
    with pytest.raises(ValueError, match=r"en\.vec:5: .*expected a word that it can hold, got 'New York'"):
        AlignedEmbeddings.from_vectors(**given).export(tmp_path, "en")
    monkeypatch.setattr("hf_xlt.models.word_files.ROWS_AT_ONCE", 20)
    given["vectors"]["en"].words[3:] = [*given["vectors"]["en"].words[4:], "\ud800"]  # the last word cannot be written
    with pytest.raises(UnicodeEncodeError):
        AlignedEmbeddings.from_vectors(**given).export(tmp_path, "en")
    assert path.read_text(encoding="utf-8") == "old" and [file.name for file in tmp_path.iterdir()] == ["en.vec"]


# --- where this package is not installed ---

# A finder that refuses the package: `-I` keeps the working directory and PYTHONPATH out, but not what is installed.
WITHOUT_PACKAGE = """
    import sys

    class Refused:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "hf_xlt":
                raise ModuleNotFoundError(f"no {name} here")

    sys.meta_path.insert(0, Refused())
"""
SAME_OUTPUTS = """
    import json, torch
    from safetensors.torch import load_file
    expected = load_file(sys.argv[2])
    for language, vectors in expected.items():
        assert torch.equal(model.vectors(language), vectors), language
    translations = [[list(pair) for pair in found] for found in model.translate(["de5", "de6"], "de", "en")]
    assert json.loads(sys.argv[3]) == translations, translations
    assert type(model).__module__.startswith("transformers_modules"), type(model).__module__
    assert not any(name.startswith("hf_xlt") for name in sys.modules)
"""


def run(script, *arguments, environment=None, cwd=None):
    command = [sys.executable, "-I", "-c", "\n".join(map(textwrap.dedent, script)), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=cwd, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def expected_files(model, folder: Path) -> tuple[Path, str]:
    from safetensors.torch import save_file

    save_file(outputs(model), folder / "expected.safetensors")
    return folder / "expected.safetensors", json.dumps(model.translate(["de5", "de6"], "de", "en"))


def test_folder_brings_its_code(model, tmp_path):
    """Open a saved folder without this package, save it again there, and open that."""
    model.save_pretrained(tmp_path / "model")
    assert json.loads((tmp_path / "model" / "config.json").read_text())["auto_map"] == {
        "AutoConfig": "configuration_aligned_embeddings.AlignedEmbeddingsConfig",
        "AutoModel": "modeling_aligned_embeddings.AlignedEmbeddings",
    }
    load = """
        from transformers import AutoModel
        try:
            AutoModel.from_pretrained(sys.argv[1])
        except ValueError as error:
            assert "trust_remote_code" in str(error), error
        else:
            raise SystemExit("opened without leave to run code")
        model = AutoModel.from_pretrained(sys.argv[1], trust_remote_code=True)
    """
    again = """
        import shutil
        model.save_pretrained(sys.argv[1] + "-again")
        shutil.rmtree(sys.argv[1])
        model = AutoModel.from_pretrained(sys.argv[1] + "-again", trust_remote_code=True)
    """
    environment = {"HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin"}
    arguments = tmp_path / "model", *expected_files(model, tmp_path)
    run([WITHOUT_PACKAGE, load, SAME_OUTPUTS, again, SAME_OUTPUTS], *arguments, environment=environment, cwd=tmp_path)
    shutil.rmtree(tmp_path / "model-again")


def test_hub_brings_code_and_words(model, tmp_path):
    """Push to a Hub, lose the words there, then open the earlier state, at last without this package."""
    model.save_pretrained(tmp_path / "model")
    ours = """
        import sys
        sys.path.insert(0, sys.argv[2])
        from huggingface_hub import upload_file
        from hf_xlt.models import AlignedEmbeddings
        model = AlignedEmbeddings.from_pretrained(sys.argv[1])
        model.save_pretrained(sys.argv[1] + "-2", push_to_hub=True, repo_id="me/copy", commit_message="Words")
        good = model.push_to_hub("me/words").oid
        bad = dict(path_in_repo="vocab.de.txt", path_or_fileobj=b"nothing\\n")
        upload_file(repo_id="me/words", **bad)
        try:
            AlignedEmbeddings.from_pretrained("me/words")
        except ValueError as error:
            assert "expected the 60 words of 'de', got 1" in str(error), error
        else:
            raise SystemExit("opened with the words of another model")
        again = AlignedEmbeddings.from_pretrained("me/words", revision=good, token="hf_other")
        assert again.words("de") == model.words("de")
        print(good)
    """
    theirs = """
        import json
        from transformers import AutoModel
        options = json.loads(sys.argv[4])
        AutoModel.from_pretrained("me/words", trust_remote_code=True, **options)
        model = AutoModel.from_pretrained("me/words", trust_remote_code=True, local_files_only=True, **options)
    """
    root = Path(__file__).parents[2]
    with HubServer() as hub:
        environment = hub.environment(tmp_path / "home")
        good = run([ours], tmp_path / "model", root, environment=environment, cwd=tmp_path).strip()
        copy = set(hub.files("model", "me/copy"))
        assert (
            {f"vocab.{language}.txt" for language in ("en", "de", "to")} < copy == set(hub.files("model", "me/words"))
        )
        assert hub.repos["model", "me/copy"].messages[-1] == "Words"
        options = json.dumps({"revision": good, "cache_dir": str(tmp_path / "cache")})
        arguments = "", *expected_files(model, tmp_path), options
        run([WITHOUT_PACKAGE, theirs, SAME_OUTPUTS], *arguments, environment=environment, cwd=tmp_path)
        assert not hub.unknown


def test_importing_the_package_stays_light():
    root = str(Path(__file__).parents[2])
    script = "import sys; sys.path.insert(0, sys.argv[1]); import hf_xlt; print('torch' in sys.modules)"
    assert run([script], root) == "False\n"
