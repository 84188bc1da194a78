from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.config.study_keys import Annealing
    from cubeae.files.tables import read_table, write_table
    from cubeae.results.inference import intervals
    from cubeae.studies.annealing import annealing_comparisons, with_schedules

    params = snakemake.params
    metrics = read_table(Path(snakemake.input.metrics))
    study = build(Annealing, params.study)
    table = annealing_comparisons(metrics, study, params.tolerance, params.points)
    for path in snakemake.output.intervals:
        write_table(Path(path), with_schedules(intervals(metrics), study))
    for path in snakemake.output.comparisons:
        write_table(Path(path), table)
