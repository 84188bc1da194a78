from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table, write_table
    from cubeae.results.answers import answers

    params = snakemake.params
    free = next(((each["model"], each["regulariser"]) for each in params.free), None)
    metrics = read_table(Path(snakemake.input.metrics))
    answered = answers(metrics, free, params.tolerance, params.points)
    for path in map(Path, snakemake.output):
        write_table(path, answered)
