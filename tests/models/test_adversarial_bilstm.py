"""The tagger as a whole: what moves what, labels, padding and words among pieces."""

import pytest
import torch
from torch.nn.functional import pad

from .bilstm_taggers import BERT, INPUTS, LENGTHS, TERMS, XLM, bert, inputs_of, make_batch, part_of, tagger

FEATURES = {"characters", "lstm"}
ABOVE = {"context_lstm", "projection", "classifier", "crf"}


@pytest.fixture
def batch():
    return make_batch()


def moved_by(model, batch, term, **options):
    """Return the parts that a step on one term of the loss changes."""
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    optimizer = torch.optim.SGD([weight for weight in model.parameters() if weight.requires_grad], lr=0.1)
    getattr(model.train()(**batch, **options), term).backward()
    optimizer.step()
    return {part_of(name) for name, weight in model.state_dict().items() if not torch.equal(weight, before[name])}


# --- what moves what ---


def test_each_term_of_the_loss_moves_its_own_part(batch):
    assert moved_by(tagger(), batch, "tag_loss") == FEATURES | ABOVE
    assert moved_by(tagger(), batch, "discriminator_loss") == {"discriminator"}
    assert moved_by(tagger(), batch, "adversary_loss") == FEATURES
    assert moved_by(tagger(), batch, "loss") == FEATURES | ABOVE | {"discriminator"}
    assert moved_by(tagger(), batch, "loss", train_discriminator=False) == FEATURES | ABOVE


def test_quirks_and_gradient_reversal_move_features_and_discriminator(batch):
    expected = FEATURES | {"discriminator"}
    assert moved_by(tagger(reference_quirks=True), batch, "discriminator_loss") == expected
    assert moved_by(tagger(adversary="gradient-reversal"), batch, "discriminator_loss") == expected


def test_loss_is_the_sum_of_its_terms(batch):
    output = tagger(adversary_weight=0.3)(**batch)
    torch.testing.assert_close(output.loss, output.tag_loss + output.discriminator_loss + 0.3 * output.adversary_loss)
    assert torch.equal(tagger()(**batch, adversary_weight=0.3).loss, output.loss)
    reversal = tagger(adversary="gradient-reversal")(**batch)
    torch.testing.assert_close(reversal.loss, reversal.tag_loss + reversal.discriminator_loss)
    assert reversal.adversary_loss is None


def trained(batches, seed=0, **settings):
    """Return the tagger's weights after steps of AdamW with dropout on."""
    model = tagger(dropout=0.4, discriminator_dropout=0.4, **settings).train()
    torch.manual_seed(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    for batch in batches:
        optimizer.zero_grad()
        model(**batch).loss.backward()
        optimizer.step()
    return {name: weight for name, weight in model.state_dict().items() if part_of(name) != "discriminator"}


@pytest.mark.parametrize("adversary", ["flipped-labels", "gradient-reversal"])
def test_weight_0_is_no_discriminator_bit_for_bit(adversary):
    batches = [make_batch(seed) for seed in range(4)]
    alone = trained(batches, adversary=None)
    silent = trained(batches, adversary=adversary, adversary_weight=0.0)
    assert alone.keys() == silent.keys() and all(torch.equal(alone[name], silent[name]) for name in alone)
    heard = trained(batches, adversary=adversary, adversary_weight=0.05)
    assert not torch.equal(alone["model.lstm.weight_ih_l0"], heard["model.lstm.weight_ih_l0"])
    reseeded = trained(batches, seed=1, adversary=None)
    assert not torch.equal(alone["crf.transitions"], reseeded["crf.transitions"])  # dropout is on


@pytest.mark.parametrize("settings", [{}, {"encoder_config": BERT, "freeze_encoder": True}])
def test_frozen_inputs_stay_as_they_are(settings, batch, tmp_path):
    made = tagger(**settings)
    made.save_pretrained(tmp_path)
    for model in (made, type(made).from_pretrained(tmp_path)):
        frozen = model.model.encoder if settings else model.model.words
        before = [weight.clone() for weight in frozen.parameters()]
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.1, weight_decay=0.5)
        model.train()(**batch).loss.backward()
        optimizer.step()
        assert not any(weight.requires_grad for weight in frozen.parameters())
        assert all(map(torch.equal, before, frozen.parameters()))


def test_frozen_encoder_has_no_dropout(batch):
    model, inputs = tagger(encoder_config=bert(hidden_dropout_prob=0.5), freeze_encoder=True), inputs_of(batch)
    assert torch.equal(model.train()(**inputs).logits, model(**inputs).logits)
    model.config.freeze_encoder = False
    assert not torch.equal(model.train()(**inputs).logits, model(**inputs).logits)


