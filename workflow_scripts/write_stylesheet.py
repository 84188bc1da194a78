from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report import stylesheet

    Path(snakemake.output[0]).write_text(stylesheet(), encoding="utf-8")
