from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import write_table
    from cubeae.results.tables import collect

    for table, outputs in snakemake.output.items():
        frame = collect(map(Path, snakemake.input[table]))
        for path in [outputs] if isinstance(outputs, str) else outputs:
            write_table(Path(path), frame)
