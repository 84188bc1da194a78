from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.figures.published import draw, last_numbers, published_figure

    comparison = pd.read_parquet(snakemake.input.comparison)
    first = Path(snakemake.output[0])
    draw(comparison, published_figure, last_numbers, first.stem, first.parent)
