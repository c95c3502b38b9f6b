"""A pipeline that translates words through word vectors in one space."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Literal

from transformers import Pipeline

TASK = "word-translation"
# What a model says in its configuration, so that `pipeline` finds the class below in the model's folder.
CUSTOM_PIPELINES = {TASK: {"impl": "pipeline_word_translation.WordTranslationPipeline", "pt": ["AutoModel"]}}


class WordTranslationPipeline(Pipeline):
    """Translate words by `AlignedEmbeddings.translate`.

    Given are a word, a list of words, or a data set or generator of them. Each word gives a list of dicts with
    `translation` and `score`, best first.

    Args:
        source: Language of the words.
        target: Language of the translations; both may be given with each call.
        k: Translations of each word; 5 if left out.
        retrieval: `csls` or `nn`; the former if left out.
        **kwargs: Of `transformers.Pipeline`, such as `device` and `batch_size`, the number of words that are
            translated at once.

    Raises:
        ValueError: If a language is missing, or a language or a word is unknown.

    Example:
        >>> from types import SimpleNamespace
        >>> import torch
        >>> from hf_xlt.models import AlignedEmbeddings
        >>> german = SimpleNamespace(words=["Hund", "Katze"], matrix=torch.tensor([[2.0, 0.0], [0.0, 3.0]]))
        >>> english = SimpleNamespace(words=["dog", "cat"], matrix=torch.tensor([[1.0, 0.0], [0.0, 1.0]]))
        >>> model = AlignedEmbeddings.from_vectors({"de": german, "en": english}, hub="en")
        >>> translate = WordTranslationPipeline(model, source="de", target="en", k=1, retrieval="nn")
        >>> translate(["Katze", "Hund"])
        [[{'translation': 'cat', 'score': 1.0}], [{'translation': 'dog', 'score': 1.0}]]
    """

    _load_processor = False
    _load_image_processor = False
    _load_video_processor = False
    _load_feature_extractor = False
    _load_tokenizer = False

    def _sanitize_parameters(
        self,
        source: str | None = None,
        target: str | None = None,
        k: int | None = None,
        retrieval: Literal["csls", "nn"] | None = None,
    ) -> tuple[dict, dict, dict]:
        given = {"source": source, "target": target, "k": k, "retrieval": retrieval}
        return {}, {name: value for name, value in given.items() if value is not None}, {}

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """Translate words; see the class for what is given and returned, and for the options."""
        if isinstance(inputs, str):
            return super().__call__([inputs], **kwargs)[0]
        return super().__call__(list(inputs) if isinstance(inputs, tuple) else inputs, **kwargs)

    def get_iterator(
        self,
        inputs: Any,
        num_workers: int,
        batch_size: int,
        preprocess_params: dict,
        forward_params: dict,
        postprocess_params: dict,
    ) -> Iterator[list[dict[str, Any]]]:
        """Yield the translations of each word, `batch_size` words translated at once; `num_workers` has no effect."""
        words = iter(inputs)
        while batch := list(islice(words, batch_size)):
            for found in self.forward(self.preprocess(batch), **forward_params):
                yield self.postprocess(found)

    def preprocess(self, words: Sequence[str]) -> list[str]:
        """Return words as they are.

        Raises:
            TypeError: If one is no string.
        """
        for word in words:
            if not isinstance(word, str):
                raise TypeError(f"Expected words as strings, got {word!r}.")
        return list(words)

    def _forward(self, words: list[str], source: str | None = None, target: str | None = None, **options: Any) -> list:
        """Return translations and scores of each word."""
        for name, language in (("source", source), ("target", target)):
            if language is None:
                known = ", ".join(self.model.config.languages)
                raise ValueError(f"Expected the languages of words and translations: give `{name}`, one of {known}.")
        return self.model.translate(words, source, target, **options)

    def postprocess(self, found: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
        """Return a dict for each translation of a word."""
        return [{"translation": word, "score": score} for word, score in found]
