"""Entries with one planted fault each: the suites find it, and say it in the right words."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pytest
import torch

from cubeae.parts.controller import Controller
from cubeae.parts.gaussian_channel import GaussianChannel
from cubeae.parts.penalty import Penalty, Slopes
from cubeae.parts.schedule import Schedule
from cubeae.parts.standard_sampler import StandardSampler
from cubeae.properties.channels import CHANNEL
from cubeae.properties.controllers import CONTROLLER
from cubeae.properties.kinds import KIND
from cubeae.properties.penalties import PENALTY
from cubeae.properties.samplers import SAMPLER
from cubeae.properties.schedules import SCHEDULE
from cubeae.properties.suite import faults
from cubeae.truth.kinds import KINDS
from cubeae.truth.solid import Solid


def penalty(value: Any, **stated: Any) -> Penalty:
    """A penalty that is the function ``value`` of z, mean and variance."""
    words = {"formula": "f", "tex": "f", "symbol": "f", "source": "me"}
    body = {"__call__": lambda self, latents, bandwidths: value(latents)}
    return type("Planted", (Penalty,), words | body | stated)()


def square(latents: Any) -> torch.Tensor:
    return latents.z.square().mean((1, 2))


BAD_PENALTIES = {
    "its gradient differs from finite differences (is something detached?)": penalty(
        lambda x: (x.z * x.z.detach()).mean((1, 2))
    ),
    "a member's value depends on the other members of its cohort": penalty(
        lambda x: (x.z - x.z.mean(0)).square().mean((1, 2))
    ),
    "gives the shape [3, 4] for 3 members, not [3]": penalty(lambda x: x.z.square().mean(2)),
    "gives the shape [] for 3 members, not [3]": penalty(lambda x: x.z.square().mean()),
    "gives a value that is not finite: [nan, nan, nan]": penalty(
        lambda x: (-x.z.square()).mean((1, 2)).log()
    ),
    "its gradient is not finite where all latents are equal": penalty(
        lambda x: x.z.square().sum((1, 2)).sqrt()
    ),
    "states zero_at_prior, but is 1 on average over batches of the prior": penalty(
        square, zero_at_prior=True
    ),
    "its `source` must be printable text, not ''": penalty(square, source=""),
    "state needs_gaussian_encoder = True": penalty(lambda x: x.variance.mean((1, 2))),
    "logs nothing, but its `logs` are ('root',)": penalty(square, logs=("root",)),
    "state needs_decoder = True": penalty(lambda x: x.decoder.weights[0].square().sum((1, 2))),
    "or the names of its `draws`": penalty(
        lambda x: (x.z * next(iter(x.normals.values()))).mean((1, 2))
    ),
    "`slopes` differs from the value's gradient: z, torch.float32": penalty(
        square,
        slopes=lambda self, x, kept: (square(x), Slopes(x.z / x.z[0].numel())),  # half of it
    ),
    "must be a frozen data class: @dataclass(frozen=True)": dataclass(type(penalty(square)))(),
    "raises RuntimeError: no (gives one finite value per member)": penalty(
        lambda x: (_ for _ in ()).throw(RuntimeError("no"))
    ),
}


def test_a_good_penalty_has_no_fault() -> None:
    assert faults(PENALTY, penalty(square)) == []
    assert (
        faults(PENALTY, penalty(lambda x: x.variance.mean((1, 2)), needs_gaussian_encoder=True))
        == []
    )


@pytest.mark.parametrize("words", BAD_PENALTIES)
def test_a_bad_penalty_is_found(words: str) -> None:
    found = faults(PENALTY, BAD_PENALTIES[words])
    assert [fault for fault in found if words in fault], found


class Wrong(StandardSampler):
    """A sampler whose draws are changed by ``change``."""

    def __init__(self, change: Any, words: str = "z ~ N(0, I)") -> None:
        self.change, self.words = change, words  # type: ignore[misc]

    def draw(self, source: Any, n: int) -> torch.Tensor:
        return self.change(source, source.normals(n))


BAD_SAMPLERS = {
    "its `words` must begin with 'z ~ '": Wrong(lambda source, z: z, "normal"),
    "draws the shape [2, 50, 2], not [2, 2, 50]": Wrong(lambda source, z: z.transpose(1, 2)),
    "draws latents that are not finite": Wrong(lambda source, z: z.log()),
    "a member's latents depend on the other members": Wrong(lambda source, z: z - z.mean(0)),
    "where the training latents have collapsed": Wrong(
        lambda source, z: z / source.latent_covariance.sum((1, 2))[:, None, None]
    ),
    "state needs_mixture = True": Wrong(lambda source, z: z + source.mixture.means.mean()),
}


@pytest.mark.parametrize("words", BAD_SAMPLERS)
def test_a_bad_sampler_is_found(words: str) -> None:
    found = faults(SAMPLER, BAD_SAMPLERS[words])
    assert [fault for fault in found if words in fault], found


@dataclass(frozen=True)
class Planted(Schedule):
    kind: Literal["planted"]
    value: float
    is_constant = True
    words = "planted"

    def factor(self, progress: float) -> float:
        return self.value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-1.0, "its factor at 0 of the steps is -1.0; 0 or more is needed"),
        (np.nan, "its factor at 0 of the steps is nan"),
        (0.5, "states is_constant = True, but its factor says otherwise"),
    ],
)
def test_a_bad_schedule_is_found(value: float, words: str) -> None:
    found = faults(SCHEDULE, Planted("planted", value))
    assert [fault for fault in found if words in fault], found


@dataclass(frozen=True)
class Weighing(Controller):
    """A controller that is the function ``value`` of MSE and penalty."""

    value: Any
    words = "planted"

    def weigh(self, mse: Any, penalty: Any, state: Any) -> Any:
        return self.value(mse, penalty), state


BAD_CONTROLLERS = {
    "gives weights of the shape [], not [19]": lambda mse, penalty: mse.mean(),
    "gives a weight that is negative or not finite where the MSE falls": lambda mse, penalty: -mse,
    "gives a weight that is negative or not finite where the MSE is 0": (
        lambda mse, penalty: penalty / mse
    ),
    "gives the same weights in the first and the last step": lambda mse, penalty: penalty,
    "member 0's weights depend on the other members of its cohort": (
        lambda mse, penalty: mse / mse.sum() + mse
    ),
    "member 1's weights depend on one that diverged": lambda mse, penalty: mse + 0 * mse.sum(),
}


@pytest.mark.parametrize("words", BAD_CONTROLLERS)
def test_a_bad_controller_is_found(words: str) -> None:
    found = faults(CONTROLLER, Weighing(BAD_CONTROLLERS[words]))
    assert [fault for fault in found if words in fault], found


class Louder(GaussianChannel):
    """Twice the noise that was asked for."""

    def transmit(self, signal: Any, normals: Any, ratio: Any) -> Any:
        return super().transmit(signal, normals, 2 * ratio)


def test_a_bad_channel_is_found() -> None:
    """10 log10(2) = 3.01 dB less than 10 dB."""
    found = faults(CHANNEL, Louder())
    assert [
        fault for fault in found if re.match(r"the SNR is [67]\.\d+ dB where 10 is asked", fault)
    ]


def bad_kind(**changes: Any) -> type:
    return type("Bad", (Solid,), changes)


BAD_KINDS = {
    r"states the variance 0\.5; its samples' covariance is": {"variance": lambda s, h: h**2 / 2},
    r"`mean_square_deviation` is 1; that of its samples is 0\.0": {
        "mean_square_deviation": lambda s, h, n: 1.0
    },
    r"the density integrates to 2\.718\d+, not to 1": {
        "_log_density": lambda s, *a: 1 + Solid._log_density(s, *a)
    },
    r"`projected_cdf` along \[1\.0, 0\.0, 0\.0\] is not that": {
        "projected_cdf": lambda s, p, a, h: np.clip(p / 7 + 0.5, 0, 1)
    },
    r"`edge_share` is 0\.5; that of its samples is": {"_edge_share": lambda s, ratio: 0.5},
    r"samples points outside the cube": {"sample": lambda s, n, h, rng: rng.normal(size=(n, 3))},
    r"samples the shape \[60000, 2\], not \[60000, 3\]": {
        "sample": lambda s, n, h, rng: rng.uniform(-h, h, (n, 2))
    },
    r"`size` is 4 and `dimension` 3; the entropy gives a size of 8": {"size": 4.0},
    r"`mean_depth` is 0; that of its samples is 0\.25": {"mean_depth": 0.0},
    r"states is_surface = True, but its `distance` says otherwise": {"is_surface": True},
    r"`log_peak` at the slope 1 is": {"log_peak": lambda s, a: 0.1 + Solid.log_peak(s, a)},
    r"its `noun` must be printable text, not ''": {"noun": ""},
}


@pytest.mark.parametrize("words", BAD_KINDS)
def test_a_bad_kind_is_found(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KINDS, "_entries", dict(KINDS))
    KINDS.add("bad")(bad_kind(**BAD_KINDS[words]))
    found = faults(KIND, "bad")
    assert [fault for fault in found if re.search(words, fault)], found
