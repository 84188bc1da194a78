# One job trains a cohort: all SNRs and all seeds of a block, each combination a file of its own.
rule train_cohort:
    input:
        points=PATHS.split("train"),
        held_out=PATHS.split("validation"),
        winners=STUDY.grid_winners,
    output:
        weights=every(PATHS.cell("weights"), snr=GRID.snrs),
        history=every(PATHS.cell("history"), snr=GRID.snrs),
    log:
        PATHS.log("train_cohort", COHORT),
    benchmark:
        PATHS.cost("train_cohort", COHORT)
    wildcard_constraints:
        model=either(GRID.noisy),
    group:
        "cohort"
    conda:
        "../envs/cubeae.yaml"
    resources:
        **training_requests(GRID.cohort, GRID.training),
        gpu=GPUS,
    params:
        *code("train_cohort"),
        cohort=lambda w: asdict(GRID.cohort(w)),
        training=lambda w: asdict(GRID.training(w)),
        arms=STUDY.grid_arms,
        mixture=True,
    script:
        "../workflow_scripts/train_cohort.py"


# Models without a channel have no SNR but .inf.
use rule train_cohort as train_noiseless_cohort with:
    output:
        weights=every(PATHS.cell("weights"), snr="inf"),
        history=every(PATHS.cell("history"), snr="inf"),
    log:
        PATHS.log("train_noiseless_cohort", COHORT),
    benchmark:
        PATHS.cost("train_noiseless_cohort", COHORT)
    wildcard_constraints:
        model=either(GRID.noiseless),