@pytest.mark.parametrize("inputs", INPUTS)
def test_a_step_reaches_every_trained_parameter(inputs, batch):
    model = tagger(**INPUTS[inputs])
    model.train()(**batch).loss.backward()
    reached = {name for name, weight in model.named_parameters() if weight.grad is not None and weight.grad.any()}
    trained = {name for name, weight in model.named_parameters() if weight.requires_grad}
    # A bias of keys shifts all scores of a query alike.
    unused = {name for name in trained if name.endswith(("key.bias", "k_lin.bias"))}
    assert unused | reached == trained


# --- labels ---


def test_tag_loss_is_the_mean_over_labelled_sentences(batch):
    model = tagger().eval()
    logits, labels = model(**inputs_of(batch)).logits, batch["labels"]
    likelihoods = [
        model.crf(logits[row : row + 1, :length], labels[row : row + 1, :length], torch.ones(1, length).bool())
        for row, length in enumerate(LENGTHS[:2])
    ]
    for mode in (True, False):
        torch.testing.assert_close(model.train(mode)(**batch).tag_loss, -torch.cat(likelihoods).mean())


def test_unlabelled_sentences_train_no_tags(batch):
    def gradients(rows):
        model = tagger().train()
        model(**{name: tensor[rows] for name, tensor in batch.items()}).tag_loss.backward()
        return {name: weight.grad for name, weight in model.named_parameters() if weight.grad is not None}

    both, labelled, unlabelled = gradients(slice(None)), gradients(slice(0, 2)), gradients(slice(2, 4))
    assert {part_of(name) for name in both} == FEATURES | ABOVE
    for name, gradient in labelled.items():
        torch.testing.assert_close(both[name], gradient)
    assert not any(gradient.any() for gradient in unlabelled.values())


def test_unlabelled_sentences_are_scored_in_evaluation_only(batch):
    model = tagger()
    training, evaluation = model.train()(**batch).logits, model.eval()(**batch).logits
    assert not training[2:].any()
    torch.testing.assert_close(training[:2], evaluation[:2])
    assert torch.equal(evaluation, model(**inputs_of(batch)).logits)


def test_words_without_labels_are_left_out_of_the_chain(batch):
    """-100 within a sentence is a gap: the tags on its two sides follow each other."""
    model, labels = tagger().eval(), batch["labels"][:1].clone()
    torch.nn.init.normal_(model.crf.transitions)
    labels[0, 2] = -100
    output = model(**{**{name: tensor[:1] for name, tensor in batch.items()}, "labels": labels})
    kept = labels[0] != -100
    expected = -model.crf(output.logits[:, kept], labels[:, kept], torch.ones(1, 5).bool())[0]
    torch.testing.assert_close(output.tag_loss, expected)


def test_constraints_follow_from_the_labels(batch):
    assert tagger().crf.banned.any()
    for model in (tagger(constrained=False), tagger(id2label={0: "LABEL_0", 1: "LABEL_1"}, label2id=None)):
        assert not model.crf.banned.any()
    model, mask = tagger().eval(), batch["word_mask"]
    logits = torch.zeros(4, 6, 5)
    logits[..., 2] = 5.0  # I-PER everywhere, which needs a B-PER before it
    assert model.decode(logits, mask)[0].tolist() == [1, 2, 2, 2, 2, 2]


def test_adversary_without_sides_and_sides_without_adversary(batch):
    without = {name: tensor for name, tensor in batch.items() if name != "sides"}
    for output in (tagger(adversary=None)(**batch), tagger()(**without)):
        assert torch.equal(output.loss, output.tag_loss)
        assert output.discriminator_loss is output.adversary_loss is output.discriminator_logits is None
    unlabelled = tagger()(**inputs_of(batch), sides=batch["sides"])
    assert unlabelled.loss is None and unlabelled.discriminator_logits.shape == (4,)
    assert tagger()(**{**batch, "sides": torch.zeros_like(batch["sides"])}).loss.isfinite()


# --- padding, words among pieces, languages ---


def spread(batch, first=2, gap=3):
    """Return the batch with pieces that are no words before, between and after the words."""
    wide = {}
    for name in ("input_ids", "attention_mask", "word_mask", "labels"):
        rows, length = batch[name].shape
        wide[name] = batch[name].new_full((rows, first + gap * length), -100 if name == "labels" else 0)
        wide[name][:, first::gap] = batch[name]
    return {**batch, **wide}


def test_padding_changes_nothing(batch):
    model = tagger().eval()
    fills = {"input_ids": 0, "attention_mask": 0, "word_mask": False, "labels": -100}
    wide = {name: pad(batch[name], (0, 4), value=fill) for name, fill in fills.items()}
    wide["char_ids"] = pad(batch["char_ids"], (0, 3, 0, 4))
    expected, found = model(**batch), model(**{**batch, **wide})
    torch.testing.assert_close(found.logits[:, : max(LENGTHS)], expected.logits)
    assert not found.logits[:, max(LENGTHS) :].any()
    for name in (*TERMS, "discriminator_logits"):
        torch.testing.assert_close(found[name], expected[name])


