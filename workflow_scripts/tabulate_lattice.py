from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.studies.lattice import lattice_table
    from cubeae.table_files import read_table, write_table

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    table = lattice_table(metrics, params.points, params.variance)
    for path in snakemake.output:
        write_table(Path(path), table)
