"""(c) Other libraries on the same data, networks and batch: JAX, and pythae's VAE and WAE-MMD.

Both are optional extras (``pip install jax pythae``, in an environment of their own if need be);
what is missing is left out.
"""

import importlib.util
import logging
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from benchmarks.baselines import RATE, perceptron
from benchmarks.settings import (
    BATCH,
    BATCHES,
    COHORT,
    HIDDEN,
    LATENT_DIM,
    MODELS,
    UNIT,
    Measurement,
    cpu_seconds,
    surface,
)
from benchmarks.steps import STEPS, ours

STUDY, EPOCHS, EPOCH_STEPS = "libraries", 2, 40
PYTHAE = {"f3": "VAE", "f4 standard": "WAE_MMD"}
# A way to train: its name, its model-steps in one call, and the call.
Way = tuple[str, int, Callable[[], object]]


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """Every library that is installed, and this package, in turn."""
    installed = [name for name in ("jax", "pythae") if importlib.util.find_spec(name)]
    if not installed:
        print("neither JAX nor pythae is installed: skipped")
        return
    logging.disable(logging.INFO)
    points = surface()
    ways = {
        (model, batch): [*_ways(model, batch, points, installed, 5 if quick else 1)]
        for batch in BATCHES
        for model in MODELS
    }
    for turn in range(rounds):
        for (model, batch), each in ways.items():
            for method, model_steps, run in each:
                if turn == 0:
                    run()  # JAX compiles; the first optimiser step imports torch's compiler
                rate = model_steps / cpu_seconds(run)
                yield Measurement(STUDY, model, method, "batch", batch, UNIT, rate, turn)


def _ways(
    model: str, batch: int, points: NDArray[np.float32], installed: list[str], fewer: int
) -> Iterator[Way]:
    steps = STEPS * BATCH // batch // fewer
    if "pythae" in installed and model in PYTHAE:
        rival, count = PYTHAE[model], EPOCHS * EPOCH_STEPS
        yield f"pythae {rival}", count, _pythae(rival, batch, surface(batch * EPOCH_STEPS))
    if "jax" in installed:
        from benchmarks.jax_training import trainer

        yield "JAX", steps * COHORT, partial(trainer(model, points, batch), steps)
    yield "cubeae", steps * COHORT, partial(ours, model, points, batch, steps)


def _pythae(rival: str, batch: int, points: NDArray[np.float32]) -> Callable[[], object]:
    """Its trainer with its defaults, but for the folder, the epochs, the batch and the rate."""
    from pythae import models, trainers
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder

    gaussian = rival == "VAE"

    class Encoder(BaseEncoder):
        def __init__(self) -> None:
            super().__init__()
            self.layers = perceptron([3, *HIDDEN, LATENT_DIM * (1 + gaussian)])

        def forward(self, x: Tensor) -> Any:
            features = self.layers(x)
            if not gaussian:
                return ModelOutput(embedding=features)
            mean, log_variance = features.chunk(2, 1)
            return ModelOutput(embedding=mean, log_covariance=log_variance)

    class Decoder(BaseDecoder):
        def __init__(self) -> None:
            super().__init__()
            self.layers = perceptron([LATENT_DIM, *HIDDEN[::-1], 3])

        def forward(self, z: Tensor) -> Any:
            return ModelOutput(reconstruction=self.layers(z))

    def run() -> None:
        config = getattr(models, f"{rival}_Config" if rival == "WAE_MMD" else "VAEConfig")
        model = getattr(models, rival)(
            config(input_dim=(3,), latent_dim=LATENT_DIM), encoder=Encoder(), decoder=Decoder()
        )
        with tempfile.TemporaryDirectory() as folder:
            settings = trainers.BaseTrainerConfig(
                output_dir=folder,
                num_epochs=EPOCHS,
                per_device_train_batch_size=batch,
                learning_rate=RATE,
                no_cuda=True,
            )
            data = torch.from_numpy(points)
            pipeline = trainers.BaseTrainer(
                model, _dataset(data), training_config=settings, eval_dataset=None
            )
            pipeline.train(log_output_dir=None)

    return run


def _dataset(data: Tensor) -> Any:
    from pythae.data.datasets import BaseDataset

    return BaseDataset(data, torch.zeros(len(data)))
