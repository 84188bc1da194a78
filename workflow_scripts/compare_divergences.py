from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import join, write_table
    from cubeae.studies.divergence_findings import divergence_findings
    from cubeae.studies.divergences import divergence_table

    table = divergence_table(join(map(Path, snakemake.input)))
    tables = {"divergences": table, "findings": divergence_findings(table)}
    for name, frame in tables.items():
        for path in snakemake.output[name]:
            write_table(Path(path), frame)
