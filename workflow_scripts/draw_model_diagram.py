from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures.diagram import model_diagram
    from cubeae.figures.diagram_drawing import draw_diagram

    first = Path(snakemake.output[0])
    draw_diagram(model_diagram(snakemake.params.model), first.parent, first.stem)
