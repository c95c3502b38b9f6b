"""The discriminator, and which way its losses pull."""

import math

import pytest
import torch

from hf_xlt.models.adversary import (
    SentenceDiscriminator,
    flipped_label_losses,
    reverse_gradient,
    reversed_gradient_losses,
)

SIDES = torch.tensor([0, 1, 1, 0, 1])


@pytest.fixture
def features():
    torch.manual_seed(0)
    return torch.randn(5, 4, 6).requires_grad_()


@pytest.fixture
def discriminator():
    torch.manual_seed(1)
    return SentenceDiscriminator(size=6, filters=7, widths=[2, 3], dropout=0.0)


class Constant(SentenceDiscriminator):
    """A discriminator that says the same of every sentence."""

    def __init__(self, logit):
        super().__init__(size=6, filters=2, widths=[2], dropout=0.0)
        torch.nn.init.zeros_(self.output.weight)
        torch.nn.init.constant_(self.output.bias, logit)


def gradients(loss, features, discriminator):
    """Return the gradient of the features and whether the discriminator has any."""
    features.grad = None
    discriminator.zero_grad()
    loss.backward()
    reached = {weight.grad is not None for weight in discriminator.parameters()}
    return features.grad, reached


@pytest.mark.parametrize("weight", [0.0, 0.3, 2.0])
def test_reversed_gradient(weight):
    inputs, slope = torch.randn(3, 4, requires_grad=True), torch.randn(3, 4)
    outputs = reverse_gradient(inputs, weight)
    assert torch.equal(outputs, inputs)
    (outputs * slope).sum().backward()
    assert torch.equal(inputs.grad, -weight * slope)


def test_discriminator_does_not_see_padding(features, discriminator):
    padded = torch.cat([features, torch.zeros(5, 3, 6)], dim=1)
    torch.testing.assert_close(discriminator(padded), discriminator(features))
    assert discriminator(features[:, :1]).shape == (5,)  # one word, filters of two and three


def test_frozen_discriminator_says_the_same_and_learns_nothing(features, discriminator):
    logits = discriminator.frozen(features)
    assert torch.equal(logits, discriminator(features))
    gradient, reached = gradients(logits.sum(), features, discriminator)
    assert gradient.any() and reached == {False}


def test_dropout_is_on_in_training_but_where_it_is_frozen(features, discriminator):
    discriminator.dropout = 0.5
    assert not torch.equal(discriminator(features), discriminator(features))
    assert torch.equal(discriminator.frozen(features), discriminator.eval()(features))
    assert torch.equal(discriminator(features), discriminator(features))


def test_leaky_output(features, discriminator):
    with torch.no_grad():
        discriminator.output.bias -= discriminator(features).mean()
    plain = discriminator(features)
    assert (plain < 0).any() and (plain > 0).any()
    discriminator.leaky_output = True
    torch.testing.assert_close(discriminator(features), torch.where(plain < 0, 0.2 * plain, plain))


def test_flipped_labels_pull_the_two_apart(features, discriminator):
    """Without smoothing, the features of each sentence are pulled against what the discriminator would want."""
    losses = flipped_label_losses(discriminator, features, SIDES, weight=1.0, smoothing=0.0)
    gradient, reached = gradients(losses.discriminator_loss, features, discriminator)
    assert gradient is None and reached == {True}
    gradient, reached = gradients(losses.adversary_loss, features, discriminator)
    assert reached == {False}
    wanted = torch.nn.functional.binary_cross_entropy_with_logits(discriminator(features), SIDES.float())
    wanted, _ = gradients(wanted, features, discriminator)
    cosines = torch.cosine_similarity(gradient.flatten(1), wanted.flatten(1))
    torch.testing.assert_close(cosines, -torch.ones(5))


def test_one_backward_pass_is_both_steps(features, discriminator):
    losses = flipped_label_losses(discriminator, features, SIDES, weight=0.3, smoothing=0.1)
    torch.testing.assert_close(losses.loss, losses.discriminator_loss + 0.3 * losses.adversary_loss)
    losses.loss.backward()
    together = [features.grad.clone(), *(weight.grad.clone() for weight in discriminator.parameters())]
    features.grad = None
    discriminator.zero_grad()
    again = flipped_label_losses(discriminator, features, SIDES, weight=0.3, smoothing=0.1)
    again.discriminator_loss.backward()
    (0.3 * again.adversary_loss).backward()
    torch.testing.assert_close([features.grad, *(weight.grad for weight in discriminator.parameters())], together)


