from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table, write_table
    from cubeae.results.inference import comparisons, intervals

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    baseline = (params.baseline["model"], params.baseline["regulariser"])
    for path in snakemake.output.intervals:
        write_table(Path(path), intervals(metrics, params.root))
    for path in snakemake.output.comparisons:
        write_table(Path(path), comparisons(metrics, baseline, params.tolerance, params.root))
