from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures.study_drawing import draw_study
    from cubeae.files.tables import read_table

    tables = {name: read_table(Path(file)) for name, file in snakemake.input.items()}
    draw_study(snakemake.params.study, tables, Path(snakemake.output[0]).parent)
