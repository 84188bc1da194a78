"""What the rules share: the validated config, paths, and functions of wildcards."""

import ast
import functools
import hashlib
import math
import os
import re
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, workflow.basedir)

import cubeae.config.keys
import cubeae.config.file
import cubeae.config.cost
import cubeae.config.validation
from cubeae.truth.datasets import SPLITS
from cubeae.truth.kinds import KINDS
from cubeae.figures import index_files, variant_files
from cubeae.words.composition_figures import index_entries, variant_entries
from cubeae.words.diagram_files import diagram_files
from cubeae.figures.interactive import CLOUD_FILE
from cubeae.words.speed_figures import SPEEDUPS
from cubeae.words.study_figures import ENTRIES as STUDY_ENTRIES
from cubeae.words.study_figures import study_files as study_files_of
from cubeae.words.verdict_figures import VERDICTS
from cubeae.report.frame.assets import ASSETS
from cubeae.report.frame.layout import colours, published_experiments
from cubeae.report.frame.site import links
from cubeae.specs.training import snr_label
from cubeae.config import plan

CONFIG_FILE = ", ".join(
    os.path.relpath(file) for file in workflow.overwrite_configfiles or ["config.yaml"]
)

# A config given on the command line stands alone; it is not merged into the default one. Files
# are read strictly here and not by `configfile:`, which lets a key stand twice and runs Python
# that stands in a file. What stands in one given by --configfile Snakemake itself has read before.
try:
    for file in map(os.path.relpath, workflow.overwrite_configfiles or ["config.yaml"]):
        content = cubeae.config.file.read(file)
        if not workflow.overwrite_configfiles:
            update_config(content, config)
            config = content
    CONFIG = cubeae.config.validation.parse(config, CONFIG_FILE)
except cubeae.config.validation.ConfigError as error:
    # Not raised: Snakemake would wrap the message in a traceback's frame.
    sys.exit(f"{error}")

COST = cubeae.config.cost.cost(CONFIG)
if COST.is_large and workflow.is_main_process:
    print(f"{CONFIG_FILE}: grid: asks for {COST}", file=sys.stderr)

RESULTS, REPORTS = CONFIG.paths.results, CONFIG.paths.reports
OWNER = Path(RESULTS, "config-file.txt")
if OWNER.is_file() and OWNER.read_text().strip() != CONFIG_FILE:
    sys.exit(
        f"{CONFIG_FILE}: paths.results: {RESULTS} holds the results of "
        f"{OWNER.read_text().strip()}; give each config a folder of its own, or take this one over: "
        f"rm {OWNER} && snakemake all"
    )
if workflow.is_main_process and not workflow.dryrun:
    for key, folder in asdict(CONFIG.paths).items():
        if Path(folder).exists() and not os.access(folder, os.W_OK):
            sys.exit(
                f"{CONFIG_FILE}: paths.{key}: {folder} cannot be written to; make it writable "
                f"(chmod -R u+w {folder}) and run again, or give another folder"
            )


onstart:
    OWNER.parent.mkdir(parents=True, exist_ok=True)
    OWNER.write_text(f"{CONFIG_FILE}\n")


COMBINATION = "{dataset}/{model}/{regulariser}/dim{latent_dim}/snr{snr}/seeds{seeds}"
WEIGHTS = f"{RESULTS}/weights/{COMBINATION}.safetensors"
HISTORY = f"{RESULTS}/history/{COMBINATION}.parquet"
ROWS = f"{RESULTS}/metrics/{COMBINATION}.parquet"
POINTS = f"{RESULTS}/datasets/{{dataset}}/{{split}}.safetensors"
VIEWS = f"{RESULTS}/views/{{dataset}}/{{model}}/{{regulariser}}.safetensors"
PERFECT = f"{RESULTS}/perfect/{{dataset}}.parquet"
CURVES = f"{RESULTS}/curves/{{dataset}}.parquet"
FIGURES = f"{REPORTS}/assets/{{dataset}}/{{model}}/{{regulariser}}/{{file}}"
INDEX_FIGURES = f"{REPORTS}/assets/index/{{dataset}}/{{file}}"
PLAIN = cubeae.config.keys.plain(CONFIG)
SHARED = expand(f"{REPORTS}/assets/{{name}}", name=ASSETS)
TEMPLATES = sorted(str(path) for path in Path("cubeae/report/templates").glob("*.j2"))
PAGE = f"{REPORTS}/{{page}}.html"
PAGES = expand(PAGE, page=[link.page for link in links(PLAIN)])
DIAGRAMS = f"{REPORTS}/assets/diagrams/{{diagram}}"
RULEGRAPH = f"{RESULTS}/rulegraph.dot"
LOGS = f"{RESULTS}/logs"
COSTS = f"{RESULTS}/benchmarks"

