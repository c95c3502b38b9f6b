"""Training a model, and measuring one."""

import json
import re

import pytest
from ufal.udpipe import Evaluator, Model, Pipeline, ProcessingError

from hf_xlt.data.conllu import ConlluError, read_conllu
from hf_xlt.parsing import Parser
from hf_xlt.parsing.quality import quality_on_text, quality_on_words
from hf_xlt.parsing.training import TrainingOptions, train_parser
from hf_xlt.parsing.treebank import conllu_text, surface_tokens
from tests.parsing.tiny import FAST, sentence


def other_sentences() -> str:
    """Return sentences that the model gets wrong in part: unknown words, a subtype, `im` in capitals."""
    changed = sentence("Anna", "geht", "See").replace("\tobl\t", "\tobl:arg\t").replace("zum", "Zum")
    unknown = sentence("Ada", "bleibt", "Wald").replace("bleibt", "Baum").replace("\tPROPN", "\tNOUN")
    apart = "1\tim\t_\tNOUN\t_\t_\t0\troot\t_\t_\n2\tSee\t_\tNOUN\t_\t_\t1\tappos\t_\t_\n\n"
    return changed + unknown + apart + sentence("Sie", "wohnt", "Garten")


def test_the_description_and_the_progress(treebank, tmp_path):
    told = []
    path = tmp_path / "new" / "de.udpipe"
    description = train_parser(
        [treebank], path, heldout=[treebank], options=FAST, progress=lambda *said: told.append(said)
    )
    assert told == [(stage, done, 6) for stage in ("tagger", "parser") for done in range(1, 7)]
    assert json.loads((tmp_path / "new/de.udpipe.json").read_text()) == description
    assert description["treebanks"] == [{"file": treebank.name, "sentences": 32, "words": 192}]
    [quality] = description["quality"]
    assert quality["file"] == treebank.name and quality["gold words"]["las"] == 100
    described = Parser(path).describe()
    assert described["quality"] == [quality] and described["fingerprint"] == description["fingerprint"]
    assert sorted(file.name for file in path.parent.iterdir()) == ["de.udpipe", "de.udpipe.json"]


def test_the_same_training_gives_the_same_model(treebank, model, tmp_path):
    train_parser([treebank], tmp_path / "again.udpipe", options=FAST)
    assert (tmp_path / "again.udpipe").read_bytes() == model.read_bytes()


@pytest.mark.parametrize(
    ("content", "options", "error", "message"),
    [
        ("1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n\n", FAST, ConlluError, r"t.conllu:1: expected UPOS, HEAD and DEPREL .* HEAD"),
        ("", FAST, ValueError, "no sentences in .*t.conllu"),
        (sentence("Bo", "geht", "See"), TrainingOptions(1, "model=other"), ValueError, "Unknown tokenizer model"),
        (None, FAST, FileNotFoundError, "t.conllu"),
    ],
)
def test_nothing_is_written_after_an_error(tmp_path, content, options, error, message):
    if content is not None:
        (tmp_path / "t.conllu").write_text(content, encoding="utf-8")
    with pytest.raises(error, match=message):
        train_parser([tmp_path / "t.conllu"], tmp_path / "out/de.udpipe", options=options)
    assert not (tmp_path / "out").exists()


def test_quality_is_that_of_udpipes_evaluator(model, tmp_path):
    (tmp_path / "test.conllu").write_text(other_sentences(), encoding="utf-8")
    gold = list(read_conllu(tmp_path / "test.conllu"))
    without_subtypes = other_sentences().replace("obl:arg", "obl")
    expected, udpipe_model = {}, Model.load(str(model))  # the evaluator does not keep the model alive
    for name, tokenizer in {"text": Pipeline.DEFAULT, "words": Evaluator.NONE}.items():
        evaluator = Evaluator(udpipe_model, tokenizer, Pipeline.DEFAULT, Pipeline.DEFAULT)
        said = evaluator.evaluate(without_subtypes, ProcessingError())
        expected[name] = {
            key: float(re.search(pattern, said)[1])
            for key, pattern in {
                "words": r"words - .* f1: ([\d.]+)%",
                "upos": r"upostag: ([\d.]+)%",
                "uas": r"UAS: ([\d.]+)%",
                "las": r"LAS: ([\d.]+)%",
            }.items()
            if name == "text" or key != "words"
        }
    parser = Parser(model, "de")
    on_words, on_text = quality_on_words(parser, gold), quality_on_text(parser, gold)
    assert on_words.pop("words") == 20 and on_words.pop("failures") == 0
    assert on_words == pytest.approx(expected["words"], abs=0.01)
    assert on_text == pytest.approx(expected["text"], abs=0.01)
    assert on_words["las"] < on_words["uas"] or on_words["upos"] < 100
    assert on_text["words"] < 100


def test_conllu_text_is_what_was_read(treebank, gold):
    assert "".join(conllu_text(gold)) == treebank.read_text(encoding="utf-8")


def test_columns_without_spaces(tmp_path):
    path = tmp_path / "zh.conllup"
    words = ["我", "爱", "New", "York", "。"]
    rows = [f"{n}\t{word}\tX\t{n - 1}\tdep" for n, word in enumerate(words, 1)]
    path.write_text("# global.columns = ID FORM UPOS HEAD DEPREL\n" + "\n".join(rows) + "\n\n", encoding="utf-8")
    [read] = read_conllu(path)
    assert [token.space_after for token in surface_tokens(read, "zh")] == [False, False, True, False, False]
    assert [token.space_after for token in surface_tokens(read)] == [True] * 5
    assert "".join(conllu_text([read], "zh")).splitlines()[3] == "3\tNew\t_\tX\t_\t_\t2\tdep\t_\t_"
    assert "".join(conllu_text([read], "zh")).count("SpaceAfter=No") == 4


def test_real_chinese(real_data, tmp_path):
    """Words of a language without spaces are found after one epoch, and trees beat attaching all to the next word."""
    blocks = (real_data / "ud-train/zh/zh_gsdsimp-ud-dev.conllu").read_text(encoding="utf-8").split("\n\n")
    train, test = tmp_path / "train.conllu", tmp_path / "test.conllu"
    train.write_text("\n\n".join(blocks[:60]) + "\n\n", encoding="utf-8")
    test.write_text("\n\n".join(blocks[60:90]) + "\n\n", encoding="utf-8")
    options = TrainingOptions(
        1, parser="structured_interval=0;hidden_layer=40;embedding_form=20;iterations=3", tagger="iterations=3"
    )
    description = train_parser([train], tmp_path / "zh.udpipe", test=[test], language="zh", options=options)
    gold = list(read_conllu(test))
    heads = [head == min(n + 1, len(s)) for s in gold for n, head in enumerate(s.heads, 1)]
    [quality] = description["quality"]
    assert quality["gold words"]["uas"] > 100 * sum(heads) / len(heads)
    assert quality["gold words"]["upos"] > 60 and quality["raw text"]["words"] > 50
    [parsed] = Parser(tmp_path / "zh.udpipe", "zh").parse_tokens([list("".join(gold[0].tokens))])
    assert "".join(parsed.words) == "".join(gold[0].tokens) and len(parsed.words) < len(parsed.token_words)
