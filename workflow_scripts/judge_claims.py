from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import join, read_table, write_table
    from cubeae.studies.claims import ClaimData, claims_table
    from cubeae.studies.report_claims import CLAIMS

    metrics = read_table(Path(snakemake.input.metrics))
    winners = join(map(Path, snakemake.input.winners))
    table = claims_table(CLAIMS, ClaimData(metrics, winners, snakemake.params.tolerance))
    for path in snakemake.output:
        write_table(Path(path), table)
