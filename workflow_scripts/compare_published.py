from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.files.tables import read_table, write_table
    from cubeae.studies.collapse import findings
    from cubeae.studies.replication import comparison, mmd_floors
    from cubeae.truth.datasets import DatasetSpec

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    history = read_table(Path(snakemake.input.history))
    datasets = {name: build(DatasetSpec, spec) for name, spec in params.datasets.items()}
    floors = mmd_floors(params.mmds, params.batch, params.root)
    tables = {
        "comparison": comparison(history, metrics, params.lengths, floors),
        "findings": findings(history, datasets),
    }
    for name, table in tables.items():
        for path in snakemake.output[name]:
            write_table(Path(path), table)
