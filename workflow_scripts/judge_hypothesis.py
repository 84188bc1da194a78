from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.config.study_keys import Arm
    from cubeae.files.tables import read_table, write_table
    from cubeae.results.inference import intervals
    from cubeae.studies.hypothesis import hypothesis

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    trials = read_table(Path(snakemake.input.trials))
    arms = {name: build(Arm, arm) for name, arm in params.arms.items()}
    judged = hypothesis(metrics, trials, arms, params.tolerance, params.points)
    for path in snakemake.output.intervals:
        write_table(Path(path), intervals(metrics))
    for path in snakemake.output.hypothesis:
        write_table(Path(path), judged)
