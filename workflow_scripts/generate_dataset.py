from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.datasets import write_split
    from cubeae.specs import DatasetSpec

    write_split(
        Path(snakemake.output[0]),
        build(DatasetSpec, snakemake.params.spec),
        snakemake.wildcards.dataset,
        snakemake.wildcards.split,
        snakemake.params.root,
    )
