from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table, write_table
    from cubeae.results.comparisons import comparisons

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    baseline = (params.baseline["model"], params.baseline["regulariser"])
    compared = comparisons(metrics, baseline, params.tolerance, params.points)
    for path in map(Path, snakemake.output):
        write_table(path, compared)
