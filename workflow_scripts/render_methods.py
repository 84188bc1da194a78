from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import join
    from cubeae.report import render_methods

    perfect = join(map(Path, snakemake.input.perfect))
    render_methods(snakemake.params.config, perfect).write(Path(snakemake.output.page).parent)
