from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.figures.study_drawing import draw_study

    files = {name: file for name, file in snakemake.input.items() if name != "code"}
    tables = {name: pd.read_parquet(file) for name, file in files.items()}
    draw_study(snakemake.params.study, tables, Path(snakemake.output[0]).parent)
