from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report import render_theory

    render_theory(snakemake.params.config).write(Path(snakemake.output.page).parent)
