COHORT = "{dataset}/{model}/{regulariser}/dim{latent_dim}/seeds{seeds}"


# One job trains a cohort: all SNRs and all seeds of a block, each combination a file of its own.
rule train_cohort:
    input:
        points=points_of("train"),
        winners=grid_winners,
    output:
        weights=expand(WEIGHTS, snr=SNRS, allow_missing=True),
        history=expand(HISTORY, snr=SNRS, allow_missing=True),
    log:
        f"{LOGS}/train_cohort/{COHORT}.log",
    benchmark:
        f"{COSTS}/train_cohort/{COHORT}.jsonl"
    wildcard_constraints:
        model=either(NOISY),
    group:
        "cohort"
    conda:
        "../envs/cubeae.yaml"
    threads: 1
    resources:
        mem_mb=lambda w, attempt: training_mb(
            cohort_of(w), CONFIG.training_of(w.model), attempt
        ),
        runtime=lambda w, attempt: training_minutes(
            cohort_of(w), CONFIG.training_of(w.model), attempt
        ),
        gpu=GPUS,
    params:
        cohort=cohort_params,
        training=training_params,
        arms=grid_arms,
        code=code("train_cohort"),
    script:
        "../workflow_scripts/train_cohort.py"


# Models without a channel have no SNR but .inf.
use rule train_cohort as train_noiseless_cohort with:
    output:
        weights=expand(WEIGHTS, snr="inf", allow_missing=True),
        history=expand(HISTORY, snr="inf", allow_missing=True),
    wildcard_constraints:
        model=either(NOISELESS),
