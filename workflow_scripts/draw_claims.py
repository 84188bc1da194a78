from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures.published import claims_figure, draw, ratio_tests
    from cubeae.tables import read_table

    claims = read_table(Path(snakemake.input.claims))
    first = Path(snakemake.output[0])
    draw(claims, claims_figure, ratio_tests, first.stem, first.parent)
