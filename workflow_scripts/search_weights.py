from pathlib import Path

from adapter import build, code_hashes, job

with job(snakemake):
    from hashlib import sha256

    from cubeae.config.study_keys import Space
    from cubeae.files.tables import write_table
    from cubeae.specs.evaluation import Evaluation
    from cubeae.specs.training import Cohort, Training
    from cubeae.studies.search import importances, search, study_key, trials_table
    from cubeae.studies.tuning import make_measure
    from cubeae.training.trainer import select_device
    from cubeae.truth.datasets import read_split

    params = snakemake.params
    cohort, training = build(Cohort, params.cohort), build(Training, params.training)
    space = build(Space, params.space)
    points, _ = read_split(Path(snakemake.input.train))
    validation, truth = read_split(Path(snakemake.input.validation))
    measure = make_measure(
        cohort,
        training,
        build(Evaluation, params.evaluation),
        points,
        validation,
        truth,
        select_device(training.device),
    )
    # A journal of other data, code or settings is not resumed.
    data = [sha256(Path(file).read_bytes()).hexdigest() for file in snakemake.input]
    code = code_hashes(params)
    key = study_key(space, data, code, params.cohort, params.training, params.evaluation)
    trials = search(space, measure, Path(params.journal), key)
    terms = cohort.objectives[0].terms
    write_table(Path(snakemake.output.trials), trials_table(space, terms, trials))
    write_table(Path(snakemake.output.importances), importances(space, trials))
