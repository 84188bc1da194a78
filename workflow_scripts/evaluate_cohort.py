from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.files.tables import write_table
    from cubeae.results.evaluation import evaluate
    from cubeae.specs.evaluation import Evaluation
    from cubeae.training.weights import load
    from cubeae.truth.datasets import read_split

    settings = build(Evaluation, snakemake.params.evaluation)
    train, _ = read_split(Path(snakemake.input.train))
    test, truth = read_split(Path(snakemake.input.test))
    for weights, rows in zip(snakemake.input.weights, snakemake.output, strict=True):
        write_table(Path(rows), evaluate(load(weights), train, test, truth, settings))
