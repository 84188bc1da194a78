from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.config.keys import Config
    from cubeae.report.frame.inputs import read_inputs
    from cubeae.report.frame.rendering import Link
    from cubeae.report.pages.page import PAGES

    params, output = snakemake.params, Path(snakemake.output.page)
    page, folder = PAGES[params.registered], output.parent
    tables, drawn, files = (
        {name: list(map(Path, snakemake.input[name])) for name in names}
        for names in (page.tables, page.drawn, page.files)
    )
    loose = {name: list(map(Path, paths)) for name, paths in params.loose.items()}
    inputs = read_inputs(tables, drawn, files | loose, folder)
    config, links = build(Config, snakemake.config), build(list[Link], params.links)
    page.render(config, output.stem, inputs, links).write(folder)
