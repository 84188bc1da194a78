from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.figures.diagram import graph
    from cubeae.figures.diagram_drawing import draw_diagram
    from cubeae.report.tables.costs import rule_edges

    nodes, edges = rule_edges(Path(snakemake.input.rulegraph).read_text(encoding="utf-8"))
    first = Path(snakemake.output[0])
    draw_diagram(graph(edges, nodes), first.parent, first.stem)
