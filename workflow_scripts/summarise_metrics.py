from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.tables import read_table, summarise, write_table

    frame = summarise(read_table(Path(snakemake.input.metrics)))
    for path in snakemake.output:
        write_table(Path(path), frame)
