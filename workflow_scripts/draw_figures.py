from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures.drawing import draw_figures, source_of

    params = snakemake.params
    source = source_of(params.figure_set, dict(snakemake.input.items()) | params.given)
    draw_figures(params.figures, source, Path(snakemake.output[0]).parent)