TABLES = expand(
    f"{RESULTS}/{{table}}.{{ending}}",
    table=["metrics", "history", "summary", "intervals", "comparisons", "claims"],
    ending=["parquet", "csv"],
)
NOISY = [name for name, model in CONFIG.models.items() if model.channel == "gaussian"]
NOISELESS = [name for name in CONFIG.models if name not in NOISY]


def either(names):
    """A wildcard constraint that admits these names alone."""
    return "|".join(sorted(re.escape(str(name)) for name in names)) or "(?!)"


def snr_labels(model):
    """SNRs of a model as they stand in paths."""
    return [snr_label(snr) for snr in CONFIG.snrs(model)]


def seed_label(seeds):
    """A block of seeds as it stands in paths, e.g. 0-4."""
    return f"{seeds[0]}-{seeds[-1]}"


SNRS = [snr_label(snr) for snr in CONFIG.grid.snr_db]
SEED_BLOCKS = {seed_label(block): block for block in CONFIG.grid.blocks()}
COHORTS = list(CONFIG.cohorts())
GPUS = int(CONFIG.training.device == "cuda")  # that a training asks a cluster for


STUDIES, SEARCH, REPLICATION = CONFIG.studies, CONFIG.studies.search, CONFIG.replication
MOST_SEEDS = max(CONFIG.grid.seed_block, STUDIES.annealing.seeds, STUDIES.lattice.seeds)
STUDY_SNRS = [snr_label(snr) for snr in (*STUDIES.snr_db, SEARCH.snr_db)]
DATASET_NAMES = dict.fromkeys(
    [*CONFIG.grid.dataset, STUDIES.dataset, *REPLICATION.datasets]
)
DATASETS = expand(POINTS, dataset=DATASET_NAMES, split=SPLITS)


wildcard_constraints:
    dataset=either(DATASET_NAMES),
    split=either(SPLITS),
    model=either(CONFIG.models),
    regulariser=either({r for m in CONFIG.models.values() for r in m.regularisers}),
    latent_dim=either({*CONFIG.grid.latent_dim, *STUDIES.latent_dim}),
    snr=either({*map(snr_label, (*CONFIG.grid.snr_db, math.inf)), *STUDY_SNRS}),
    seeds=either(SEED_BLOCKS),
    study=either(["annealing", "lattice", "winners"]),
    arm=either(SEARCH.arms),
    experiment=either(REPLICATION.experiments),


def cohort_of(wildcards):
    """The cohort that a job's wildcards name."""
    return CONFIG.cohort(
        wildcards.dataset,
        wildcards.model,
        wildcards.regulariser,
        int(wildcards.latent_dim),
        SEED_BLOCKS[wildcards.seeds],
    )


def cohort_params(wildcards):
    """A cohort as builtins: Snakemake re-runs the job when one of them changes."""
    return asdict(cohort_of(wildcards))


def training_params(wildcards):
    """How the model is trained, as builtins."""
    return asdict(CONFIG.training_of(wildcards.model))


def cohort_files(pattern, **wanted):
    """The files of every combination whose cohort has the wanted wildcards."""
    return [
        file
        for labels, snrs in LABELLED
        if wanted.items() <= labels.items()
        for file in (pattern.format(snr=snr, **labels) for snr in snrs)
    ]


