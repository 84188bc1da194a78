from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.truth.datasets import DatasetSpec, write_split

    write_split(
        Path(snakemake.output[0]),
        build(DatasetSpec, snakemake.params.spec),
        snakemake.wildcards.dataset,
        snakemake.wildcards.split,
        snakemake.params.root,
    )
