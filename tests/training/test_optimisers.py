"""The flat optimiser against torch.optim."""

import pytest
import torch

from cubeae.specs.training import Optimiser
from cubeae.training.optimisers import FlatOptimiser


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_steps_agree_with_torch_optim(name: str, decay: float) -> None:
    kinds = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
    torch.manual_seed(0)
    values, gradients = torch.randn(1003), torch.empty(1003)
    plain = values.clone().requires_grad_()
    ours = FlatOptimiser(Optimiser(name, (0.8, 0.99), 1e-6, decay), values, gradients)  # type: ignore[arg-type]
    theirs = kinds[name]([plain], lr=1.0, betas=(0.8, 0.99), eps=1e-6, weight_decay=decay)
    for step in range(10):
        gradients.normal_()
        plain.grad = gradients.clone()
        theirs.param_groups[0]["lr"] = 0.1 / (step + 1)
        theirs.step()
        ours.step(0.1 / (step + 1))
    assert torch.allclose(values, plain, atol=1e-6)


def test_the_optimiser_does_not_import_torchs_compiler() -> None:
    """It takes seconds, which every training job would pay."""
    import subprocess
    import sys

    script = (
        "import sys, torch; from cubeae.training.optimisers import FlatOptimiser as F;"
        "from cubeae.specs.training import Optimiser as O; v = torch.ones(3);"
        "F(O('adam', (0.9, 0.999), 1e-8, 0.0), v, v).step(0.1);"
        "print('torch._dynamo' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.stdout.strip() == "False", done.stderr
