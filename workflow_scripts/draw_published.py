from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures.published import draw, last_numbers, published_figure
    from cubeae.tables import read_table

    comparison = read_table(Path(snakemake.input.comparison))
    first = Path(snakemake.output[0])
    draw(comparison, published_figure, last_numbers, first.stem, first.parent)