def grid_labels(cohort):
    """A cohort of the grid by its wildcards."""
    return {
        "dataset": cohort.dataset,
        "model": cohort.model,
        "regulariser": cohort.objectives[0].name,
        "latent_dim": str(cohort.latent_dim),
        "seeds": seed_label(cohort.seeds),
    }


# Of every cohort once: a rule names the files of a grid of thousands of cells many times.
LABELLED = [(grid_labels(cohort), snr_labels(cohort.model)) for cohort in COHORTS]


def trained_weights(wildcards):
    """Weights of every SNR of the job's cohort."""
    return expand(WEIGHTS, snr=snr_labels(wildcards.model), **wildcards)


def viewed_weights(wildcards):
    """Weights of every cell of a composition, of the block that holds the first seed."""
    return cohort_files(WEIGHTS, seeds=next(iter(SEED_BLOCKS)), **wildcards)


def reference_weights(wildcards):
    """Weights of every composition at the reference cell, of the first block of seeds."""
    reference = CONFIG.report.reference
    return [
        file
        for model, chosen in CONFIG.models.items()
        for file in expand(
            WEIGHTS,
            model=model,
            regulariser=chosen.regularisers,
            latent_dim=reference.latent_dim,
            snr="inf" if model in NOISELESS else snr_label(reference.snr_db),
            seeds=next(iter(SEED_BLOCKS)),
            **wildcards,
        )
    ]


def reference_of(wildcards):
    """The cell that a model's figures look at; without a channel, the one without noise."""
    chosen = asdict(CONFIG.report.reference)
    return chosen | {"snr_db": math.inf} if wildcards.model in NOISELESS else chosen


def dataset_views(wildcards):
    """Views of every composition on a dataset, in the config's order."""
    return [
        file
        for model, chosen in CONFIG.models.items()
        for file in expand(
            VIEWS, model=model, regulariser=chosen.regularisers, **wildcards
        )
    ]


def variant_colour(wildcards):
    """The colour of one composition, as the figures of all pages have it."""
    name = f"{wildcards.model}/{wildcards.regulariser}"
    return {name: colours(PLAIN)[name]}


def page_figures(wildcards):
    """Every file of the figures on a model's page."""
    return expand(
        FIGURES,
        dataset=CONFIG.grid.dataset,
        model=wildcards.model,
        regulariser=CONFIG.models[wildcards.model].regularisers,
        file=variant_files(is_in_grids(wildcards.model)),
    )


def published_beside(wildcards):
    """The table of published numbers, for the page of a model that has some."""
    asked_for = published_experiments(PLAIN, wildcards.model)
    return [f"{RESULTS}/replication/comparison.parquet"] if asked_for else []


def record_files():
    """What provenance sums up: data, weights, and all that was measured on them."""
    return [
        *DATASETS,
        *TABLES,
        *cohort_files(WEIGHTS),
        *expand([PERFECT, CURVES], dataset=CONFIG.grid.dataset),
    ]


def variant_clouds():
    """The clouds of every composition that the index can turn."""
    return [
        file
        for model, chosen in CONFIG.models.items()
        for file in expand(
            FIGURES,
            dataset=CONFIG.grid.dataset,
            model=model,
            regulariser=chosen.regularisers,
            file=CLOUD_FILE,
        )
    ]


def variant_outputs(in_grids):
    """The files of a variant's figures; those that pages show go into Snakemake's report."""
    labels = {
        "model": "{model}",
        "regulariser": "{regulariser}",
        "dataset": "{dataset}",
    }
    figures = reported(
        FIGURES, variant_entries(in_grids), "variant", "Model {model}", labels
    )
    return figures + expand(FIGURES, file=CLOUD_FILE, allow_missing=True)


def index_outputs():
    """The files of a dataset's figures on the index, likewise."""
    labels = {"dataset": "{dataset}"}
    return reported(INDEX_FIGURES, index_entries(), "overview", "Overview", labels)


