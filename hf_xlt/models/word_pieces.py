"""The pieces of words, as an encoder's tokenizer makes them."""

from collections.abc import Sequence

from torch import nn
from transformers import PreTrainedTokenizerBase


class WordPieces:
    """Cut words into the pieces of a tokenizer, such that every word has a piece and a sentence fits.

    Args:
        tokenizer: A fast tokenizer.
        max_length: Most pieces that a sentence may have, special ones included.

    Raises:
        ValueError: If the tokenizer is not a fast one, or `max_length` leaves no room for a word.

    Example:
        >>> from tokenizers import Tokenizer, models, pre_tokenizers, processors
        >>> from transformers import PreTrainedTokenizerFast
        >>> backend = Tokenizer(models.WordPiece({"[U]": 0, "<s>": 1, "a": 2, "##b": 3}, unk_token="[U]"))
        >>> backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
        >>> backend.post_processor = processors.TemplateProcessing("<s> $0", special_tokens=[("<s>", 1)])
        >>> tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, unk_token="[U]")
        >>> WordPieces(tokenizer, max_length=8)([["abb", "a"], ["c"]])
        [([1, 2, 3, 3, 2], [1, 4]), ([1, 0], [1])]
    """

    def __init__(self, tokenizer: PreTrainedTokenizerBase, max_length: int):
        self.tokenizer = tokenizer
        self._before, self._after = special_ids(tokenizer)
        self.capacity = max_length - len(self._before) - len(self._after)
        if self.capacity < 1:
            raise ValueError(f"`max_length` must be at least {max_length - self.capacity + 1}, got {max_length!r}.")

    def __call__(self, sentences: Sequence[Sequence[str]]) -> list[tuple[list[int], list[int]]]:
        """Return for each sentence its pieces, and the place of the first piece of each word among them.

        Where they are too many for `max_length`, the longest words lose their last pieces.

        Raises:
            ValueError: If a sentence has more words than there is room for, or a word becomes no piece and the
                tokenizer has no unknown token.
        """
        for words in sentences:
            if len(words) > self.capacity:
                raise ValueError(
                    f"Expected sentences of at most {self.capacity} words, as many pieces as the encoder takes at "
                    f"once, got one of {len(words)}, {' '.join(words[:5])!r} ...: leave it out, or raise `max_length` "
                    "if the encoder takes more."
                )
        found = pieces_of_words(self.tokenizer, sentences)
        return [joined(self._shortened(pieces), self._before, self._after) for pieces in found]

    def _shortened(self, pieces: list[list[int]]) -> list[list[int]]:
        most = max(map(len, pieces))
        while sum(min(len(word), most) for word in pieces) > self.capacity:
            most -= 1
        return [word[:most] for word in pieces]


def special_ids(tokenizer: PreTrainedTokenizerBase) -> tuple[list[int], list[int]]:
    """Return the ids that a tokenizer puts before and after a sequence.

    Raises:
        ValueError: If the tokenizer is not a fast one, which alone tells what word a piece is of.
    """
    if not tokenizer.is_fast:
        raise ValueError(
            f"{tokenizer.name_or_path}: expected a fast tokenizer (tokenizer.json), got {type(tokenizer).__name__}. "
            "Convert it with transformers' `convert_slow_tokenizer`."
        )
    bare, full = tokenizer("a", add_special_tokens=False)["input_ids"], tokenizer("a")["input_ids"]
    before = next(place for place in range(len(full)) if full[place : place + len(bare)] == bare)
    return full[:before], full[before + len(bare) :]


def pieces_of_words(tokenizer: PreTrainedTokenizerBase, sentences: Sequence[Sequence[str]]) -> list[list[list[int]]]:
    """Return the pieces of each word of each sentence, without special ones.

    Each word has at least one: a word that becomes none (a zero-width character, say) stands as the unknown token.

    Args:
        tokenizer: A fast tokenizer.
        sentences: Words of each sentence.

    Raises:
        ValueError: If a word becomes no piece, and the tokenizer has no unknown token.
    """
    if not sentences:
        return []
    encoded = tokenizer(
        [list(words) for words in sentences],
        is_split_into_words=True,
        add_special_tokens=False,
        split_special_tokens=True,  # a word `[SEP]` is text
        return_attention_mask=False,
        return_token_type_ids=False,
        verbose=False,
    )
    result = []
    for number, words in enumerate(sentences):
        pieces: list[list[int]] = [[] for _ in words]
        for word, piece in zip(encoded.word_ids(number), encoded["input_ids"][number], strict=True):
            pieces[word].append(piece)
        if not all(pieces) and tokenizer.unk_token_id is None:
            raise ValueError(
                f"The word {words[pieces.index([])]!r} becomes no piece, and {tokenizer.name_or_path} has no unknown "
                "token to stand for it. Remove the word from the data, or give the tokenizer an `unk_token`."
            )
        result.append([word or [tokenizer.unk_token_id] for word in pieces])
    return result


def joined(pieces: Sequence[list[int]], before: Sequence[int], after: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the pieces of words between special ids, and the place of the first piece of each word among them.

    Example:
        >>> joined([[5, 6], [7]], before=[1], after=[2])
        ([1, 5, 6, 7, 2], [1, 3])
    """
    ids, starts = list(before), []
    for word in pieces:
        starts.append(len(ids))
        ids += word
    return [*ids, *after], starts


def first_position(model: nn.Module) -> int:
    """Return the position that an encoder gives its first piece, so many fewer pieces fit its table of positions."""
    offsets = [
        module.padding_idx + 1  # RoBERTa and its kin count positions from the padding id on
        for name, module in model.named_modules()
        if name.endswith("position_embeddings") and getattr(module, "padding_idx", None) is not None
    ]
    return max(offsets, default=0)
