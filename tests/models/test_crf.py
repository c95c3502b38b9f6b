"""The CRF: against enumeration of all sequences, a plain recursion in double precision, and pytorch-crf."""

import itertools
import re

import pytest
import torch
from torch.func import functional_call

from hf_xlt.models import crf as crf_module
from hf_xlt.models.crf import LinearChainCRF, banned_moves

IOB2 = ["O", "B-X", "I-X", "B-Y", "I-Y"]
IOBES = ["O", "B-X", "I-X", "E-X", "S-X"]
WELL_FORMED = {"B": r"(O |B-X (I-X )*|B-Y (I-Y )*)*", "E": r"(O |S-X |B-X (I-X )*E-X )*"}
# All words; padding on the right, on the left; gaps; one word; none.
MASK = torch.tensor(
    [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 0, 1, 1, 1], [1, 0, 1, 0, 1], [0, 0, 0, 1, 0], [0, 0, 0, 0, 0]]
).bool()


def crf_of(num_tags=4, labels=None, dtype=torch.float64, scale=1.0):
    torch.manual_seed(1)
    crf = LinearChainCRF(num_tags, labels).to(dtype)
    for parameter in crf.parameters():
        torch.nn.init.normal_(parameter, std=scale)
    return crf


def is_well_formed(tags, labels):
    pattern = WELL_FORMED["E" if "E-X" in labels else "B"]
    return re.fullmatch(pattern, "".join(f"{labels[tag]} " for tag in tags)) is not None


def enumerate_sequences(crf, emissions, labels=None):
    """Return all sequences of tags for the words of one sentence, (sequences, words), and their scores."""
    tags = [
        tags
        for tags in itertools.product(range(len(crf.start)), repeat=len(emissions))
        if labels is None or is_well_formed(tags, labels)
    ]
    scores = [
        crf.start[tags[0]]
        + sum(emissions[word, tag] for word, tag in enumerate(tags))
        + sum(crf.transitions[before, after] for before, after in itertools.pairwise(tags))
        + crf.stop[tags[-1]]
        for tags in tags
    ]
    return torch.tensor(tags), torch.stack(scores)


def plain_log_likelihood(crf, emissions, tags):
    """Return the log-likelihood of one sentence's tags, by a recursion that autograd can follow."""
    total = crf.start + emissions[0]
    score = crf.start[tags[0]] + emissions[0, tags[0]]
    for word in range(1, len(tags)):
        total = (total[:, None] + crf.transitions + emissions[word]).logsumexp(0)
        score = score + crf.transitions[tags[word - 1], tags[word]] + emissions[word, tags[word]]
    return score + crf.stop[tags[-1]] - (total + crf.stop).logsumexp(0)


def gradients(crf, emissions, tags, mask):
    emissions = emissions.clone().requires_grad_()
    likelihoods = crf(emissions, tags, mask)
    weights = torch.arange(1.0, len(emissions) + 1, dtype=likelihoods.dtype)
    found = torch.autograd.grad((weights * likelihoods).sum(), [emissions, *crf.parameters()])
    return dict(zip(["emissions", *dict(crf.named_parameters())], found, strict=True))


@pytest.fixture(params=["products", "logarithms"])
def recursion(request, monkeypatch):
    if request.param == "logarithms":
        monkeypatch.setattr(crf_module, "_by_products", lambda *_: None)
    else:
        monkeypatch.setattr(crf_module, "_by_logarithms", None)


