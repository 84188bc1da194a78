from pathlib import Path

import pandas as pd
from adapter import job

with job(snakemake):
    from cubeae.figures.published import claims_figure, draw, ratio_tests

    claims = pd.read_parquet(snakemake.input.claims)
    first = Path(snakemake.output[0])
    draw(claims, claims_figure, ratio_tests, first.stem, first.parent)
