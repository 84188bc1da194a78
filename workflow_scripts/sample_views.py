from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.results.view_cells import view_cell
    from cubeae.results.views import Views, write_views
    from cubeae.training.weights import load
    from cubeae.truth.datasets import read_split

    params, reference = snakemake.params, snakemake.params.reference
    test, truth = read_split(Path(snakemake.input.test))
    cells = []
    for path in snakemake.input.weights:
        model = load(path)
        at_reference = all(model.info[axis] == value for axis, value in reference.items())
        counted = params.generated if at_reference else 0
        cells.append(view_cell(model, test, params.points, counted))
    names = {name: model.info[name] for name in ("dataset", "model", "regulariser")}
    known = {name: truth[name] for name in ("kind", "half_side")}
    views = Views(**names, **known, seed=model.seeds[0], cells=cells)
    write_views(Path(snakemake.output[0]), views)