@pytest.mark.parametrize("inputs", INPUTS)
def test_sentences_do_not_change_each_other(inputs, batch):
    model = tagger(**INPUTS[inputs]).eval()
    together = model(**batch)
    for row, length in enumerate(LENGTHS):
        one = {name: tensor[row : row + 1] for name, tensor in batch.items()}
        one = {name: tensor[:, :length] if tensor.ndim > 1 else tensor for name, tensor in one.items()}
        alone = model(**one)
        torch.testing.assert_close(alone.logits[0], together.logits[row, :length], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(alone.discriminator_logits[0], together.discriminator_logits[row])


def test_words_among_pieces_are_words_alone(batch):
    model, wide = tagger().eval(), spread(batch)
    mask, few = wide["word_mask"], batch["word_mask"]
    expected, found = model(**batch), model(**wide)
    assert torch.equal(found.logits[mask], expected.logits[few])
    assert not found.logits[~mask].any()
    torch.testing.assert_close(found.loss, expected.loss)
    tags = model.decode(found.logits, mask)
    assert torch.equal(tags[mask], model.decode(expected.logits, few)[few]) and (tags[~mask] == -100).all()
    torch.testing.assert_close(model.marginals(found.logits, mask).sum(-1), mask.float())


def test_states_of_the_shared_bilstm(batch):
    states = tagger().eval().model(**inputs_of(batch)).last_hidden_state
    assert states.shape == (4, 6, 10)
    assert not states[~batch["word_mask"]].any() and states[batch["word_mask"]].any(-1).all()


def test_word_mask_that_is_not_given(batch):
    expected = tagger()(**batch).loss
    for missing in (["word_mask"], ["word_mask", "attention_mask"]):
        rest = {name: tensor for name, tensor in batch.items() if name not in missing}
        assert torch.equal(tagger()(**rest).loss, expected)
    batch["labels"] = torch.zeros_like(batch["labels"]).where(batch["word_mask"], -100)
    model = tagger(encoder_config=BERT)
    assert torch.equal(model(**{**batch, "word_mask": None}).loss, model(**batch).loss)


def test_languages_of_pieces_are_those_of_sentences(batch):
    model, pieces = tagger(**INPUTS["xlm"]).eval(), spread(batch, first=1, gap=2)
    langs = pieces["langs"][:, None].expand(pieces["input_ids"].shape)
    assert torch.equal(model(**pieces).logits, model(**{**pieces, "langs": langs}).logits)
    assert not torch.allclose(model(**pieces).logits, model(**{**pieces, "langs": 1 - langs}).logits)


def test_encoder_gets_its_own_ids_of_languages(batch):
    model, seen = tagger(encoder_config=XLM, encoder_langs=[2, 0]).eval(), []
    model.model.encoder.register_forward_pre_hook(lambda _, args, named: seen.append(named["langs"]), with_kwargs=True)
    model(**batch)
    assert seen[0].tolist() == [[[2, 0][lang]] * 6 for lang in batch["langs"]]


@pytest.mark.parametrize(
    "settings", [{"char_cnn": "shared"}, {"languages": ["en"]}, {"char_vocab_size": 0, "encoder_config": BERT}]
)
def test_languages_are_not_needed_where_nothing_depends_on_them(settings, batch):
    model, inputs = tagger(**settings).eval(), inputs_of(batch)
    english = {**inputs, "langs": torch.zeros(4, dtype=torch.long)}
    assert torch.equal(model(**{**inputs, "langs": None}).logits, model(**english).logits)


def test_what_is_missing_or_does_not_fit_is_told(batch):
    inputs = inputs_of(batch)
    with pytest.raises(ValueError, match="at least one of `languages`"):
        tagger(languages=[])
    with pytest.raises(ValueError, match=r"Expected `langs`, places in `config.languages` \['en', 'de'\], got none"):
        tagger()(**{**inputs, "langs": None})
    with pytest.raises(ValueError, match="Expected `langs` from 0 to 1, got 0 to 2"):
        tagger()(**{**inputs, "langs": torch.tensor([0, 1, 2, 0])})
    with pytest.raises(ValueError, match=r"Expected `char_ids` of the shape \(4, 6, characters\), got none"):
        tagger()(**{**inputs, "char_ids": None})
    with pytest.raises(ValueError, match=r"got \(4, 5, 5\)"):
        tagger()(**{**inputs, "char_ids": batch["char_ids"][:, :5]})
    with pytest.raises(ValueError, match="Expected `word_mask`"):
        tagger(encoder_config=BERT)(**{**inputs, "word_mask": None})
