"""Tests of packed rows for masked language models of transformers."""

import pytest
import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    DistilBertConfig,
    DistilBertForMaskedLM,
    XLMRobertaConfig,
    XLMRobertaForMaskedLM,
)

from hf_xlt.pretraining.packed_rows import PackedRows

SIZES = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}
MODELS = {
    "bert": lambda: BertForMaskedLM(BertConfig(vocab_size=40, pad_token_id=1, **SIZES)),
    "xlm-roberta": lambda: XLMRobertaForMaskedLM(XLMRobertaConfig(vocab_size=40, pad_token_id=1, **SIZES)),
    "distilbert": lambda: DistilBertForMaskedLM(
        DistilBertConfig(vocab_size=40, pad_token_id=1, dim=16, n_layers=2, n_heads=2, hidden_dim=32)
    ),
}


@pytest.mark.parametrize("kind", MODELS)
def test_scores_are_those_of_each_sequence_alone(kind):
    torch.manual_seed(0)
    model = MODELS[kind]().eval()
    sequences = [torch.randint(5, 40, (length,)) for length in (6, 3, 9)]
    kept = torch.tensor([2, 4, 8, 10, 17])  # in the packed row: two of the first sequence, one, two
    alone = []
    for sequence in sequences:
        begun = torch.cat([torch.tensor([0]), sequence[1:]])[None]
        alone.append(model(input_ids=begun, attention_mask=torch.ones_like(begun)).logits[0])
    expected = torch.cat(alone)[kept]
    PackedRows(model, first_id=0, pad_id=1)
    row = torch.cat(sequences)[None]
    lengths = torch.tensor([6, 3, 9])
    positions = torch.cat([torch.arange(length) for length in lengths])[None]
    for _ in range(2):
        logits = model(input_ids=row, position_ids=positions, sequence_lengths=lengths, logits_to_keep=kept).logits
        assert logits.shape == (1, 5, 40)
        torch.testing.assert_close(logits[0], expected)
