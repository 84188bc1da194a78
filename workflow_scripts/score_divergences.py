from pathlib import Path

from adapter import job

with job(snakemake):
    import pandas as pd

    from cubeae.files.tables import write_table
    from cubeae.studies.divergence_scores import divergence_scores
    from cubeae.training.weights import load
    from cubeae.truth.datasets import read_split

    test, truth = read_split(Path(snakemake.input.test))
    models = map(load, snakemake.input.weights)
    scores = [divergence_scores(model, test, truth["half_side"]) for model in models]
    write_table(Path(snakemake.output[0]), pd.concat(scores, ignore_index=True))
