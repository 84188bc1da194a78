from pathlib import Path

import pandas as pd
from adapter import build, job

with job(snakemake):
    from cubeae.files.tables import write_table
    from cubeae.results.evaluation import perfect_curve, smoothing_curve
    from cubeae.specs.evaluation import Evaluation
    from cubeae.training.weights import load
    from cubeae.truth.datasets import read_split

    params = snakemake.params
    settings = build(Evaluation, params.evaluation)
    _, truth = read_split(Path(snakemake.input.test))
    frames = [perfect_curve(truth, params.taus, settings, params.root)]
    for path in snakemake.input.weights:
        frames.append(smoothing_curve(load(path), truth, params.taus, settings))
    write_table(Path(snakemake.output[0]), pd.concat(frames, ignore_index=True))
