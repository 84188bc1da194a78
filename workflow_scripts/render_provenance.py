from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report import render_provenance
    from cubeae.report.tables.provenance import provenance

    config = snakemake.params.config
    origin = provenance(config, snakemake.params.config_file, Path())
    files = map(Path, snakemake.input.files)
    render_provenance(config, origin, files).write(Path(snakemake.output.page).parent)
