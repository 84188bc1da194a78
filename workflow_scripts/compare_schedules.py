from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.inference import intervals
    from cubeae.studies.annealing import annealing_comparisons, with_schedules
    from cubeae.study_config import Annealing
    from cubeae.table_files import read_table, write_table

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    study = build(Annealing, params.study)
    table = annealing_comparisons(metrics, study, params.tolerance, params.root)
    for path in snakemake.output.intervals:
        write_table(Path(path), with_schedules(intervals(metrics, params.root), study))
    for path in snakemake.output.comparisons:
        write_table(Path(path), table)
