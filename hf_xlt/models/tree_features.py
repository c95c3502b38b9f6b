"""Parsed sentences with two marked spans, as the inputs of models on dependency trees."""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedTokenizerBase
from transformers.utils import PushToHubMixin, cached_file

from .word_features import WordFeatures
from .word_files import write_words
from .word_pieces import WordPieces

FILE = "tree_features.json"
SETTINGS = ("entity_types", "labels", "languages", "max_length", "inputs")
UNKNOWN, KNOWN = 1, 2  # the id of all unknown values, and the first of those that are known; 0 is padding
UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
# Universal Dependencies version 2, without subtypes.
DEPRELS = (
    "acl advcl advmod amod appos aux case cc ccomp clf compound conj cop csubj dep det discourse dislocated expl "
    "fixed flat goeswith iobj list mark nmod nsubj nummod obj obl orphan parataxis punct reparandum root vocative "
    "xcomp"
).split()


class TreeFeatures(PushToHubMixin):
    """Turn parsed sentences with a subject and an object into rows of ids, saved beside the model that takes them.

    A sentence is a mapping with `tokens`, `upos`, `heads` (for each word the place of its head from 1 on, 0 at the
    root), `deprels`, `entity_types` (a type or "O" for each word), `subject` and `object` (with `start` and `end`, the
    words from `start` on before `end`), and maybe `id` and `label`, by its name or number. Subtypes of relations are
    cut off, as they differ between languages: `nmod:poss` is `nmod`. Values that have no id are unknown, and counted;
    but a label must be known.

    Args:
        entity_types: Types but "O".
        labels: Names of the labels in the order of their numbers, the negative one first.
        words: Gives the ids of words, for models that know words by their vectors.
        tokenizer: A fast tokenizer, for models that know them by the states of an encoder. With neither, words are
            not known.
        languages: Codes, for models whose encoder has language embeddings; with `words` they are those of `words`.
        max_length: Most pieces of a sentence; None for what the tokenizer says.

    Attributes:
        unknown: By column, how often each unknown value was met.

    Raises:
        ValueError: If there are both words and a tokenizer, or an entity type or label twice.

    Example:
        >>> features = TreeFeatures(["PER"])
        >>> sentence = {"tokens": ["Anna", "saw", "Bo"], "upos": ["PROPN", "VERB", "PROPN"], "heads": [2, 0, 2],
        ...             "deprels": ["nsubj", "root", "obj:x"], "entity_types": ["PER", "O", "GPE"],
        ...             "subject": {"start": 0, "end": 1}, "object": {"start": 2, "end": 3}}
        >>> for name, value in features([sentence], "en")[0].items(): print(name, value)
        upos [13, 17, 13]
        deprels [28, 36, 30]
        entity_types [3, 2, 1]
        heads [2, 0, 2]
        subject [0, 1]
        object [2, 3]
        >>> features.unknown["entity_types"]
        Counter({'GPE': 1})
    """

    def __init__(
        self,
        entity_types: Sequence[str] = (),
        labels: Sequence[str] = (),
        words: WordFeatures | None = None,
        tokenizer: PreTrainedTokenizerBase | None = None,
        languages: Sequence[str] = (),
        max_length: int | None = None,
    ):
        if words is not None and tokenizer is not None:
            raise ValueError("Expected `words` or `tokenizer`, got both.")
        self.entity_types = [name for name in entity_types if name != "O"]
        self.labels = list(labels)
        for name in ("entity_types", "labels"):
            if len(set(getattr(self, name))) < len(getattr(self, name)):
                raise ValueError(f"`{name}` must be distinct, got {getattr(self, name)}.")
        self.words, self.tokenizer = words, tokenizer
        self.languages = list(languages) if words is None else words.languages
        self.max_length = max_length
        self._pieces = None
        if tokenizer is not None:
            self._pieces = WordPieces(tokenizer, tokenizer.model_max_length if max_length is None else max_length)
        vocabularies = {"upos": UPOS, "deprels": DEPRELS, "entity_types": ["O", *self.entity_types]}
        self._ids = {
            column: {name: number for number, name in enumerate(names, KNOWN)}
            for column, names in vocabularies.items()
        }
        self.unknown: dict[str, Counter[str]] = {column: Counter() for column in vocabularies}

    @property
    def sizes(self) -> dict[str, Any]:
        """Return the fields of `UdGcnConfig` that follow from this."""
        fields = {"upos": "upos_vocab_size", "deprels": "deprel_vocab_size", "entity_types": "entity_vocab_size"}
        sizes = {fields[column]: KNOWN + len(ids) for column, ids in self._ids.items()}
        if self.words is not None:
            sizes["vocab_size"] = self.words.vocab_size
        if self.labels:
            sizes["id2label"] = dict(enumerate(self.labels))
            sizes["label2id"] = {label: number for number, label in enumerate(self.labels)}
        return {"languages": self.languages, **sizes}

    @property
    def pad_token_id(self) -> int:
        """Return the id that fills `input_ids`, for `TreeCollator`."""
        return 0 if self.tokenizer is None else self.tokenizer.pad_token_id

    # --- rows ---

    def __call__(self, sentences: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
        """Return a row for each sentence, for `TreeCollator`.

        Rows have the ids of `upos`, `deprels` and `entity_types`, `heads`, `subject` and `object` as start and end;
        with words or a tokenizer `input_ids`, with a tokenizer `word_starts`, the place of the first piece of each
        word; where there are languages `lang`, and where there is one `label`.

        Args:
            sentences: Parsed sentences.
            language: Their language.

        Raises:
            ValueError: If a sentence is not as it should be, its label is not one of `labels`, or the language is not
                one of `languages`.
            TypeError: If parts of speech or other values are no strings.
        """
        if self.languages and language not in self.languages:
            raise ValueError(f"`language` must be one of {', '.join(self.languages)}, got {language!r}.")
        rows = []
        for number, sentence in enumerate(sentences):
            name = f"Sentence {sentence.get('id', number)!r}"
            check_sentence(sentence, name)
            rows.append(self._row(sentence, name))
        for row, inputs in zip(rows, self._inputs(sentences, language), strict=True):
            row |= inputs
            if self.languages:
                row["lang"] = self.languages.index(language)
        return rows

    def _row(self, sentence: Mapping[str, Any], name: str) -> dict[str, Any]:
        row: dict[str, Any] = {column: self._column(sentence[column], column, name) for column in self._ids}
        row["heads"] = list(sentence["heads"])
        for span in ("subject", "object"):
            row[span] = [sentence[span]["start"], sentence[span]["end"]]
        if "label" in sentence:
            row["label"] = self._label(sentence["label"], name)
        return row

    def _label(self, label: str | int, name: str) -> int:
        """Return the number of a label."""
        if not isinstance(label, str):
            return label
        if label not in self.labels:
            raise ValueError(
                f"{name}: expected one of the labels {', '.join(self.labels) or '(none)'}, got {label!r}."
            )
        return self.labels.index(label)

    def _column(self, values: Sequence[str], column: str, name: str) -> list[int]:
        """Return the id of each value, and count those that have none."""
        strange = next((value for value in values if not isinstance(value, str)), None)
        if strange is not None:
            raise TypeError(
                f"{name}: expected names in `{column}`, got {strange!r}. Numbers of a `ClassLabel` become names by "
                "its `int2str`."
            )
        known = self._ids[column]
        ids = [known.get(value.partition(":")[0] if column == "deprels" else value, UNKNOWN) for value in values]
        self.unknown[column].update(value for value, number in zip(values, ids, strict=True) if number == UNKNOWN)
        return ids

    def _inputs(self, sentences: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, list[int]]]:
        """Return what the model takes of the words themselves, equal sentences being looked up once."""
        if self.words is None and self._pieces is None:
            return [{} for _ in sentences]
        keys = [tuple(sentence["tokens"]) for sentence in sentences]
        distinct = list(dict.fromkeys(keys))
        if self.words is not None:
            found = [{"input_ids": self.words.word_ids(words, language)} for words in distinct]
        else:
            found = [{"input_ids": ids, "word_starts": starts} for ids, starts in self._pieces(distinct)]
        index = dict(zip(distinct, found, strict=True))
        return [index[key] for key in keys]

    # --- saving, loading ---

    def save_pretrained(self, save_directory: str | os.PathLike, push_to_hub: bool = False, **kwargs: Any) -> None:
        """Write words or tokenizer, and then `tree_features.json`.

        Args:
            save_directory: Folder, usually that of the model; made if there is none.
            push_to_hub: Whether to upload them as well, to `repo_id` or else a repository of the folder's name.
            **kwargs: Of `push_to_hub`; else ignored.
        """
        folder = Path(save_directory)
        settings = {name: getattr(self, name) for name in SETTINGS}
        for part in (self.words, self.tokenizer):
            if part is not None:
                part.save_pretrained(folder)
        write_words(folder / FILE, [json.dumps(settings, ensure_ascii=False)])
        if push_to_hub:
            self.push_to_hub(**{"repo_id": folder.name, **kwargs})

    @property
    def inputs(self) -> str:
        """Return what is known of words beside their features, as `UdGcnConfig.words` names it."""
        if self.words is not None:
            return "vectors"
        return "none" if self.tokenizer is None else "encoder"

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: str | os.PathLike, **kwargs: Any) -> "TreeFeatures":
        """Load what `save_pretrained` wrote.

        Args:
            pretrained_model_name_or_path: A folder, or a repository on the Hub.
            **kwargs: Of downloads: `revision`, `cache_dir`, `token`, `local_files_only`, ...

        Raises:
            FileNotFoundError: If a file is not there.
            ValueError: If a file does not hold what is expected.
        """
        name = os.fspath(pretrained_model_name_or_path)
        settings = _read_settings(name, kwargs)
        inputs = settings.pop("inputs")
        if inputs == "vectors":
            settings["words"] = WordFeatures.from_pretrained(name, **kwargs)
        elif inputs == "encoder":
            settings["tokenizer"] = AutoTokenizer.from_pretrained(name, **kwargs)
        return cls(**settings)


