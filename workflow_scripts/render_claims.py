from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table
    from cubeae.report import render_claims

    folder = Path(snakemake.output.page).parent
    claims = read_table(Path(snakemake.input.claims))
    files = [str(Path(file).relative_to(folder)) for file in snakemake.input.figures]
    render_claims(snakemake.params.config, claims, files).write(folder)
