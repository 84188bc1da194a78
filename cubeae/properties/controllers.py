"""What must hold for every controller (``cubeae.parts.controller``), with its numbers."""

from collections.abc import Iterator

import torch
from torch import Tensor

from cubeae.parts.controller import Controller
from cubeae.properties.suite import words_faults

STEPS, MEMBERS = 300, 19  # more members than a vector register holds


def planted(member: int | slice) -> list[tuple[Tensor, Tensor]]:
    """MSE and penalty of some members at every step: the MSE falls, at a pace of each member's."""
    pace = torch.linspace(0.1, 3, MEMBERS)[member]
    mses = [0.5 * torch.exp(-pace * step / 50) + 1e-4 for step in range(STEPS)]
    return [(mse, 3 * pace) for mse in mses]


def weights(controller: Controller, losses: list[tuple[Tensor, Tensor]]) -> Tensor:
    """The weights at every step, [steps, M]."""
    state: tuple[Tensor, ...] = ()
    found = []
    for mse, penalty in losses:
        weight, state = controller.weigh(mse, penalty, state)
        found.append(weight)
    return torch.stack(found)


def states_its_words(controller: Controller) -> Iterator[str]:
    """A model's card shows them."""
    yield from words_faults(words=controller.words)


def weights_are_finite_and_never_negative(controller: Controller) -> Iterator[str]:
    """Also where a member never learns, or has no error at all."""
    for name, mse in (("falls", None), ("is 0", 0.0), ("stays at 100", 100.0)):
        losses = planted(slice(None))
        if mse is not None:
            losses = [(torch.full((MEMBERS,), mse), penalty) for _, penalty in losses]
        found = weights(controller, losses)
        if found.shape != (STEPS, MEMBERS):
            yield f"gives weights of the shape {list(found.shape[1:])}, not [{MEMBERS}]"
        elif not (torch.isfinite(found).all() and (found >= 0).all()):
            yield f"gives a weight that is negative or not finite where the MSE {name}"


def weights_change_with_the_training(controller: Controller) -> Iterator[str]:
    """Otherwise a number is a plainer way to say it."""
    found = weights(controller, planted(slice(None)))
    if torch.equal(found[0], found[-1]):
        yield "gives the same weights in the first and the last step"


def a_member_is_independent_of_its_cohort(controller: Controller) -> Iterator[str]:
    """To the last bit; another member's NaN does not matter either."""
    losses = planted(slice(None))
    whole = weights(controller, losses)
    broken = [(mse.clone(), penalty) for mse, penalty in losses]
    for mse, _ in broken:
        mse[0] = torch.nan
    beside = weights(controller, broken)
    for member in range(MEMBERS):
        alone = weights(controller, planted(slice(member, member + 1)))[:, 0]
        if not torch.equal(whole[:, member], alone):
            yield f"member {member}'s weights depend on the other members of its cohort"
            return
        if member and not torch.equal(beside[:, member], alone):
            yield f"member {member}'s weights depend on one that diverged"
            return


CONTROLLER = (
    states_its_words,
    weights_are_finite_and_never_negative,
    weights_change_with_the_training,
    a_member_is_independent_of_its_cohort,
)
