from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.specs.training import DatasetSpec
    from cubeae.truth.datasets import write_split

    write_split(
        Path(snakemake.output[0]),
        build(DatasetSpec, snakemake.params.spec),
        snakemake.wildcards.dataset,
        snakemake.wildcards.split,
        snakemake.params.root,
    )
