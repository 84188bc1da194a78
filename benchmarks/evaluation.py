"""(g) Processor time of the evaluation of one member, at the sizes of config.yaml.

With ``AGAINST=folder``, a checkout of an earlier commit takes turns with this one.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.settings import Measurement
from benchmarks.workflow import ROOT

STUDY, UNIT = "evaluation", "s / member"
MODELS = {"f1": (6, 15.0), "f3": (6, 5.0), "f4 standard": (8, 15.0)}

# Both checkouts run it: each trains with its own package. Only what both have may be named here.
SCRIPT = """
import sys, time
sys.path.insert(0, "workflow_scripts")
from adapter import keep_memory
keep_memory()  # as in a job
from dataclasses import replace
from pathlib import Path
import torch, yaml
from benchmarks.settings import cohort_of, training_of
from cubeae.config.validation import parse
from cubeae.results.evaluation import evaluate
from cubeae.training.trainer import train
from cubeae.training.weights import split_members
from cubeae.truth.datasets import generate
sizes, model, latent_dim, snr, steps = sys.argv[1:]
config = parse(yaml.safe_load(Path(sizes).read_text(encoding="utf-8")), sizes)
place = {"dataset": "surface", "split": "test", "kind": "surface", "half_side": 1.0}
points = {split: generate(config.datasets["surface"], "surface", split, config.seed)
          for split in ("train", "validation", "test")}
cohort = replace(
    cohort_of(model, 5), seeds=range(5), latent_dim=int(latent_dim), snr_db=(float(snr),)
)
training = training_of(int(steps), 64)
trained = train(cohort, training, points["train"], torch.device("cpu"))
(models,) = split_members(cohort, training, trained, points["train"], place, points["validation"])
for turn in range(2):  # the first time pays for what a job pays once
    start = time.process_time()
    evaluate(models, points["train"], points["test"], place, config.evaluation)
    seconds = (time.process_time() - start) / 5
print(seconds)
"""


def measure(rounds: int, quick: bool) -> Iterator[Measurement]:
    """Five seeds of three models; this checkout, and the other one if there is one."""
    steps = 200 if quick else 2000
    methods = {"cubeae": (ROOT, ROOT)}
    if "AGAINST" in os.environ:
        other = Path(os.environ["AGAINST"]).resolve()
        methods |= {"earlier": (other, other), "cubeae, earlier sizes": (ROOT, other)}
    for turn in range(rounds):
        for model, (latent_dim, snr) in MODELS.items():
            for method, (code, sizes) in methods.items():
                arguments = (sizes / "config.yaml", model, latent_dim, snr, steps)
                seconds = _seconds(code, *map(str, arguments))
                yield Measurement(
                    STUDY, model, method, "latent dims", latent_dim, UNIT, seconds, turn
                )


def _seconds(code: Path, *arguments: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=code,
        env=os.environ | {"PYTHONPATH": str(code)},
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    return float(done.stdout)
