from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.datasets import read_split
    from cubeae.evaluation import evaluate_perfect
    from cubeae.metrics.settings import Evaluation
    from cubeae.table_files import write_table

    params = snakemake.params
    settings = build(Evaluation, params.evaluation)
    _, truth = read_split(Path(snakemake.input.test[0]))
    frame = evaluate_perfect(truth, settings, params.repeats, params.root)
    write_table(Path(snakemake.output[0]), frame)
