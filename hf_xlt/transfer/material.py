"""The sentences of an experiment: to train on, to select on, to evaluate on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..data.languages import display_name
from ..data.loading import TaggedCorpus, available_languages, check_same_labels, load_tagged
from ..data.sentences import TaggedSentences
from .experiment import Experiment, languages_of

HELD_OUT_EVERY = 10


@dataclass(frozen=True)
class Material:
    """All sentences of an experiment, in memory.

    Attributes:
        training_data: The data set trained on.
        evaluation_data: The data set evaluated on, often the same.
        training: Train language -> sentences to train on.
        development: Train language -> sentences to select on.
        development_source: Train language -> where these come from.
        evaluation: Eval language -> sentences to evaluate on.
        unlabelled: Language -> sentences whose text alone the tokenizer of `scratch` learns from.
    """

    training_data: TaggedCorpus
    evaluation_data: TaggedCorpus
    training: Mapping[str, TaggedSentences]
    development: Mapping[str, TaggedSentences]
    development_source: Mapping[str, str]
    evaluation: Mapping[str, TaggedSentences]
    unlabelled: Mapping[str, TaggedSentences]

    @property
    def texts(self) -> dict[str, list[str]]:
        """Unlabelled text, sentences per language."""
        return {
            language: [" ".join(words) for words in sentences.tokens]
            for language, sentences in self.unlabelled.items()
        }

    def largest(self, train_sets: Sequence[str]) -> str:
        """Return the train set with the most words, the first of several."""
        return max(train_sets, key=lambda train: sum(self.training[code].token_count for code in languages_of(train)))

    @property
    def language_names(self) -> dict[str, str]:
        """English name of every language."""
        return {code: display_name(code) for code in (*self.training, *self.evaluation)}


def load_material(experiment: Experiment) -> Material:
    """Load what an experiment needs.

    A train language without a validation split gives every tenth training sentence for development. The vocabulary of
    `scratch` is learned on the training sentences and, for other eval languages, on the text of another split than the
    one evaluated on, where there is one.

    Raises:
        FileNotFoundError: If there is no such data set.
        ValueError: If a language or split is missing, labels differ, or a file cannot be read.
    """
    eval_name = experiment.eval_data or experiment.data
    wanted = experiment.eval
    eval_languages = available_languages(eval_name) if wanted == ["all"] else wanted
    if eval_name == experiment.data:
        languages = list(dict.fromkeys([*experiment.train_languages, *eval_languages]))
        training_data = evaluation_data = load_tagged(experiment.data, experiment.task, languages)
    else:
        training_data = load_tagged(experiment.data, experiment.task, experiment.train_languages)
        evaluation_data = load_tagged(eval_name, experiment.task, eval_languages)
        check_same_labels(training_data, evaluation_data)
    if wanted == ["all"]:
        splits = evaluation_data.splits
        eval_languages = [language for language in eval_languages if experiment.eval_split in splits[language]]
    evaluation = {language: _split(evaluation_data, language, experiment.eval_split) for language in eval_languages}
    if not evaluation:
        raise ValueError(f"{eval_name}: no language has a split {experiment.eval_split!r}.")

    training, development, source = {}, {}, {}
    for language in experiment.train_languages:
        train = _split(training_data, language, "train")
        if experiment.max_train_sentences is not None:
            train = train.select(range(min(len(train), experiment.max_train_sentences)))
        if "validation" in training_data.splits[language]:
            development[language] = _split(training_data, language, "validation")
            source[language] = "validation split"
        else:
            if len(train) < HELD_OUT_EVERY:
                raise ValueError(
                    f"{experiment.data}: {language!r} has no validation split, and {len(train)} training sentences "
                    f"are too few to hold some out. Expected at least {HELD_OUT_EVERY}."
                )
            development[language] = train.select(range(HELD_OUT_EVERY - 1, len(train), HELD_OUT_EVERY))
            train = train.select([i for i in range(len(train)) if i % HELD_OUT_EVERY != HELD_OUT_EVERY - 1])
            source[language] = "held out of the training split"
        training[language] = train

    unlabelled = dict(training)
    for language in evaluation:
        if language not in unlabelled:
            splits = evaluation_data.splits[language]
            others = [split for split in ("train", "validation") if split in splits and split != experiment.eval_split]
            unlabelled[language] = splits[others[0]] if others else evaluation[language]
    return Material(training_data, evaluation_data, training, development, source, evaluation, unlabelled)


def _split(corpus: TaggedCorpus, language: str, split: str) -> TaggedSentences:
    splits = corpus.splits[language]
    if split not in splits:
        raise ValueError(f"{corpus.name}: {language!r} has no split {split!r}. It has: {', '.join(splits)}.")
    if not len(splits[split]):
        raise ValueError(f"{corpus.name}: the split {split!r} of {language!r} is empty.")
    return splits[split]
