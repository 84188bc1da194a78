from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.report import stylesheet
    from cubeae.storage import write_text

    write_text(Path(snakemake.output[0]), stylesheet())