def reported(pattern, entries, caption, category, labels):
    """All files of figures; the one of each that pages show is marked for Snakemake's report."""
    files = []
    for entry in entries:
        marked = report(
            expand(pattern, file=entry.file, allow_missing=True),
            caption=f"captions/{caption}.rst",
            category=category,
            labels={"figure": entry.title, **labels},
        )
        others = [file for file in entry.files if file != entry.file]
        files += marked + expand(pattern, file=others, allow_missing=True)
    return files


def is_in_grids(model):
    """Whether the report shows ``model`` over the whole SNR x latent dim grid."""
    return model in CONFIG.report.grids


def points_of(split):
    """An input function: one split of the job's dataset."""
    return lambda wildcards: expand(POINTS, dataset=wildcards.dataset, split=split)


def code(script, *modules):
    """SHA-256 of all of cubeae that a workflow script, and these modules besides, import.

    A param, so that a change of a step's code re-runs that step and what follows; as inputs, the
    files themselves would be looked at once for every job.
    """
    path = Path(workflow.basedir, "workflow_scripts", f"{script}.py")
    found, waiting = set(), [*imported(path), *modules]
    while waiting:
        path = module_path(waiting.pop())
        if path is not None and path not in found:
            found.add(path)
            waiting += imported(path)
    digest = hashlib.sha256()
    for path in sorted(found):
        digest.update(f"{path.relative_to(workflow.basedir)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@functools.cache
def imported(path):
    """Names of the modules that a file imports, and of what it takes from them."""
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        elif isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
    return names


@functools.cache
def module_path(name):
    """The file of a module of cubeae, None for anything else."""
    if name.split(".")[0] != "cubeae":
        return None
    base = Path(workflow.basedir, *name.split("."))
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def growing(amount):
    """A job's request of a resource, larger at each attempt."""
    return lambda wildcards, attempt: attempt * amount


def training_minutes(cohort, training, attempt):
    """Generous run time of training a cohort, longer at each attempt."""
    members = len(cohort.combinations) * len(cohort.seeds)
    return attempt * (5 + int(members * training.steps * training.batch * 20e-6 / 60))


def training_mb(cohort, training, attempt):
    """Memory of training a cohort: torch itself, data, and activations of every member."""
    members, widest = len(cohort.combinations) * len(cohort.seeds), max(
        training.architecture.hidden
    )
    floats = members * training.batch * (20 * widest + 16 * training.batch)
    return attempt * (800 + int(4 * floats / 1e6))


def study_pattern(study, kind):
    """Path of one combination's weights, history or metrics in a study."""
    ending = "safetensors" if kind == "weights" else "parquet"
    place = "{dataset}/{model}/{regulariser}/dim{latent_dim}/snr{snr}/{objective}"
    return f"{RESULTS}/studies/{study}/{kind}/{place}.{ending}"


def study_outputs(study, kind):
    """Files of every objective of a cohort of a study."""
    return expand(
        study_pattern(study, kind),
        objective=STUDY_OBJECTIVES[study],
        allow_missing=True,
    )


# Names of the objectives of each study, as they stand in paths.
STUDY_OBJECTIVES = {
    "annealing": [
        plan.annealed_name("{regulariser}", name)
        for name in STUDIES.annealing.schedules
    ],
    "lattice": list(plan.lattice_points(CONFIG)),
    "winners": plan.retrained_arms(CONFIG),
}
# Compositions and SNRs of each study; each cohort has one of either, and one latent dim.
STUDY_COMPOSITIONS = {
    "annealing": (
        STUDIES.annealing.compositions if STUDY_OBJECTIVES["annealing"] else []
    ),
    "lattice": [STUDIES.lattice.composition] if STUDIES.lattice.weights else [],
    "winners": [SEARCH.composition] if STUDY_OBJECTIVES["winners"] else [],
}
STUDY_LEVELS = {
    "annealing": list(map(snr_label, STUDIES.snr_db)),
    "lattice": list(map(snr_label, STUDIES.snr_db)),
    "winners": [snr_label(SEARCH.snr_db)],
}


def study_files(study, kind):
    """Files of every combination of a study."""
    return [
        file
        for composition in STUDY_COMPOSITIONS[study]
        for file in expand(
            study_outputs(study, kind),
            dataset=STUDIES.dataset,
            model=composition.model,
            regulariser=composition.regulariser,
            latent_dim=STUDIES.latent_dim,
            snr=STUDY_LEVELS[study],
        )
    ]


def study_cohort(study):
    """A function of wildcards: the cohort of a study that a job trains."""
    studied = {"annealing": STUDIES.annealing, "lattice": STUDIES.lattice}

    def cohort_of_study(wildcards):
        composition = plan.Composition(wildcards.model, wildcards.regulariser)
        objectives = {
            "annealing": lambda: plan.annealing_objectives(CONFIG, composition),
            "lattice": lambda: plan.lattice_objectives(CONFIG),
            "winners": lambda: plan.winner_objectives(CONFIG),
        }
        return plan.study_cohort(
            CONFIG,
            study,
            composition,
            objectives[study](),
            int(wildcards.latent_dim),
            float(wildcards.snr),
            SEARCH.fresh_seeds if study == "winners" else studied[study].seeds,
        )

    return cohort_of_study


def study_resources(study):
    """Memory and run time of training a cohort of a study."""
    cohort, training = study_cohort(study), plan.study_training(CONFIG)
    return {
        "mem_mb": lambda w, attempt: training_mb(cohort(w), training, attempt),
        "runtime": lambda w, attempt: training_minutes(cohort(w), training, attempt),
        "gpu": GPUS,
    }


def winner_metrics():
    """Metrics of the searches' winners, where there are any."""
    found = STUDY_COMPOSITIONS["winners"]
    return [f"{RESULTS}/studies/winners/metrics.parquet"] if found else []


def replication_pattern(kind):
    """Path of one experiment's weights, history or metrics on one dataset."""
    ending = "safetensors" if kind == "weights" else "parquet"
    return f"{RESULTS}/replication/{kind}/{{dataset}}/{{experiment}}.{ending}"


def replication_files(kind):
    """Files of every experiment of the replication on every dataset."""
    return expand(
        replication_pattern(kind),
        dataset=REPLICATION.datasets,
        experiment=REPLICATION.experiments,
    )


def experiments_of(kind):
    """Files of every experiment of the replication on one dataset."""
    return expand(
        replication_pattern(kind),
        experiment=list(REPLICATION.experiments) or ["none"],
        allow_missing=True,
    )


def replicated(wildcards):
    """Cohort and training of one experiment of the replication."""
    name = wildcards.experiment
    return (
        plan.replication_cohort(CONFIG, wildcards.dataset, name),
        plan.replication_training(CONFIG, name),
    )


def search_cohort(wildcards):
    """One objective, to be filled with proposals, and the tuning seeds."""
    arm = SEARCH.arms[wildcards.arm]
    objective = plan.Objective(wildcards.arm, plan.arm_terms(CONFIG, arm))
    return plan.study_cohort(
        CONFIG,
        "tuning",
        SEARCH.composition,
        (objective,),
        int(wildcards.latent_dim),
        SEARCH.snr_db,
        SEARCH.seeds,
    )


def search_minutes(wildcards):
    """Generous run time of a search: its trials' training, and their evaluation."""
    training = plan.study_training(CONFIG)
    each = training_minutes(search_cohort(wildcards), training, attempt=1)
    return 10 + SEARCH.trials * max(1, each - 5)


def search_table(name):
    """Path of one table of one search."""
    return f"{RESULTS}/studies/search/dim{{latent_dim}}/{{arm}}/{name}.parquet"


TRIALS = search_table("trials")


def search_files(name):
    """One table of every search."""
    return expand(search_table(name), latent_dim=STUDIES.latent_dim, arm=SEARCH.arms)


def grid_winners(wildcards):
    """Trials of the search whose winner sets tuned weights of the job's cohort, if any."""
    arm = plan.arm_of(CONFIG, wildcards.model, wildcards.regulariser)
    if arm is None:
        return []
    dim = plan.tuned_at(CONFIG, int(wildcards.latent_dim))
    return expand(TRIALS, latent_dim=dim, arm=arm)


def grid_arms(wildcards):
    """Arm by name of the objective, for a composition with tuned weights."""
    arm = plan.arm_of(CONFIG, wildcards.model, wildcards.regulariser)
    return {} if arm is None else {wildcards.regulariser: arm}


def data_variance(dataset):
    """Variance of each coordinate of a dataset: the MSE of a decoder that outputs the mean."""
    spec = CONFIG.datasets[dataset]
    return KINDS[spec.kind].variance(spec.half_side)


# The tables of each study that the config asks for.
STUDY_TABLES = expand(
    f"{RESULTS}/studies/{{table}}.{{ending}}",
    table=[
        *(
            ["annealing", "annealing-intervals"]
            if STUDY_COMPOSITIONS["annealing"]
            else []
        ),
        *(["lattice"] if STUDY_COMPOSITIONS["lattice"] else []),
        *(["trials", "importances"] if SEARCH.arms else []),
        *(["intervals", "hypothesis"] if STUDY_COMPOSITIONS["winners"] else []),
    ],
    ending=["parquet", "csv"],
)

REPLICATION_TABLES = (
    multiext(f"{RESULTS}/replication/comparison", ".parquet", ".csv")
    if replication_files("metrics")
    else []
)


def evaluation_minutes(wildcards, input, attempt):
    """Generous run time of an evaluation; the smoothed KL's pairs of points take most of it."""
    clouds = CONFIG.evaluation.clouds
    pairs = len(input.weights) * MOST_SEEDS * 2 * clouds.centres * clouds.queries
    return attempt * (5 + int(pairs * 1e-8 / 60))


def evaluation_mb(wildcards, attempt):
    """Memory of an evaluation: torch itself, and a few square matrices of every seed's latents."""
    points = max(CONFIG.evaluation.latent_points, CONFIG.evaluation.information_points)
    return attempt * (1200 + int(4 * 8 * MOST_SEEDS * points**2 / 1e6))


STUDY_FIGURES = f"{REPORTS}/assets/studies/{{file}}"
VERDICT_FIGURES = f"{REPORTS}/assets/verdicts/{{file}}"
SPEED_FIGURES = f"{REPORTS}/assets/speed/{{file}}"
# What `make benchmark` measured of ways beside each other.
MEASURED = [
    file
    for file in expand(
        "benchmarks/{study}.csv", study=["steps", "pipeline", "libraries"]
    )
    if Path(workflow.basedir, file).is_file()
]


def study_figures(study):
    """Every file of the figures of one study."""
    return expand(STUDY_FIGURES, file=study_files_of(study))


def study_drawings(study):
    """The same files as outputs; those that pages show go into Snakemake's report."""
    return reported(STUDY_FIGURES, STUDY_ENTRIES[study], "page", "Studies", {})


def verdict_figures(stem):
    """Every file of a figure of the replication or of the claims."""
    return expand(VERDICT_FIGURES, file=VERDICTS[stem].files)


def verdict_drawings(stem):
    """The same files as outputs, likewise."""
    return reported(VERDICT_FIGURES, [VERDICTS[stem]], "page", "Verdicts", {})


# Studies that have figures, of those that the config asks for.
DRAWN_STUDIES = [
    *(["annealing"] if STUDY_COMPOSITIONS["annealing"] else []),
    *(["lattice"] if STUDY_COMPOSITIONS["lattice"] else []),
    *(["search"] if SEARCH.arms else []),
    *(["mixture"] if STUDY_COMPOSITIONS["winners"] else []),
]