@pytest.mark.parametrize("labels", [None, IOB2, IOBES])
def test_everything_equals_enumeration(labels, recursion):
    crf = crf_of(len(labels or "four"), labels)
    emissions = torch.randn(*MASK.shape, len(crf.start), dtype=torch.float64)
    partitions, marginals, best = crf.log_partition(emissions, MASK), crf.marginals(emissions, MASK), []
    for row in range(5):
        sequences, scores = enumerate_sequences(crf, emissions[row, MASK[row]], labels)
        torch.testing.assert_close(partitions[row], scores.logsumexp(0), atol=1e-10, rtol=0)
        expected = torch.nn.functional.one_hot(sequences, len(crf.start)) * scores.softmax(0)[:, None, None]
        torch.testing.assert_close(marginals[row, MASK[row]], expected.sum(0), atol=1e-10, rtol=0)
        best.append(sequences[scores.argmax()])
        for pick in (0, len(sequences) // 2):
            gold = torch.full((1, 5), -100).masked_scatter(MASK[row], sequences[pick])
            found = crf(emissions[row, None], gold, MASK[row, None])
            torch.testing.assert_close(found[0], scores.log_softmax(0)[pick], atol=1e-10, rtol=0)
    torch.testing.assert_close(marginals.sum(-1), MASK.double())
    decoded = crf.decode(emissions, MASK)
    assert decoded.dtype == torch.long
    assert torch.equal(decoded, torch.full(MASK.shape, -100).masked_scatter(MASK, torch.cat(best)))


def test_start_and_stop_by_hand():
    crf = LinearChainCRF(2)
    with torch.no_grad():
        crf.start.copy_(torch.tensor([1.0, 2.0]))
        crf.stop.copy_(torch.tensor([3.0, 5.0]))
    # One word, so that the tags score 1 + 0.5 + 3 and 2 + 0 + 5, and the first has the odds 1 : e^2.5.
    likelihood = crf(torch.tensor([[[0.5, 0.0]]]), torch.tensor([[0]]))
    assert likelihood.item() == pytest.approx(-2.578890, abs=1e-6)


@pytest.mark.parametrize("labels", [None, IOB2])
def test_gradients_are_those_of_a_plain_recursion(labels, recursion):
    crf = crf_of(5, labels)
    if labels:  # a plain recursion with a large negative score has the same gradients
        with torch.no_grad():
            crf.transitions.masked_fill_(crf.banned[:-1, :-1], -1e5)
            crf.start.masked_fill_(crf.banned[-1, :-1], -1e5)
    emissions = torch.randn(*MASK.shape, 5, dtype=torch.float64)
    tags = torch.tensor([0, 1, 2, 3, 4]).expand(MASK.shape)  # O B-X I-X B-Y I-Y; other rows hold parts of it
    tags = tags.where(MASK, -100).clone()
    tags[2, 2:], tags[3] = torch.tensor([3, 4, 0]), torch.tensor([1, -100, 2, -100, 0])
    found = gradients(crf, emissions, tags, MASK)

    plain = emissions.clone().requires_grad_()
    likelihoods = [plain_log_likelihood(crf, plain[row, MASK[row]], tags[row, MASK[row]]) for row in range(5)]
    loss = sum(weight * likelihood for weight, likelihood in enumerate(likelihoods, start=1))
    expected = torch.autograd.grad(loss, [plain, *crf.parameters()])
    for name, gradient in zip(found, expected, strict=True):
        torch.testing.assert_close(
            found[name], gradient, atol=1e-10, rtol=0, msg=lambda text, name=name: f"{name}: {text}"
        )


def test_gradcheck(recursion):
    crf, tags = crf_of(3), torch.randint(3, MASK.shape)
    names, values = zip(*crf.named_parameters(), strict=True)

    def likelihoods(emissions, *values):
        return functional_call(crf, dict(zip(names, values, strict=True)), (emissions, tags, MASK))

    emissions = torch.randn(*MASK.shape, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(likelihoods, (emissions, *values))


def test_gradient_of_log_partition_is_the_marginals():
    crf, emissions = crf_of(), torch.randn(*MASK.shape, 4, dtype=torch.float64, requires_grad=True)
    crf.log_partition(emissions, MASK).sum().backward()
    torch.testing.assert_close(emissions.grad, crf.marginals(emissions, MASK))


def test_a_second_derivative_is_refused():
    crf, emissions = crf_of(), torch.randn(1, 3, 4, dtype=torch.float64, requires_grad=True)
    [gradient] = torch.autograd.grad(crf.log_partition(emissions).square().sum(), emissions, create_graph=True)
    with pytest.raises(RuntimeError, match="once_differentiable"):
        gradient.sum().backward()


@pytest.mark.parametrize("content", [1e6, float("inf"), float("nan")])
def test_what_is_masked_does_not_matter(content):
    crf, tags = crf_of(5, IOB2), torch.zeros(MASK.shape, dtype=torch.long)
    clean = torch.randn(*MASK.shape, 5, dtype=torch.float64)
    dirty = clean.masked_fill(~MASK[..., None], content)
    for method in (crf.log_partition, crf.marginals, crf.decode):
        assert torch.equal(method(dirty, MASK), method(clean, MASK))
    expected, found = (gradients(crf, emissions, tags, MASK) for emissions in (clean, dirty))
    torch.testing.assert_close(found, expected, atol=0, rtol=0)
    assert not expected["emissions"][~MASK].any()


def test_rows_without_words():
    crf, mask = crf_of(dtype=torch.float32), torch.zeros(2, 3, dtype=torch.bool)
    emissions, tags = torch.randn(2, 3, 4), torch.full((2, 3), -100)
    assert crf(emissions, tags, mask).tolist() == [0, 0]
    assert crf.log_partition(emissions, mask).tolist() == [0, 0]
    assert crf.decode(emissions, mask).eq(-100).all()
    assert not crf.marginals(emissions, mask).any()
    # Every parameter gets a gradient all the same, without which distributed training would wait for it.
    assert all(gradient.eq(0).all() for gradient in gradients(crf, emissions, tags, mask).values())


@pytest.mark.parametrize("labels", [IOB2, IOBES])
def test_what_is_ill_formed_is_never_decoded(labels):
    crf, sentences = crf_of(5, labels), torch.randn(200, 6, 5, dtype=torch.float64) * 1e4
    free = LinearChainCRF(5).double()
    assert all(is_well_formed(tags, labels) for tags in crf.decode(sentences).tolist())
    assert not all(is_well_formed(tags, labels) for tags in free.decode(sentences).tolist())


def test_an_ill_formed_gold_sequence_has_a_finite_loss_and_gradient():
    crf = crf_of(5, IOB2, torch.float32)
    emissions, tags = torch.randn(1, 3, 5), torch.tensor([[2, 0, 4]])  # I-X O I-Y: two moves that are banned
    assert crf(emissions, tags).item() == pytest.approx(-2e4, rel=1e-2)
    found = gradients(crf, emissions, tags, None)
    assert all(gradient.isfinite().all() for gradient in found.values())
    assert not found["start"][2] and not found["transitions"][0, 4]


def test_banned_moves_by_hand():
    def allowed(labels):
        ends = [*labels, "|"]
        return {
            (before, after)
            for before, row in zip(ends, banned_moves(labels).tolist(), strict=True)
            for after, banned in zip(ends, row, strict=True)
            if not banned
        }

    free = set(itertools.product(["|", "O", "B-X", "I-X"], ["|", "O", "B-X"]))
    assert allowed(["O", "B-X", "I-X"]) == free | {("B-X", "I-X"), ("I-X", "I-X")}
    closed = set(itertools.product(["|", "O", "E-X", "S-X"], ["|", "O", "B-X", "S-X"]))
    assert allowed(["O", "B-X", "I-X", "E-X", "S-X"]) == closed | set(
        itertools.product(["B-X", "I-X"], ["I-X", "E-X"])
    )
    for unconstrained in (["NOUN", "VERB", "I", "E"], ["I-X", "O"]):
        assert not banned_moves(unconstrained).any()


def test_a_kind_that_cannot_end_is_never_used():
    # IOBES without E-X: nothing may follow B-X for ever.
    crf = crf_of(3, ["B-X", "S-X", "O"])
    marginals = crf.marginals(torch.randn(2, 4, 3, dtype=torch.float64))
    assert not marginals[..., 0].any()
    torch.testing.assert_close(marginals.sum(-1), torch.ones(2, 4, dtype=torch.float64))


def test_number_of_labels_is_checked():
    with pytest.raises(ValueError, match="labels of 3 tags, got 2: \\['O', 'B-X'\\]"):
        LinearChainCRF(3, ["O", "B-X"])


def test_initial_values_are_set_anew():
    crf = LinearChainCRF(5, IOB2)
    expected = {name: value.clone() for name, value in (*crf.named_parameters(), *crf.named_buffers())}
    with torch.no_grad():
        for value in (*crf.parameters(), crf.banned):
            value.fill_(1)
    crf.reset_parameters()
    assert expected["banned"].any() and "banned" not in crf.state_dict()
    for name, value in expected.items():
        assert torch.equal(getattr(crf, name), value)


EXTREMES = {
    "long": (500, 1.0, 1.0, None),
    "long, with constraints": (500, 3.0, 1.0, IOB2),
    "large emissions": (50, 1e4, 1.0, None),
    "large emissions, with constraints": (50, 1e4, 1.0, IOB2),
    "large moves": (50, 1.0, 1e3, None),
    "large, long": (500, 1e4, 1e4, IOBES),
}


@pytest.mark.parametrize("case", EXTREMES)
def test_long_sentences_and_extreme_scores_equal_double_precision(case):
    words, emission_scale, move_scale, labels = EXTREMES[case]
    crf = crf_of(5, labels, torch.float32, move_scale)
    emissions = torch.randn(2, words, 5) * emission_scale
    tags = crf.decode(torch.randn(2, words, 5))  # well-formed
    double = crf_of(5, labels, torch.float64)
    double.load_state_dict(crf.state_dict())
    with torch.no_grad():
        double.transitions.masked_fill_(double.banned[:-1, :-1], -1e12)
        double.start.masked_fill_(double.banned[-1, :-1], -1e12)
        double.stop.masked_fill_(double.banned[:-1, -1], -1e12)
    expected = torch.stack([plain_log_likelihood(double, *row) for row in zip(emissions.double(), tags, strict=True)])
    found = crf(emissions, tags)
    torch.testing.assert_close(found.double(), expected, rtol=1e-5, atol=1e-5)

    plain = emissions.double().requires_grad_()
    sum(plain_log_likelihood(double, *row) for row in zip(plain, tags, strict=True)).backward()
    gradient = gradients(crf, emissions, tags, None)["emissions"] / torch.arange(1.0, 3)[:, None, None]
    torch.testing.assert_close(gradient.double(), plain.grad, rtol=0, atol=2e-3 if move_scale > 1 else 1e-4)
    best = crf.decode(emissions)
    assert torch.equal(best, double.decode(emissions))
    assert (crf(emissions, best) >= found).all()


def test_scores_of_a_long_sentence_do_not_add_up_until_their_digits_are_lost():
    # All scores are multiples of 1/64, and sums of two of them exact.
    crf, emissions = LinearChainCRF(5, IOB2), torch.randint(-64, 64, (4, 500, 5)) / 64
    with torch.no_grad():
        for parameter in crf.parameters():
            parameter.copy_(torch.randint(-64, 64, parameter.shape) / 64)
    assert torch.equal(crf.decode(emissions + 4096), crf.decode(emissions))


def test_a_path_lost_among_probabilities_is_found():
    # B-X is e^-200 as likely as O at the first word, less than any single-precision number, and right in the end.
    crf = LinearChainCRF(3, IOB2[:3])
    emissions = torch.tensor([[[200.0, 0.0, 0.0], [0.0, 0.0, 1000.0]]])
    assert crf.decode(emissions).tolist() == [[1, 2]]
    assert crf.log_partition(emissions).item() == pytest.approx(1000)
    assert crf.marginals(emissions)[0, :, 1:].tolist() == [[1, 0], [0, 1]]


def test_both_recursions_agree_and_ordinary_scores_need_products_only(monkeypatch):
    crf, emissions = crf_of(9, None, torch.float32), torch.randn(4, 30, 9) * 5
    tags, mask = torch.randint(9, (4, 30)), torch.rand(4, 30) < 0.8
    found = {}
    for recursion in ("_by_products", "_by_logarithms"):
        with monkeypatch.context() as patch:
            other = {"_by_products": "_by_logarithms", "_by_logarithms": "_by_products"}[recursion]
            patch.setattr(crf_module, other, lambda *_: None)
            found[recursion] = gradients(crf, emissions, tags, mask) | {"value": crf(emissions, tags, mask)}
    torch.testing.assert_close(found["_by_products"], found["_by_logarithms"], atol=2e-5, rtol=1e-5)


def test_half_precision_is_computed_in_single():
    crf, tags = crf_of(dtype=torch.float32), torch.randint(4, MASK.shape)
    emissions = torch.randn(*MASK.shape, 4).bfloat16()
    with torch.autocast("cpu", torch.bfloat16):
        found = crf(emissions, tags, MASK)
        marginals = crf.marginals(emissions, MASK)
    assert found.dtype == marginals.dtype == torch.float32
    assert torch.equal(found, crf(emissions.float(), tags, MASK))
    assert torch.equal(marginals, crf.marginals(emissions.float(), MASK))
    assert gradients(crf, emissions, tags, MASK)["emissions"].dtype == torch.bfloat16


def test_gradients_of_each_row_by_vmap():
    crf, tags = crf_of(), torch.randint(4, MASK.shape)
    emissions = torch.randn(*MASK.shape, 4, dtype=torch.float64)

    def likelihood(parameters, *row):
        return functional_call(crf, parameters, tuple(part[None] for part in row))[0]

    parameters = {name: value.detach() for name, value in crf.named_parameters()}
    of_rows = torch.func.vmap(torch.func.grad(likelihood), in_dims=(None, 0, 0, 0))
    found = of_rows(parameters, emissions, tags, MASK)
    for row in range(len(MASK)):
        expected = gradients(crf, *(part[row, None] for part in (emissions, tags, MASK)))
        for name, gradient in found.items():
            torch.testing.assert_close(gradient[row], expected[name])


@pytest.mark.parametrize("mask", [None, torch.arange(50) < torch.tensor([[50], [50], [7], [1]])])
def test_equals_pytorch_crf(mask):
    torchcrf = pytest.importorskip("torchcrf")
    crf, reference = crf_of(17, None, torch.float32, 0.1), torchcrf.CRF(17, batch_first=True)
    names = {"transitions": "transitions", "start": "start_transitions", "stop": "end_transitions"}
    reference.load_state_dict({theirs: crf.state_dict()[ours] for ours, theirs in names.items()})
    emissions, tags = torch.randn(4, 50, 17), torch.randint(17, (4, 50))

    other = emissions.clone().requires_grad_()
    likelihoods = reference(other, tags, mask, reduction="none")
    torch.testing.assert_close(crf(emissions, tags, mask), likelihoods, rtol=1e-5, atol=1e-5)
    (torch.arange(1.0, 5) * likelihoods).sum().backward()
    found = gradients(crf, emissions, tags, mask)
    torch.testing.assert_close(found["emissions"], other.grad, rtol=1e-5, atol=1e-5)
    for ours, theirs in names.items():
        torch.testing.assert_close(found[ours], getattr(reference, theirs).grad, rtol=1e-5, atol=1e-4)
    decoded = [[tag for tag in row if tag != -100] for row in crf.decode(emissions, mask).tolist()]
    assert decoded == reference.decode(emissions, mask)
