from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report import read_studies, render_studies

    folder = Path(snakemake.output.page).parent
    evidence = read_studies(map(Path, snakemake.input.tables))
    figures = [str(Path(figure).relative_to(folder)) for figure in snakemake.input.figures]
    render_studies(snakemake.params.config, evidence, figures).write(folder)
