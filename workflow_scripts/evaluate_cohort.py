from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.datasets import read_split
    from cubeae.evaluation import evaluate
    from cubeae.metrics.settings import Evaluation
    from cubeae.table_files import write_table
    from cubeae.weights import load

    settings = build(Evaluation, snakemake.params.evaluation)
    train, _ = read_split(Path(snakemake.input.train[0]))
    test, truth = read_split(Path(snakemake.input.test[0]))
    for weights, rows in zip(snakemake.input.weights, snakemake.output, strict=True):
        write_table(Path(rows), evaluate(load(weights), train, test, truth, settings))
