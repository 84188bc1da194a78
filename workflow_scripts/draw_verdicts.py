from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures.published import draw_verdicts
    from cubeae.files.tables import read_table

    table = read_table(Path(snakemake.input.table))
    draw_verdicts(snakemake.params.figure, table, Path(snakemake.output[0]).parent)
