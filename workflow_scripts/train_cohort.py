from pathlib import Path

from adapter import build, job

with job(snakemake):
    from cubeae.files.tables import join, write_table
    from cubeae.specs.training import Cohort, Training
    from cubeae.studies.winners import settle
    from cubeae.training.history import history_frames
    from cubeae.training.trainer import select_device, train
    from cubeae.training.weights import save, split_members
    from cubeae.truth.datasets import read_split

    cohort = build(Cohort, snakemake.params.cohort)
    training = build(Training, snakemake.params.training)
    if snakemake.input.winners:
        winners = join(map(Path, snakemake.input.winners)).query("winner")
        cohort = settle(cohort, winners, snakemake.params.arms)
    points, truth = read_split(Path(snakemake.input.points))
    held_out, _ = read_split(Path(snakemake.input.held_out))
    trained = train(cohort, training, points, select_device(training.device))
    models = split_members(
        cohort, training, trained, points, truth, held_out, snakemake.params.mixture
    )
    for path, model in zip(snakemake.output.weights, models, strict=True):
        save(Path(path), model)
    histories = history_frames(cohort, trained.history)
    for path, frame in zip(snakemake.output.history, histories, strict=True):
        write_table(Path(path), frame)
