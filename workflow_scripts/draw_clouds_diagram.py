from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures.clouds_diagram import clouds_diagram
    from cubeae.figures.diagram_drawing import draw_diagram

    first = Path(snakemake.output[0])
    draw_diagram(clouds_diagram(), first.parent, first.stem)
