"""(c) pythae's trainers of a VAE and a WAE-MMD, on the same data, network and batch.

An optional extra (``pip install pythae``); where it is missing, the study is skipped.
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

from benchmarks.baselines import RATE, perceptron, plain_loop
from benchmarks.settings import (
    BATCH,
    HIDDEN,
    LATENT_DIM,
    Measurement,
    cohort_of,
    cpu_seconds,
    surface,
    training_of,
)
from cubeae.training.trainer import train

STUDY, UNIT, MEMBERS = "libraries", "model-steps / s", 20
RIVALS = {"f3": "VAE", "f4 standard": "WAE_MMD"}


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """pythae, the plain loop and this package in turn."""
    if importlib.util.find_spec("pythae") is None:
        print("pythae is not installed: skipped")
        return
    logging.disable(logging.INFO)
    points, steps = surface(BATCH * (8 if quick else 40)), 40 if quick else 200
    for turn in range(rounds):
        for model, rival in RIVALS.items():
            cohort, training = cohort_of(model, MEMBERS), training_of(steps)
            runs: dict[str, tuple[int, Callable[[], object]]] = {
                f"pythae {rival}": (steps, _pythae(rival, points, steps)),
                "plain loop": (steps, partial(plain_loop, model, points, steps)),
                "cubeae": (
                    steps * MEMBERS,
                    partial(train, cohort, training, points, torch.device("cpu")),
                ),
            }
            for method, (model_steps, run) in runs.items():
                if turn == 0:
                    run()  # the first optimiser step imports torch's compiler
                rate = model_steps / cpu_seconds(run)
                yield Measurement(STUDY, model, method, "batch", BATCH, UNIT, rate, turn)


def _pythae(rival: str, points: NDArray[np.float32], steps: int) -> Callable[[], object]:
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
                num_epochs=max(1, steps * BATCH // len(points)),
                per_device_train_batch_size=BATCH,
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
