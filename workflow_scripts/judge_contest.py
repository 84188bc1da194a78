from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.config.study_keys import Contest
    from cubeae.files.tables import read_table, write_table
    from cubeae.studies.contest import contest

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    trials = read_table(Path(snakemake.input.trials))
    settings = build(Contest, params.contest)
    table = contest(metrics, trials, settings, params.tolerance, params.points)
    for path in snakemake.output:
        write_table(Path(path), table)
