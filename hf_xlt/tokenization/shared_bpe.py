"""Byte-pair encoding shared by several languages, as in XLM."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from ..data.sampling import sample_languages

# Index layout of XLM's vocabularies: <s> 0, </s> 1, <pad> 2, <unk> 3, <special0..9> 4..13; the mask is <special1>.
SPECIAL_TOKENS = ["<s>", "</s>", "<pad>", "<unk>", *(f"<special{i}>" for i in range(10))]
END_OF_WORD = "</w>"


def train_shared_bpe(
    texts: Mapping[str, Sequence[str]],
    vocab_size: int = 16_000,
    alpha: float = 0.5,
    min_frequency: int = 2,
    max_characters: int = 4_000,
    max_length: int = 512,
    seed: int = 0,
) -> PreTrainedTokenizerFast:
    """Learn one BPE vocabulary on an alpha-smoothed sample of several languages.

    Sentences are drawn by `hf_xlt.data.sampling.sample_languages` (Lample & Conneau 2019, section 3.1). Text is NFC
    normalised, split at white space and around punctuation; a final piece ends in `</w>`; a sequence is
    `</s> X </s>`, as XLM was trained.

    Args:
        texts: Sentences per language.
        vocab_size: Entries of the vocabulary, 14 special ones included.
        alpha: Smoothing exponent over numbers of sentences.
        min_frequency: Pairs rarer than this in the sample are not merged.
        max_characters: The rarest characters beyond this number become `<unk>`.
        max_length: `model_max_length` of the tokenizer, in pieces.
        seed: Seed of the sample.

    Returns:
        A fast tokenizer; `save_pretrained` writes a `tokenizer.json` that `AutoTokenizer` opens.

    Raises:
        ValueError: If there is no text, or `vocab_size` leaves no room beside the special tokens.
    """
    if vocab_size <= len(SPECIAL_TOKENS):
        raise ValueError(f"`vocab_size` must be above {len(SPECIAL_TOKENS)} (the special tokens), got {vocab_size!r}.")
    normalizer = normalizers.NFC()
    splitter = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation()])
    words = _count_words(sample_languages(texts, alpha, seed), normalizer, splitter)
    tokenizer = Tokenizer(_learn(words, vocab_size, min_frequency, max_characters))
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = splitter
    tokenizer.decoder = decoders.BPEDecoder(suffix=END_OF_WORD)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="</s> $A </s>", pair="</s> $A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        eos_token="</s>",
        cls_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        mask_token="<special1>",
        model_max_length=max_length,
        model_input_names=["input_ids", "attention_mask"],
    )


def _count_words(sample: Mapping[str, Sequence[str]], normalizer, splitter) -> Counter[str]:
    """Return how often each word, as the tokenizer will see it, is in the sample."""
    raw = Counter(word for sentences in sample.values() for sentence in sentences for word in sentence.split())
    words: Counter[str] = Counter()
    for word, count in raw.items():
        for part, _ in splitter.pre_tokenize_str(normalizer.normalize_str(word)):
            words[part] += count
    return words


def _learn(words: Counter[str], vocab_size: int, min_frequency: int, max_characters: int) -> models.BPE:
    """Learn a vocabulary that is a function of the words alone.

    Left to itself the trainer numbers final characters, and drops rare ones, in the order of a randomly seeded hash
    map, and ties between merges follow these numbers: two runs would differ. So both are given in a fixed order.
    """
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count
    kept = sorted(characters, key=lambda character: (-characters[character], character))[:max_characters]
    finals = sorted({word[-1] + END_OF_WORD for word in words} & {character + END_OF_WORD for character in kept})
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=min_frequency,
        initial_alphabet=kept,
        limit_alphabet=len(kept),
        special_tokens=[*SPECIAL_TOKENS, *finals],
        end_of_word_suffix=END_OF_WORD,
        show_progress=False,
    )
    learned = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix=END_OF_WORD))
    learned.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    learned.train_from_iterator((" ".join([word] * count) for word, count in words.items()), trainer)
    model = json.loads(learned.to_str())["model"]
    merges = [tuple(merge) for merge in model["merges"]]
    return models.BPE(model["vocab"], merges, unk_token="<unk>", end_of_word_suffix=END_OF_WORD)
