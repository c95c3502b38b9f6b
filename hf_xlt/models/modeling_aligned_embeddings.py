"""Word vectors of several languages in one space, as a model."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel
from transformers import initialization as init
from transformers.modeling_outputs import BaseModelOutput
from transformers.utils import cached_file
from transformers.utils.generic import can_return_tuple

from .configuration_aligned_embeddings import AlignedEmbeddingsConfig
from .pipeline_word_translation import CUSTOM_PIPELINES
from .similarity import mean_similarity, nearest, units
from .word_files import read_words, write_vectors, write_words
from .word_space import LinearMap, Steps, Words, WordSpace, space_weights

WORDS_AT_ONCE = 8192
DOWNLOAD = ("cache_dir", "force_download", "local_files_only", "proxies", "revision", "subfolder", "token")
UPLOAD = ("commit_message", "commit_description", "create_pr", "private", "repo_id", "revision", "tags")


class AlignedEmbeddings(PreTrainedModel):
    """Word vectors of several languages, mapped into the space of one of them, the hub.

    A vector is normalised, then multiplied by its language's map. The vectors are frozen, the maps can be trained. The
    words stand in files beside the weights, `vocab.{language}.txt`, one a line.

    Args:
        config: Configuration. A model made from it alone has random vectors, maps that change nothing, and no words.

    Raises:
        ValueError: If the configuration names no language.

    Example:
        >>> from types import SimpleNamespace
        >>> german = SimpleNamespace(words=["Hund", "Katze"], matrix=torch.tensor([[0.0, 1.0], [1.0, 0.0]]))
        >>> english = SimpleNamespace(words=["dog", "cat"], matrix=torch.tensor([[2.0, 0.0], [0.0, 3.0]]))
        >>> swap = torch.tensor([[0.0, 1.0], [1.0, 0.0]])
        >>> model = AlignedEmbeddings.from_vectors({"de": german, "en": english}, hub="en", maps={"de": swap})
        >>> model.translate(["Katze"], "de", "en", k=1, retrieval="nn")
        [[('cat', 1.0)]]
    """

    config: AlignedEmbeddingsConfig
    config_class = AlignedEmbeddingsConfig
    base_model_prefix = "aligned_embeddings"
    _no_split_modules = ["WordSpace"]

    def __init__(self, config: AlignedEmbeddingsConfig):
        if not config.languages:
            raise ValueError("Expected at least one of `languages` in the configuration, got none.")
        super().__init__(config)
        self.spaces = nn.ModuleList(WordSpace(config, lang) for lang in range(len(config.languages)))
        self._rows: dict[str, dict[str, int]] = {}  # language -> word -> row; keys are in the order of rows
        self._searched: dict[tuple[str, ...], tuple[tuple, Tensor]] = {}
        self.post_init()

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        super()._init_weights(module)
        if isinstance(module, LinearMap):
            init.eye_(module.weight)
        if isinstance(module, WordSpace) and module.means is not None:
            init.zeros_(module.means)

    # --- making, saving, loading ---

    @classmethod
    @torch.no_grad()
    def from_vectors(
        cls,
        vectors: Mapping[str, Words],
        hub: str,
        normalisations: Mapping[str, Steps] | None = None,
        maps: Mapping[str, Tensor] | None = None,
        mapped: bool = False,
    ) -> "AlignedEmbeddings":
        """Make a model of word vectors.

        Args:
            vectors: Words and vectors of each language; copied.
            hub: Language in whose space they meet.
            normalisations: Steps before the map; none for languages that are missing here.
            maps: (dimensions of the common space, dimensions of the language) for each language, the hub too if it has
                one; languages that are missing here stay where they are.
            mapped: Whether to store what comes out, with neither steps nor maps: outputs are the same.

        Raises:
            ValueError: If languages, words, shapes and means do not fit together, or a number is not finite.
        """
        normalisations, maps = normalisations or {}, maps or {}
        _check_languages(vectors, hub, normalisations, maps)
        dimensions = maps[hub].shape[0] if hub in maps else vectors[hub].matrix.shape[1]
        sizes = [space.matrix.shape[1] for space in vectors.values()]
        config = AlignedEmbeddingsConfig(
            languages=list(vectors),
            hub=hub,
            dimensions=dimensions,
            vocab_sizes=[len(space.words) for space in vectors.values()],
            input_dimensions=None if set(sizes) == {dimensions} else sizes,
            normalisation=[list(normalisations[code].steps) if code in normalisations else [] for code in vectors],
        )
        weights = {}
        for lang, (language, space) in enumerate(vectors.items()):
            tensors = space_weights(language, space, normalisations.get(language), maps.get(language), dimensions)
            weights |= {f"spaces.{lang}.{name}": tensor for name, tensor in tensors.items()}
        model = cls._of_weights(config, weights, {language: space.words for language, space in vectors.items()})
        return model._mapped() if mapped else model

    @classmethod
    def _of_weights(
        cls, config: AlignedEmbeddingsConfig, weights: dict[str, Tensor], words: Mapping[str, Sequence[str]]
    ) -> "AlignedEmbeddings":
        with torch.device("meta"):  # spares the random vectors
            model = cls(config)
        model.load_state_dict(weights, assign=True)
        for language in config.languages:
            model._set_words(language, words[language], "vectors")
        return model

    def _mapped(self) -> "AlignedEmbeddings":
        config = AlignedEmbeddingsConfig(
            languages=self.config.languages,
            hub=self.config.hub,
            dimensions=self.config.dimensions,
            vocab_sizes=self.config.vocab_sizes,
            mapped=True,
        )
        weights = {f"spaces.{i}.vectors.weight": self.vectors(code) for i, code in enumerate(config.languages)}
        return self._of_weights(config, weights, self._rows)

    def save_pretrained(
        self,
        save_directory: str | os.PathLike,
        is_main_process: bool = True,
        state_dict: dict[str, Tensor] | None = None,
        push_to_hub: bool = False,
        **kwargs: Any,
    ) -> None:
        """Save weights, configuration, code, that of the pipeline, and words.

        See `transformers.PreTrainedModel.save_pretrained`.

        Raises:
            ValueError: If the model has no words.
        """
        words = {language: self.words(language) for language in self.config.languages}
        upload = {name: kwargs.pop(name) for name in UPLOAD if name in kwargs}
        self.config.custom_pipelines = CUSTOM_PIPELINES
        super().save_pretrained(save_directory, is_main_process, state_dict, **kwargs)
        if is_main_process:
            for language in words:
                write_words(Path(save_directory) / _vocabulary_name(language), words[language])
        if is_main_process and push_to_hub:
            both = {name: kwargs[name] for name in ("token", "max_shard_size") if name in kwargs}
            self.push_to_hub(**{"repo_id": Path(save_directory).name, **both, **upload})

    @classmethod
    def from_pretrained(cls, pretrained_model_name_or_path: str | os.PathLike | None, *args: Any, **kwargs: Any):
        """Load a model from a folder or the Hub; see `transformers.PreTrainedModel.from_pretrained`.

        Raises:
            FileNotFoundError: If there is no file of words for a language.
            ValueError: If a file of words does not fit the configuration.
        """
        loaded = super().from_pretrained(pretrained_model_name_or_path, *args, **kwargs)
        model = loaded[0] if isinstance(loaded, tuple) else loaded
        for space in model.spaces:
            space.vectors.weight.requires_grad_(False)
        if pretrained_model_name_or_path is not None:
            download = {name: kwargs[name] for name in DOWNLOAD if name in kwargs}
            for language in model.config.languages:
                # The name in the configuration is that of the base model where an adapter is loaded.
                model._read_words(model.config.name_or_path, language, download)
        return loaded

    def _read_words(self, name: str, language: str, download: dict[str, Any]) -> None:
        file = _vocabulary_name(language)
        path = cached_file(name, file, _raise_exceptions_for_missing_entries=False, **download)
        if path is None:
            raise FileNotFoundError(
                f"{name}: expected the words of {language!r} in {file}, found no such file. `save_pretrained` "
                "writes it beside the weights."
            )
        self._set_words(language, read_words(path), str(path))

    def _set_words(self, language: str, words: Sequence[str], origin: str) -> None:
        rows = {word: row for row, word in enumerate(words)}
        size = self.config.vocab_sizes[self.language_id(language)]
        if len(words) != size:
            raise ValueError(f"{origin}: expected the {size:,} words of {language!r}, got {len(words):,}.")
        if len(rows) < size:
            row, word = next((row, word) for row, word in enumerate(words) if rows[word] != row)
            raise ValueError(
                f"{origin}: expected distinct words of {language!r}, got {word!r} twice, in lines {row + 1} and "
                f"{rows[word] + 1}."
            )
        broken = next((word for word in words if "\n" in word), None)
        if broken is not None:
            raise ValueError(f"{origin}: expected words of {language!r} without line breaks, got {broken!r}.")
        self._rows[language] = rows

    # --- words ---

    def language_id(self, language: str) -> int:
        """Return the id of a language, as `forward` takes it.

        Raises:
            ValueError: If the model does not have it.
        """
        if language not in self.config.languages:
            raise ValueError(f"`language` must be one of {', '.join(self.config.languages)}, got {language!r}.")
        return self.config.languages.index(language)

    def words(self, language: str) -> list[str]:
        """Return the words of a language, in the order of their ids.

        Raises:
            ValueError: If the model does not have the language, or has no words.
        """
        return list(self._index(language))

    def word_ids(
        self, words: Sequence[str], language: str, *, unknown: Literal["raise", "zero"] = "raise"
    ) -> list[int]:
        """Return the ids of words within their language, as `forward` takes them.

        A word that is not there as it is written is looked up in lower case.

        Args:
            words: Words.
            language: Their language.
            unknown: Whether words that the language does not have are an error or have the id -1.

        Raises:
            TypeError: If `words` is a single string.
            ValueError: If the model does not have the language, or an unknown word is an error.
        """
        if isinstance(words, str):
            raise TypeError(f"Expected a list of words, got the string {words!r}: pass [{words!r}].")
        if unknown not in ("raise", "zero"):
            raise ValueError(f"`unknown` must be 'raise' or 'zero', got {unknown!r}.")
        index = self._index(language)
        ids = [index.get(word, index.get(word.lower(), -1)) for word in words]
        missing = [word for word, number in zip(words, ids, strict=True) if number < 0]
        if missing and unknown == "raise":
            more = f", and {len(missing) - 3:,} more" if len(missing) > 3 else ""
            raise ValueError(
                f"{', '.join(map(repr, missing[:3]))}{more}: not among the {len(index):,} words of {language!r}, "
                "nor in lower case."
            )
        return ids

    def _index(self, language: str) -> dict[str, int]:
        self.language_id(language)  # known?
        if language not in self._rows:
            raise ValueError(
                f"This model has no words of {language!r}: it was made from a configuration alone. Load it by "
                "`from_pretrained` or make it by `from_vectors`."
            )
        return self._rows[language]

    # --- vectors ---

    @torch.no_grad()
    def encode(self, words: Sequence[str], language: str, *, unknown: Literal["raise", "zero"] = "raise") -> Tensor:
        """Return the vectors of words in the common space, (words, dimensions).

        Args:
            words: Words.
            language: Their language.
            unknown: Whether words that the language does not have are an error or have the vector 0.

        Raises:
            TypeError: If `words` is a single string.
            ValueError: If the model does not have the language, or an unknown word is an error.
        """
        ids = torch.tensor(self.word_ids(words, language, unknown=unknown), dtype=torch.long, device=self.device)
        return self(ids[None], langs=self.language_id(language)).last_hidden_state[0]

    @torch.no_grad()
    def vectors(self, language: str) -> Tensor:
        """Return the vectors of all words of a language in the common space, (words, dimensions), in the order of ids.

        Raises:
            ValueError: If the model does not have the language.
        """
        lang = self.language_id(language)
        space, size = self.spaces[lang], self.config.vocab_sizes[lang]
        vectors = space.vectors.weight.new_empty(size, self.config.dimensions)
        for ids in torch.arange(size, device=vectors.device).split(WORDS_AT_ONCE):
            vectors[ids] = space(ids)
        return vectors

    def export(self, path: str | os.PathLike, language: str) -> Path:
        """Write the vectors of a language in the common space as word2vec text, whole or not at all.

        Args:
            path: A file whose name ends in `.vec` or `.txt`, or a folder, which gets `{language}.vec`.
            language: Language.

        Returns:
            Path of the file.

        Raises:
            ValueError: If the model does not have the language, a word is empty or holds a space or line end, or the
                name has another ending.
        """
        path = Path(path)
        if path.is_dir() or not path.suffix:
            path = path / f"{language}.vec"
        elif path.suffix not in (".vec", ".txt"):
            raise ValueError(f"{path}: expected a folder, or a name that ends in `.vec` or `.txt`.")
        write_vectors(path, self.words(language), self.vectors(language))
        return path

    @can_return_tuple
    def forward(self, input_ids: Tensor, langs: Tensor | int, **kwargs: Any) -> BaseModelOutput:
        """Return the vectors of words in the common space, as `last_hidden_state` (batch, words, dimensions).

        Args:
            input_ids: Ids within the language of each word (batch, words); ids below 0, such as -1 and -100, are
                padding and have the vector 0.
            langs: Ids of languages: one for all, or (batch,), or (batch, words).
            **kwargs: Ignored.

        Raises:
            ValueError: If an id or a language is out of range.
        """
        langs = torch.as_tensor(langs, device=input_ids.device)
        langs = (langs[:, None] if langs.ndim == 1 else langs).expand(input_ids.shape)  # (batch, words)
        words = input_ids >= 0
        self._check_ids(input_ids[words], langs[words])
        weight = self.spaces[0].vectors.weight
        hidden = weight.new_zeros(*input_ids.shape, self.config.dimensions, device=input_ids.device)
        for lang, space in enumerate(self.spaces):
            chosen = words & (langs == lang)
            hidden[chosen] = space(input_ids[chosen]).to(hidden)
        return BaseModelOutput(last_hidden_state=hidden)

    def _check_ids(self, ids: Tensor, langs: Tensor) -> None:
        if ((langs < 0) | (langs >= len(self.spaces))).any():
            raise ValueError(
                f"Expected `langs` from 0 to {len(self.spaces) - 1}, got {langs.min()} to {langs.max()}: they are "
                "places in `config.languages`."
            )
        sizes = torch.tensor(self.config.vocab_sizes, device=ids.device)
        wrong = ids >= sizes[langs]
        if wrong.any():
            lang = langs[wrong][0]
            raise ValueError(
                f"Expected `input_ids` from 0 to {sizes[lang] - 1} for {self.config.languages[lang]!r}, got "
                f"{ids[wrong][0]}."
            )

    # --- translation ---

    def translate(
        self,
        words: str | Sequence[str],
        source: str,
        target: str,
        k: int = 5,
        retrieval: Literal["csls", "nn"] = "csls",
    ) -> list[list[tuple[str, float]]]:
        """Return the k nearest words of another language for each word, best first, with scores.

        The score is the cosine for `nn`, and for `csls` twice the cosine less how near the two words are to the other
        language as such (Conneau et al. 2018, section 2.3), which keeps words away that are near to everything. What
        depends on the languages alone is computed the first time and kept until vectors or maps change: all vectors of
        `target`, and for `csls` their nearness to `source`, which compares the two vocabularies and takes minutes for
        two of 200,000 words.

        Args:
            words: A word or several.
            source: Their language.
            target: The language of the translations.
            k: Translations of each word; all words of the language where there are fewer.
            retrieval: `csls` or `nn`.

        Raises:
            ValueError: If a word or a language is unknown, `k` is below 1 or there is no such retrieval.
        """
        if k < 1:
            raise ValueError(f"`k` must be at least 1, got {k}.")
        if retrieval not in ("csls", "nn"):
            raise ValueError(f"`retrieval` must be 'csls' or 'nn', got {retrieval!r}.")
        queries = units(self.encode([words] if isinstance(words, str) else words, source))
        candidates = self._units(target)
        hubness = self._hubness(source, target) if retrieval == "csls" else None
        scores, rows = nearest(queries, candidates, k, hubness)
        vocabulary = self.words(target)
        return [
            [(vocabulary[row], score) for row, score in zip(found, values, strict=True)]
            for found, values in zip(rows.tolist(), scores.tolist(), strict=True)
        ]

    def _units(self, language: str) -> Tensor:
        return self._kept((language,), lambda: units(self.vectors(language)))

    def _hubness(self, source: str, target: str) -> Tensor:
        """Return the mean cosine of each target word with its nearest source words: r_S of CSLS."""
        return self._kept((source, target), lambda: mean_similarity(self._units(target), units(self.vectors(source))))

    def _kept(self, languages: tuple[str, ...], compute: Callable[[], Tensor]) -> Tensor:
        """Return what was computed for these languages, computing it where their weights are others than then."""
        spaces = [self.spaces[self.language_id(language)] for language in languages]
        weights = [weight for space in spaces for weight in (*space.parameters(), *space.buffers())]
        state = tuple((weight.data_ptr(), weight.dtype, weight.device, _version(weight)) for weight in weights)
        if languages not in self._searched or self._searched[languages][0] != state:
            self._searched[languages] = (state, compute())
        return self._searched[languages][1]

    # --- what transformers asks of models ---

    def get_input_embeddings(self) -> nn.Embedding:
        """Return the stored vectors of the hub; each language has its own, in `spaces`."""
        return self.spaces[self.language_id(self.config.hub)].vectors

    def set_input_embeddings(self, value: nn.Embedding) -> None:
        """Replace the stored vectors of the hub."""
        self.spaces[self.language_id(self.config.hub)].vectors = value

    def resize_token_embeddings(self, *args: Any, **kwargs: Any) -> None:
        """Refuse: rows are words.

        Raises:
            ValueError: Always.
        """
        raise ValueError("The rows of this model are words: for other words make a new one by `from_vectors`.")


def _vocabulary_name(language: str) -> str:
    return f"vocab.{language}.txt"


def _version(tensor: Tensor) -> int:
    """Return a number that grows when a tensor is changed in place; inference tensors have none."""
    return 0 if tensor.is_inference() else tensor._version


def _check_languages(
    vectors: Mapping[str, Words], hub: str, normalisations: Mapping[str, Steps], maps: Mapping[str, Tensor]
) -> None:
    languages = ", ".join(vectors)
    if hub not in vectors:
        raise ValueError(f"`hub` must be one of the languages of `vectors` ({languages}), got {hub!r}.")
    for name, given in (("normalisations", normalisations), ("maps", maps)):
        strange = [language for language in given if language not in vectors]
        if strange:
            raise ValueError(f"`{name}` must be of languages of `vectors` ({languages}), got {', '.join(strange)}.")


AlignedEmbeddings.register_for_auto_class("AutoModel")