def test_flipped_labels_by_hand(features):
    """A logit of ln 3 says target with 3/4: three of five are target sentences, smoothed by 0.3."""
    losses = flipped_label_losses(Constant(math.log(3)), features, SIDES, weight=2.0, smoothing=0.3)
    target, source = -math.log(3 / 4), -math.log(1 / 4)  # of saying so
    told = (3 * (0.7 * target + 0.3 * source) + 2 * (0.3 * target + 0.7 * source)) / 5
    deceived = (3 * source + 2 * target) / 5
    assert losses.discriminator_loss.item() == pytest.approx(told)
    assert losses.adversary_loss.item() == pytest.approx(deceived)
    assert losses.loss.item() == pytest.approx(told + 2 * deceived)
    assert losses.logits.tolist() == pytest.approx([math.log(3)] * 5)


def test_discriminator_that_waits(features, discriminator):
    waiting = flipped_label_losses(discriminator, features, SIDES, 0.3, 0.1, train_discriminator=False)
    working = flipped_label_losses(discriminator, features, SIDES, 0.3, 0.1)
    assert waiting.discriminator_loss == working.discriminator_loss
    torch.testing.assert_close(waiting.loss, 0.3 * working.adversary_loss)
    gradient, reached = gradients(waiting.loss, features, discriminator)
    assert gradient.any() and reached == {False}


def test_quirks_of_the_published_code(features, discriminator):
    plain = flipped_label_losses(discriminator, features, SIDES, 1.0, 0.3)
    quirky = flipped_label_losses(discriminator, features, SIDES, 1.0, 0.3, reference_quirks=True)
    torch.testing.assert_close(quirky.discriminator_loss, plain.discriminator_loss / 2.5)  # 5 sentences, 2 sides
    torch.testing.assert_close(quirky.adversary_loss, plain.adversary_loss / 2.5)
    gradient, reached = gradients(quirky.discriminator_loss, features, discriminator)
    assert gradient.any() and reached == {True}


@pytest.mark.parametrize("settings", [{"weight": 1.0, "reference_quirks": True}, {"weight": 0.05}])
def test_weights_of_the_published_code(settings, discriminator):
    """It adds up the means of both sides, the adversary's divided by 20 sentences; a mean over both is half that."""
    torch.manual_seed(0)
    features, sides = torch.randn(40, 4, 6), torch.arange(40) % 2
    losses = flipped_label_losses(discriminator, features, sides, smoothing=0.3, train_discriminator=False, **settings)
    logits = [discriminator(features[sides == side]) for side in (0, 1)]
    deceived = torch.nn.functional.softplus(-logits[0]).mean() + torch.nn.functional.softplus(logits[1]).mean()
    torch.testing.assert_close(losses.loss, deceived / 20 / 2)


@pytest.mark.parametrize("weight", [0.0, 0.7])
def test_gradient_reversal(weight, features, discriminator):
    losses = reversed_gradient_losses(discriminator, features, SIDES, weight)
    assert losses.adversary_loss is None and losses.loss is losses.discriminator_loss
    found, _ = gradients(losses.loss, features, discriminator)
    of_discriminator = [weight.grad.clone() for weight in discriminator.parameters()]
    plain = torch.nn.functional.binary_cross_entropy_with_logits(discriminator(features), SIDES.float())
    torch.testing.assert_close(losses.loss, plain)
    expected, _ = gradients(plain, features, discriminator)
    torch.testing.assert_close(found, -weight * expected)
    torch.testing.assert_close(of_discriminator, [weight.grad for weight in discriminator.parameters()])


@pytest.mark.parametrize("side", [0, 1])
def test_one_side_alone(side, features, discriminator):
    losses = flipped_label_losses(discriminator, features, torch.full((5,), side), 1.0, 0.3)
    assert losses.loss.isfinite()


@pytest.mark.parametrize("losses_of", [reversed_gradient_losses, flipped_label_losses])
def test_random_numbers_of_others_do_not_move(losses_of, features, discriminator):
    discriminator.dropout = 0.5
    smoothing = {"smoothing": 0.3} if losses_of is flipped_label_losses else {}
    torch.manual_seed(3)
    expected = torch.rand(3)
    torch.manual_seed(3)
    first = losses_of(discriminator, features, SIDES, weight=1.0, **smoothing)
    assert torch.equal(torch.rand(3), expected)
    second = losses_of(discriminator, features, SIDES, weight=1.0, **smoothing)
    assert first.discriminator_loss != second.discriminator_loss  # dropout is on
