from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report import render_claims
    from cubeae.table_files import read_table

    folder = Path(snakemake.output.page).parent
    claims = read_table(Path(snakemake.input.claims))
    files = [str(Path(file).relative_to(folder)) for file in snakemake.input.figures]
    render_claims(snakemake.params.config, claims, files).write(folder)
