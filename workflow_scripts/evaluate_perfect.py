from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.files.tables import write_table
    from cubeae.results.evaluation import evaluate_perfect
    from cubeae.specs.evaluation import Evaluation
    from cubeae.truth.datasets import read_split

    params = snakemake.params
    settings = build(Evaluation, params.evaluation)
    _, truth = read_split(Path(snakemake.input.test))
    frame = evaluate_perfect(truth, settings, params.repeats, params.root)
    write_table(Path(snakemake.output[0]), frame)
