from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import read_table
    from cubeae.report import render_replication

    folder = Path(snakemake.output.page).parent
    tables = [read_table(Path(snakemake.input[name])) for name in ("comparison", "findings")]
    files = [str(Path(file).relative_to(folder)) for file in snakemake.input.figures]
    render_replication(snakemake.params.config, *tables, files).write(folder)
