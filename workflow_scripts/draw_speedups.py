from pathlib import Path

from adapter import job

with job(snakemake):
    import pandas as pd

    from cubeae.figures.speed import draw_speedups
    from cubeae.results.speedups import speedups

    measured = [pd.read_csv(file) for file in snakemake.input.measured]
    draw_speedups(speedups(measured), Path(snakemake.output[0]).parent)
