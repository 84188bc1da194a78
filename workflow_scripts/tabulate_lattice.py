from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table, write_table
    from cubeae.studies.lattice import lattice_table

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    table = lattice_table(metrics, params.points, params.variance)
    for path in snakemake.output:
        write_table(Path(path), table)
