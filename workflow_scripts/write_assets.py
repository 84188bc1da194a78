from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report.frame.assets import asset

    for path in map(Path, snakemake.output):
        path.write_bytes(asset(path.name))
