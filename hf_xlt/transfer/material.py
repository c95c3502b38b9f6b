"""The sentences of an experiment: to train on, to select on, to evaluate on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..data.languages import display_name
from ..data.loading import TaggedCorpus, available_languages, check_same_labels, load_tagged, tree_source
from ..data.pair_loading import PairCorpus, load_pairs
from ..data.pair_sentences import LabelledSentences, PairSentences
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
        unlabelled: Language -> sentences of which the text alone is used: for the vocabulary of `scratch`, and on the
            target side of the tagger's discriminator.
        targets: Train set -> languages on that side; none but for the tagger.
    """

    training_data: TaggedCorpus | PairCorpus
    evaluation_data: TaggedCorpus | PairCorpus
    training: Mapping[str, LabelledSentences]
    development: Mapping[str, LabelledSentences]
    development_source: Mapping[str, str]
    evaluation: Mapping[str, LabelledSentences]
    unlabelled: Mapping[str, TaggedSentences]
    targets: Mapping[str, list[str]]

    @property
    def texts(self) -> dict[str, list[str]]:
        """Unlabelled text, sentences per language."""
        return {
            language: [" ".join(words) for words in sentences.tokens]
            for language, sentences in self.unlabelled.items()
        }

    @property
    def has_trees(self) -> bool:
        """Whether all sentences have trees; those of pairs may have them."""
        parts = [*self.training.values(), *self.development.values(), *self.evaluation.values()]
        return all(isinstance(part, PairSentences) and part.has_trees for part in parts)

    def largest(self, train_sets: Sequence[str]) -> str:
        """Return the train set with the most words, the first of several."""
        return max(train_sets, key=lambda train: sum(self.training[code].token_count for code in languages_of(train)))

    @property
    def tree_sources(self) -> dict[str, tuple[str, str] | None]:
        """Twin -> language and split whose trees said its word order, None where none did."""
        parts = ((self.training_data, self.training), (self.evaluation_data, self.evaluation))
        return {code: tree_source(data.name, code) for data, languages in parts for code in languages}

    @property
    def language_names(self) -> dict[str, str]:
        """English name of every language."""
        return {code: display_name(code) for code in (*self.training, *self.evaluation)}


def load_material(experiment: Experiment) -> Material:
    """Load what an experiment needs.

    A train language without a validation split gives every tenth training sentence for development. The vocabulary of
    `scratch` is learned on the training sentences and, for other eval languages, on the text of another split than the
    one evaluated on, where there is one, up to `max_train_sentences` of each. The tagger's discriminator sees the same
    text of its target languages.

    Raises:
        FileNotFoundError: If there is no such data set.
        ValueError: If a language or split is missing, labels differ, or a file cannot be read.
    """
    eval_name = experiment.eval_data or experiment.data
    wanted = experiment.eval
    eval_languages = available_languages(eval_name) if wanted == ["all"] else wanted
    targets = experiment.targets or []
    load = load_pairs if experiment.on_pairs else load_tagged
    if eval_name == experiment.data:
        languages = list(dict.fromkeys([*experiment.train_languages, *eval_languages, *targets]))
        training_data = evaluation_data = load(experiment.data, experiment.task, languages)
    else:
        training_data = load(experiment.data, experiment.task, experiment.train_languages)
        others = [language for language in targets if language not in experiment.train_languages]
        evaluation_data = load(eval_name, experiment.task, list(dict.fromkeys([*eval_languages, *others])))
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
        train = _first(train, experiment.max_train_sentences)
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

    unlabelled = {language: _without_tags(sentences) for language, sentences in training.items()}
    for language in (*evaluation, *targets):
        if language not in unlabelled:
            splits = evaluation_data.splits[language]
            others = [split for split in ("train", "validation") if split in splits and split != experiment.eval_split]
            text = _split(evaluation_data, language, others[0] if others else experiment.eval_split)
            unlabelled[language] = _without_tags(_first(text, experiment.max_train_sentences))
    return Material(
        training_data,
        evaluation_data,
        training,
        development,
        source,
        evaluation,
        unlabelled,
        {train: targets_of(train, experiment, list(evaluation)) for train in experiment.train},
    )


def targets_of(train: str, experiment: Experiment, eval_languages: Sequence[str]) -> list[str]:
    """Return the languages on the target side of the discriminator of a train set; none where it has no other side.

    Example:
        >>> vectors = {"model": "adversarial-bilstm", "vectors": ["model"]}
        >>> experiment = Experiment("ner", "data", ["en", "en+de"], **vectors)
        >>> [targets_of(train, experiment, ["en", "de"]) for train in experiment.train]
        [['de'], []]
        >>> low_resource = Experiment("ner", "data", ["en+de", "de"], targets=["de"], **vectors)
        >>> [targets_of(train, low_resource, ["de"]) for train in low_resource.train]
        [['de'], []]
    """
    if not experiment.is_tagger:
        return []
    if experiment.targets is None:
        return [language for language in eval_languages if language not in languages_of(train)]
    return experiment.targets if set(languages_of(train)) - set(experiment.targets) else []


def _first(sentences: LabelledSentences, count: int | None) -> LabelledSentences:
    """Return the first sentences, all for None."""
    return sentences if count is None else sentences.select(range(min(len(sentences), count)))


def _without_tags(sentences: LabelledSentences) -> TaggedSentences:
    """Return the text: no tag of it can get into anything."""
    nothing = [[""] * len(words) for words in sentences.tokens]
    return TaggedSentences(sentences.language, sentences.split, sentences.ids, sentences.tokens, nothing)


def _split(corpus: TaggedCorpus | PairCorpus, language: str, split: str) -> LabelledSentences:
    splits = corpus.splits[language]
    if split not in splits:
        raise ValueError(f"{corpus.name}: {language!r} has no split {split!r}. It has: {', '.join(splits)}.")
    if not len(splits[split]):
        raise ValueError(f"{corpus.name}: the split {split!r} of {language!r} is empty.")
    found = splits[split]
    return found if isinstance(found, TaggedSentences) else PairSentences.of(found)
