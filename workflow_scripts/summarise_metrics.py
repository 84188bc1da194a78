from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table, write_table
    from cubeae.results.tables import summarise

    frame = summarise(read_table(Path(snakemake.input.metrics)))
    for path in snakemake.output:
        write_table(Path(path), frame)
