import pytest

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.metrics import entity_f1, upos_accuracy
from hf_xlt.transfer.baselines import BASELINES, gazetteer, look_up, majority


def tagged(language: str, *sentences: str) -> TaggedSentences:
    """Build sentences from lines such as `She/PRON sings/VERB`."""
    pairs = [[pair.split("/") for pair in sentence.split()] for sentence in sentences]
    tokens, tags = ([[pair[column] for pair in sentence] for sentence in pairs] for column in (0, 1))
    return TaggedSentences(language, "train", [f"{language}{n}" for n in range(len(tokens))], tokens, tags)


def words(*sentences: str) -> TaggedSentences:
    return tagged("xx", *(" ".join(f"{word}/O" for word in sentence.split()) for sentence in sentences))


def test_majority_counts_all_languages():
    train = [tagged("en", "a/X b/X"), tagged("de", "c/Y d/Y e/Y")]
    assert majority(train, words("one two", "three")) == [["Y", "Y"], ["Y"]]


def test_a_tied_majority_is_the_first_name():
    assert majority([tagged("en", "a/Y b/X")], words("one")) == [["X"]]


def test_look_up_takes_the_tag_of_the_exact_form():
    train = [tagged("en", "can/AUX can/AUX can/NOUN the/DET dog/NOUN cat/NOUN")]
    assert look_up(train, words("the can", "The dog")) == [["DET", "AUX"], ["NOUN", "NOUN"]]


def test_look_up_breaks_ties_by_overall_frequency_then_name():
    train = [tagged("en", "run/NOUN run/VERB walk/VERB eat/VERB tree/NOUN", "up/ADV up/ADP")]
    assert look_up(train, words("run up")) == [["VERB", "ADP"]]


def test_gazetteer_finds_the_longest_name_from_the_left():
    train = [tagged("en", "New/B-LOC York/I-LOC", "New/B-ORG York/I-ORG Times/I-ORG", "Times/B-ORG", "York/B-LOC")]
    assert gazetteer(train, words("the New York Times in New York", "New Times")) == [
        ["O", "B-ORG", "I-ORG", "I-ORG", "O", "B-LOC", "I-LOC"],
        ["O", "B-ORG"],
    ]


def test_gazetteer_drops_names_that_are_mostly_ordinary_words():
    ordinary = tagged("en", "May/B-PER came/O", "May/O it/O", "May/O rain/O")
    assert gazetteer([ordinary], words("May")) == [["O"]]
    half = tagged("en", "May/B-PER came/O", "May/O it/O")
    assert gazetteer([half], words("May")) == [["B-PER"]]


def test_a_part_of_a_longer_name_is_no_occurrence_as_a_name():
    train = [tagged("en", "Bank/B-ORG", "Bank/B-ORG of/I-ORG Rome/I-ORG", "Bank/B-ORG of/I-ORG Rome/I-ORG")]
    assert gazetteer(train, words("Bank of Rome", "Bank")) == [["B-ORG", "I-ORG", "I-ORG"], ["O"]]


def test_gazetteer_gives_a_name_its_most_frequent_type():
    train = [tagged("en", "Jordan/B-PER", "Jordan/B-LOC", "Jordan/B-LOC", "Ann/B-PER")]
    assert gazetteer(train, words("Jordan")) == [["B-LOC"]]
    tie = [tagged("en", "Jordan/B-PER", "Jordan/B-LOC", "Ann/B-PER")]
    assert gazetteer(tie, words("Jordan")) == [["B-PER"]]


def test_gazetteer_reads_any_scheme_and_writes_iob2():
    train = [tagged("en", "Ann/I-PER Lee/I-PER", "Rome/S-LOC")]
    assert gazetteer(train, words("Ann Lee Rome")) == [["B-PER", "I-PER", "B-LOC"]]


def test_gazetteer_finds_all_names_of_unambiguous_training_text():
    train = tagged("en", "Ann/B-PER saw/O Rome/B-LOC", "Ann/B-PER Lee/I-PER left/O")
    assert gazetteer([train], train) == train.tags


@pytest.mark.parametrize("baseline", [majority, look_up])
def test_nothing_to_count_is_refused(baseline):
    with pytest.raises(ValueError, match="Expected a train set with at least one word"):
        baseline([], words("one"))


def test_names():
    assert {task: list(found) for task, found in BASELINES.items()} == {
        "pos": ["majority", "look-up"],
        "ner": ["majority", "gazetteer"],
    }


def test_on_real_names(real_data):
    folder = real_data / "ner" / "uner"
    sets = {}
    for split in ("dev", "test"):
        text = (folder / f"en_ewt-ud-{split}.iob2").read_text(encoding="utf-8")
        blocks = [[line.split("\t")[:2] for line in block.splitlines()] for block in text.strip().split("\n\n")]
        tokens, tags = ([[pair[column] for pair in block] for block in blocks] for column in (0, 1))
        sets[split] = TaggedSentences("en", split, [str(n) for n in range(len(tokens))], tokens, tags)
    gold = sets["test"].tags
    found = entity_f1(gold, gazetteer([sets["dev"]], sets["test"]))
    assert entity_f1(gold, majority([sets["dev"]], sets["test"]))["f1"] == 0
    assert 0.1 < found["f1"] < 0.6
    assert found["precision"] > 0.5 > found["recall"]
    by_form = upos_accuracy(gold, look_up([sets["dev"]], sets["test"]))["accuracy"]
    assert by_form > upos_accuracy(gold, majority([sets["dev"]], sets["test"]))["accuracy"]
