from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report import render_methods
    from cubeae.table_files import join

    perfect = join(map(Path, snakemake.input.perfect))
    render_methods(snakemake.params.config, perfect).write(Path(snakemake.output.page).parent)