@dataclass
class TreeCollator:
    """Pad rows of `TreeFeatures` on the right to the longest of the batch.

    A row may have several objects, and as many labels, in lists: `object_mask` is then (batch, objects, words), and
    `labels` (batch, objects), -100 where others have more.

    Args:
        pad_token_id: Id that fills `input_ids`: 0 where they are words, else the tokenizer's.

    Example:
        >>> rows = [{"upos": [7, 8], "deprels": [5, 4], "entity_types": [2, 2], "heads": [2, 0], "subject": [0, 1],
        ...          "object": [1, 2], "label": 3},
        ...         {"upos": [9], "deprels": [4], "entity_types": [3], "heads": [0], "subject": [0, 1],
        ...          "object": [0, 1], "label": 0}]
        >>> for name, tensor in TreeCollator()(rows).items(): print(name, tensor.tolist())
        upos [[7, 8], [9, 0]]
        deprels [[5, 4], [4, 0]]
        entity_types [[2, 2], [3, 0]]
        heads [[2, 0], [0, -1]]
        subject_mask [[True, False], [True, False]]
        object_mask [[False, True], [True, False]]
        labels [3, 0]
    """

    pad_token_id: int = 0

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
        """Return the inputs of the classifiers, with `labels` where rows have some."""
        fills = {"upos": 0, "deprels": 0, "entity_types": 0, "heads": -1}
        batch = {name: padded([row[name] for row in rows], fill) for name, fill in fills.items()}
        places = torch.arange(batch["heads"].shape[1])
        several = isinstance(rows[0]["object"][0], list)
        for name in ("subject", "object"):
            spans = [row[name] for row in rows]
            if several and name == "object":
                most = max(map(len, spans))
                spans = [[*found, *[[0, 0]] * (most - len(found))] for found in spans]
            start, end = torch.tensor(spans).split(1, dim=-1)  # (batch, 1) or (batch, objects, 1) each
            batch[f"{name}_mask"] = (places >= start) & (places < end)
        if "input_ids" in rows[0]:
            batch["input_ids"] = padded([row["input_ids"] for row in rows], self.pad_token_id)
        if "word_starts" in rows[0]:
            pieces = torch.arange(batch["input_ids"].shape[1])
            lengths = torch.tensor([len(row["input_ids"]) for row in rows])
            starts = padded([row["word_starts"] for row in rows], -1)
            batch["attention_mask"] = (pieces < lengths[:, None]).long()
            batch["word_mask"] = (starts[:, :, None] == pieces).any(1)
        if "lang" in rows[0]:
            batch["langs"] = torch.tensor([row["lang"] for row in rows])
        if "label" in rows[0]:
            labels = [row["label"] for row in rows]
            batch["labels"] = padded(labels, -100) if several else torch.tensor(labels)
        return batch


