from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.config.study_keys import Annealing
    from cubeae.figures.study_drawing import draw_study, in_order
    from cubeae.files.tables import read_table
    from cubeae.studies.annealing import with_schedules

    study = build(Annealing, snakemake.params.study)
    files = snakemake.input
    tables = {
        "metrics": with_schedules(read_table(Path(files.metrics)), study),
        "history": with_schedules(read_table(Path(files.history)), study),
        "intervals": read_table(Path(files.intervals)),
    }
    ordered = {name: in_order(table, study.schedules) for name, table in tables.items()}
    draw_study("annealing", ordered, Path(snakemake.output[0]).parent)
