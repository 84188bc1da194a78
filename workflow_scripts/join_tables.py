from pathlib import Path

from adapter import job

with job(snakemake):
    from cubeae.files.tables import join, write_table

    for name, outputs in snakemake.output.items():
        frame = join(map(Path, snakemake.input[name]))
        for path in [outputs] if isinstance(outputs, str) else outputs:
            write_table(Path(path), frame)