def padded(rows: Sequence[Sequence[int]], fill: int) -> Tensor:
    """Return rows of ids as one tensor (rows, longest), filled on the right."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (longest - len(row))] for row in rows])


def check_sentence(sentence: Mapping[str, Any], name: str) -> None:
    """Check that a sentence has a tree, two spans, and something in each column for each word.

    Args:
        sentence: As `TreeFeatures` takes it.
        name: What errors call it.

    Raises:
        ValueError: If it has not.
    """
    columns = ("tokens", "upos", "heads", "deprels", "entity_types", "subject", "object")
    missing = [column for column in columns if sentence.get(column) is None]
    if missing:
        raise ValueError(f"{name}: expected {', '.join(columns)}, found no {', '.join(missing)}.")
    size = len(sentence["tokens"])
    if not size:
        raise ValueError(f"{name}: expected at least one word, got none.")
    for column in columns[1:5]:
        if len(sentence[column]) != size:
            raise ValueError(
                f"{name}: expected one of `{column}` for each of {size} words, got {len(sentence[column])}."
            )
    check_heads(sentence["heads"], name)
    for span in columns[5:]:
        start, end = sentence[span]["start"], sentence[span]["end"]
        if not 0 <= start < end <= size:
            raise ValueError(
                f"{name}: expected `{span}` to be at least one of its {size} words, start 0 to {size - 1} and end, "
                f"which is not included, above that, got start {start!r} and end {end!r}."
            )


def check_heads(heads: Sequence[int], name: str) -> None:
    """Check that heads make one tree.

    Args:
        heads: For each word the place of its head from 1 on, 0 at the root.
        name: What errors call the sentence.

    Raises:
        ValueError: If they do not.

    Example:
        >>> check_heads([2, 3, 1, 0], "Sentence 7")
        Traceback (most recent call last):
        ...
        ValueError: Sentence 7: expected heads that lead to the root, got a circle: word 1 -> 2 -> 3 -> 1.
    """
    size = len(heads)
    for place, head in enumerate(heads, 1):
        if not 0 <= head <= size:
            raise ValueError(f"{name}: expected heads from 0 to {size}, got {head!r} at word {place}.")
    roots = [place for place, head in enumerate(heads, 1) if head == 0]
    if len(roots) != 1:
        found = f"{len(roots)}, at words {', '.join(map(str, roots))}" if roots else "none"
        raise ValueError(f"{name}: expected one root, a head 0, got {found}.")
    seen_from = [0] * (size + 1)  # from which word on the way up each was first met
    for start in range(1, size + 1):
        place = start
        while place and not seen_from[place]:
            seen_from[place] = start
            place = heads[place - 1]
        if place and seen_from[place] == start:
            circle = [place]
            while len(circle) == 1 or circle[-1] != place:
                circle.append(heads[circle[-1] - 1])
            way = " -> ".join(map(str, circle))
            raise ValueError(f"{name}: expected heads that lead to the root, got a circle: word {way}.")


def _read_settings(name: str, download: Mapping[str, Any]) -> dict[str, Any]:
    path = cached_file(name, FILE, _raise_exceptions_for_missing_entries=False, **download)
    if path is None:
        raise FileNotFoundError(
            f"{name}: expected {FILE}, found no such file. `TreeFeatures.save_pretrained` writes it, beside the model."
        )
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{path}:{error.lineno}: expected JSON, got {error.doc[error.pos : error.pos + 40]!r}."
        ) from error
    missing = [setting for setting in SETTINGS if setting not in content]
    if missing:
        raise ValueError(f"{path}: expected {', '.join(SETTINGS)}, found no {', '.join(missing)}.")
    return {setting: content[setting] for setting in SETTINGS}
