"""Every controller: its properties; and each against the loss that it stands for."""

import math
from typing import get_args, get_type_hints

import pytest
import torch
from dummies.controller import ShareOfMse
from pydantic import TypeAdapter, ValidationError

from cubeae.parts.controller import Controller
from cubeae.parts.controllers import CONTROLLERS, AnyController
from cubeae.parts.geco import Geco
from cubeae.parts.sigma_vae import SigmaVae
from cubeae.properties.controllers import CONTROLLER, weights
from cubeae.properties.suite import Property

GECO = Geco("geco", tolerance=0.02, rate=0.01, memory=0.9, start=1.0)
EXAMPLES: dict[str, Controller] = {
    "sigma-vae": SigmaVae("sigma-vae"),
    "geco": GECO,
    "share": ShareOfMse("share", 0.5),
}


def test_a_controllers_kind_is_its_name_in_the_registry() -> None:
    names = {name: get_args(get_type_hints(kind)["kind"]) for name, kind in CONTROLLERS.items()}
    assert names == {name: (name,) for name in CONTROLLERS}
    assert list(EXAMPLES) == [*CONTROLLERS, "share"]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("holds", CONTROLLER, ids=lambda each: each.__name__)
def test_every_controller_has_every_property(holds: Property, name: str) -> None:
    assert list(holds(EXAMPLES[name])) == []


def test_a_config_chooses_a_controller_by_its_kind() -> None:
    adapter: TypeAdapter[Controller] = TypeAdapter(AnyController)
    assert adapter.validate_python({"kind": "sigma-vae"}) == SigmaVae("sigma-vae")
    for bad in (
        {"kind": "sigma"},
        {"kind": "geco"},
        {"kind": "sigma-vae", "rate": 1},
        {"kind": "geco", "tolerance": 0, "rate": 0.1, "memory": 0.9, "start": 1},
        {"kind": "geco", "tolerance": 0.1, "rate": 0.1, "memory": 1, "start": 1},
    ):
        with pytest.raises(ValidationError):
            adapter.validate_python(bad)


def test_sigma_vae_descends_the_likelihood_whose_variance_is_optimal() -> None:
    """The source's loss is 3/2 ln(MSE) + KL; 2/3 MSE times its gradient is that of ours."""
    place = torch.tensor([0.3, -0.2, 0.7], dtype=torch.float64, requires_grad=True)
    mse, kl = place.square().mean() + 0.1, (place.exp() - place).sum()
    (source,) = torch.autograd.grad(1.5 * mse.log() + kl, place, retain_graph=True)
    weight, _ = SigmaVae("sigma-vae").weigh(mse.detach()[None], kl.detach()[None], ())
    (ours,) = torch.autograd.grad(mse + weight[0] * kl, place)
    assert torch.allclose(ours, 2 / 3 * mse.detach() * source, rtol=1e-12)


def test_the_variance_of_sigma_vae_is_the_likelihoods_best() -> None:
    """Against 10,001 variances; -log N(error; 0, s^2 I) of three coordinates, in nats."""
    error = torch.tensor([0.1, -0.4, 0.2], dtype=torch.float64)
    variances = torch.linspace(0.01, 0.3, 10_001, dtype=torch.float64)
    normal = torch.distributions.Normal(0.0, variances.sqrt()[:, None])
    best = variances[(-normal.log_prob(error).sum(1)).argmin()]
    weight, _ = SigmaVae("sigma-vae").weigh(error.square().mean()[None], error[:1], ())
    assert weight.item() == pytest.approx(2 / 3 * best.item(), rel=1e-3)


@pytest.mark.parametrize(("mse", "excess"), [(0.03, 0.5), (0.02, 0.0), (0.01, -0.5), (9.0, 1.0)])
def test_geco_moves_at_its_rate_times_the_relative_excess(mse: float, excess: float) -> None:
    steady = [(torch.tensor([mse], dtype=torch.float64), torch.ones(1))] * 101
    found = weights(GECO, steady)[:, 0]
    assert found[0].item() == 1.0
    assert found[100].item() == pytest.approx(math.exp(-0.01 * 100 * excess), rel=1e-9)


def test_geco_averages_the_mse_over_its_memory() -> None:
    """One batch of twice the tolerance leaves 0.9^k of its excess after k more."""
    mses = [0.02, 0.04, *[0.02] * 50]
    steps = torch.tensor(mses, dtype=torch.float64)[:, None]
    found = weights(GECO, [(mse, torch.ones(1)) for mse in steps])[:, 0]
    moved = [0.01 * 0.1 * 0.9**k for k in range(50)]
    assert found[51].item() == pytest.approx(math.exp(-sum(moved)), rel=1e-9)


def test_geco_holds_the_tolerance_of_a_model_whose_mse_grows_with_the_weight() -> None:
    """MSE = 3/2 weight, as of a VAE that uses all neurons; the weight must become 2/3 0.02."""
    mse, state = torch.tensor([0.5], dtype=torch.float64), ()
    for _ in range(3000):
        weight, state = GECO.weigh(mse, mse, state)
        mse = 1.5 * weight
    assert mse.item() == pytest.approx(0.02, rel=1e-3)
