"""What a model learns from translation language modelling, and from masked language modelling alone does not."""

import numpy as np
import torch
from transformers import XLMConfig, set_seed

from hf_xlt.data.masking import Masking
from hf_xlt.data.packed_sequences import PackedSequences
from hf_xlt.data.pretraining_batches import PretrainingBatches
from hf_xlt.data.pretraining_rows import SentencePairs, Sentences
from hf_xlt.data.token_store import PairStore, TokenStore
from hf_xlt.models import XLMWithLMHeadModel

EOS, MASK, WORDS, VOCABULARY = 1, 5, 20, 60
LANGUAGES = {"en": 0, "de": 1}
MASKING = Masking(MASK, VOCABULARY)


def bitext(folder, translated: bool) -> PairStore:
    """Return 50 pairs of random words; translated: word i is word `relabelled[i]`, else the second side is random."""
    draw = np.random.default_rng(0)
    relabelled = 14 + WORDS + draw.permutation(WORDS)
    source = [draw.integers(0, WORDS, length) for length in draw.integers(3, 9, 50)]
    target = source if translated else [draw.integers(0, WORDS, len(words)) for words in source]
    return PairStore(
        TokenStore.write(folder / "en", [[(14 + words).tolist() for words in source]]),
        TokenStore.write(folder / "de", [[relabelled[words].tolist() for words in target]]),
    )


def trained(batches: PretrainingBatches) -> XLMWithLMHeadModel:
    set_seed(0)
    sizes = {"emb_dim": 64, "n_layers": 1, "n_heads": 2, "vocab_size": VOCABULARY, "max_position_embeddings": 32}
    model = XLMWithLMHeadModel(XLMConfig(**sizes, n_langs=2, dropout=0.0, attention_dropout=0.0))
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for item in batches:
        item.pop("task_ids")
        model(**item).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return model.eval()


@torch.no_grad()
def loss_of_last_words(model: XLMWithLMHeadModel, sequences: PackedSequences) -> float:
    """Mask the last word of each sequence, which lies in the second language, and return its loss in nats."""
    item = sequences.packed_tensors()
    last = item["sequence_lengths"].cumsum(0) - 2
    words = item["input_ids"][0, last]
    item["input_ids"][0, last] = MASK
    logits = model(**item, logits_to_keep=last).logits[0]
    return torch.nn.functional.cross_entropy(logits, words).item()


def losses(folder, translated: bool) -> tuple[float, float]:
    """Return the loss of a masked word of the second language with TLM and with MLM, both trained on the same text."""
    pairs = bitext(folder, translated)
    texts = {"en": pairs.source, "de": pairs.target}
    options = {"steps": 250, "batch_tokens": 400, "max_length": 16, "stream": "sentences", "mixed": True, "bptt": 16}
    tlm, mlm = (
        trained(PretrainingBatches(*data, LANGUAGES, MASKING, EOS, objectives=(objective,), **options))
        for objective, data in {"tlm": ({}, {("en", "de"): pairs}), "mlm": (texts, {})}.items()
    )
    both = SentencePairs(pairs, (0, 1), EOS, max_length=16)
    alone = Sentences(pairs.target, 1, EOS, longest=16)
    return loss_of_last_words(tlm, both.evaluation_sequences()), loss_of_last_words(mlm, alone.evaluation_sequences())


def test_a_masked_word_is_read_off_its_translation(tmp_path):
    tlm, mlm = losses(tmp_path, translated=True)
    assert tlm < mlm / 2


def test_a_second_side_that_is_no_translation_does_not_help(tmp_path):
    tlm, mlm = losses(tmp_path, translated=False)
    assert tlm > 0.9 * mlm
