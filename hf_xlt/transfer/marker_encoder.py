"""Pairs of spans as an encoder sees them in text, between markers: a classifier that needs no trees."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

from transformers import PreTrainedModel

from ..data.entity_markers import add_markers, mark, markers_of
from ..data.pair_sentences import PairSentences
from ..data.pairs import Pair
from ..data.subwords import Window
from ..models.word_pieces import WordPieces, joined, special_ids
from ..training.tagging_rows import TaggingRows
from .encoder import Encoder
from .experiment import Experiment
from .material import Material

MARKERS = 4


class MarkerEncoder(Encoder):
    """What `Encoder` is for words, for pairs: a token classifier whose tag on one marker is the label of the pair.

    The sentence is given with markers around subject and object, and the state of the marker before the object is
    classified. Baldini Soares et al. 2019 classify the states of both ("entity start"); through the layers between,
    either knows of the other, and with one, token classifiers of transformers are all that it takes.

    Args:
        experiment: The experiment.
        material: Its sentences.
        folder: Where the tokenizer learned for `scratch` is kept; read from there if it is there.

    Attributes:
        markers: All markers.
        unknown: How often each entity type was met that no training pair has.

    Raises:
        FileNotFoundError: If there is no such model, or a folder lacks its tokenizer.
        ValueError: If tokenizer and model do not fit each other.
    """

    def __init__(self, experiment: Experiment, material: Material, folder: Path | None = None):
        super().__init__(experiment, material.training_data.labels, material.texts, folder)
        trained = [pair for part in material.training.values() for pairs in part.pairs for pair in pairs]
        self.markers = add_markers(self.tokenizer, trained)
        if self.is_scratch:
            self.config = self._scratch_config()
        self._marker_ids = self.tokenizer.get_added_vocab()
        self.unknown: Counter[str] = Counter()

    @property
    def description(self) -> str:
        """What the model is, in a few words."""
        return f"{super().description}, markers around both spans"

    def classifier(self, seed: int, untrained: bool = False) -> PreTrainedModel:
        """Return a token classifier with embeddings of the markers, which are initialised from `seed`, too."""
        model = super().classifier(seed, untrained)
        if len(self.tokenizer) > model.get_input_embeddings().num_embeddings:
            model.resize_token_embeddings(len(self.tokenizer), mean_resizing=False)
        return model

    def rows(self, sentences: PairSentences, training: bool = False) -> TaggingRows:
        """Return a row for each pair, which has its label on the marker before the object.

        Args:
            sentences: Pairs of one language.
            training: Whether they are trained on.

        Raises:
            ValueError: If a sentence has more words than there is room for.
        """
        ids = {label: number for number, label in enumerate(self.labels)}
        before, after = special_ids(self.tokenizer)
        windows = []
        encoded = WordPieces(self.tokenizer, self.max_length - MARKERS)(sentences.tokens)
        for number, (pairs, (pieces, starts)) in enumerate(zip(sentences.pairs, encoded, strict=True)):
            words = [pieces[start:end] for start, end in pairwise([*starts, len(pieces) - len(after)])]
            for place, pair in enumerate(pairs):
                marked, marker = mark(words, pair.subject, pair.object, self._markers(pair))
                input_ids, marked_starts = joined(marked, before, after)
                windows.append(Window(number, input_ids, place, [marked_starts[marker]]))
        tags = [[ids[label] for label in labels] for labels in sentences.tags]
        return TaggingRows(windows, tags, self.lang_id(sentences.language))

    def notes(self) -> list[str]:
        """Say which entity types have no markers."""
        told = ", ".join(f"{name} ({count:,})" for name, count in self.unknown.most_common())
        return [f"Marked without their type, which no training pair has: {told}; in brackets, spans."] if told else []

    def _markers(self, pair: Pair) -> tuple[list[int], list[int], list[int], list[int]]:
        before_subject, after_subject, before_object, after_object = markers_of(
            self._marker_ids, pair.subject, pair.object
        )
        for span, name in ((pair.subject, before_subject), (pair.object, before_object)):
            if ":" not in name:
                self.unknown[span.type] += 1
        ids = self._marker_ids
        return [ids[before_subject]], [ids[after_subject]], [ids[before_object]], [ids[after_object]]
