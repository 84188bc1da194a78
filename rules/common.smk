"""What the rules share: the validated config, and what cubeae.workflow makes of it."""

import atexit
import gc
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

import snakemake.benchmark
import snakemake.script

# Snakemake keeps all that it builds. Searching it for garbage took a fifth of a large dry run, and
# Python's last search, as it ends, another sixth: what is frozen is not searched.
gc.set_threshold(1_000_000, 50, 50)
atexit.register(gc.freeze)

# The folder of this workflow, also where another one uses it as a module.
HERE = Path(workflow.snakefile).resolve().parent.parent
if (HERE / "cubeae").is_dir():
    sys.path.insert(0, str(HERE))  # a clone's package, whatever else is installed

import cubeae.config.cost
import cubeae.config.keys
import cubeae.config.source
import cubeae.config.validation
from cubeae.config import plan
from cubeae.config.cells import free_compositions
from cubeae.config.place import workflow_folder
from cubeae.config.plugins import plugin_params
from cubeae.report import reserved_names
from cubeae.truth.datasets import SPLITS
from cubeae.workflow import figures, folders, pages, warm
from cubeae.workflow.code import code as code_of
from cubeae.workflow.cohorts import Grid
from cubeae.workflow.paths import (
    COHORT,
    COMPOSITION,
    EXPERIMENT,
    SEARCH,
    STUDY_COHORT,
    Paths,
    with_csv,
)
from cubeae.workflow.patterns import either, every, fill
from cubeae.workflow.replication import Replication
from cubeae.workflow.resources import (
    evaluation_requests,
    growing,
    search_requests,
    training_requests,
)
from cubeae.workflow.sections import section_digests
from cubeae.workflow.studies import Studies, data_variance
from cubeae.workflow.wildcards import constraints, dataset_names

BASE = workflow_folder()
RULE_FILES = list(
    map(folders.shown, [BASE / "Snakefile", *sorted(BASE.glob("rules/*.smk"))])
)

# Files are read strictly here and not by `configfile:`, which accepts a key that is given twice,
# reads 010 as 8, and runs Python that a file holds. Snakemake itself has read those given by
# --configfile before. A module has the config that its `config:` gives.
try:
    if workflow.modifier.skip_configfile:
        SOURCE = cubeae.config.source.given_source(
            f"the config of the module {workflow.modifier.namespace}", config
        )
    else:
        chosen = workflow.overwrite_configfiles
        files = [*workflow.configfiles[len(chosen) :], *chosen]
        SOURCE = cubeae.config.source.read_source(
            list(map(folders.shown, files)), workflow.config_settings.config_args
        )
    PLUGINS = SOURCE.plugins()
    CONFIG = cubeae.config.source.load(SOURCE, reserved_names())
except cubeae.config.validation.ConfigError as error:
    # Not raised: Snakemake would wrap the message in a traceback's frame.
    sys.exit(f"{error}")

PATHS = Paths.of(CONFIG)
if fault := folders.foreign_results(SOURCE.name, PATHS):
    sys.exit(SOURCE.blamed(fault))
if workflow.is_main_process:
    COST = cubeae.config.cost.cost(CONFIG)
    if COST.is_large:
        print(f"{SOURCE.name}: grid: asks for {COST}", file=sys.stderr)
    if not workflow.dryrun:
        if fault := folders.unwritable_folder(CONFIG):
            sys.exit(SOURCE.blamed(fault))


onstart:
    folders.claim_results(SOURCE.name, PATHS)


wildcard_constraints:
    **constraints(CONFIG),


GRID, STUDY = Grid(CONFIG, PATHS), Studies(CONFIG, PATHS)
REPLICATION = Replication(CONFIG, PATHS)
FREE = [asdict(chosen) for chosen in free_compositions(CONFIG)]
PLAIN = cubeae.config.keys.plain(CONFIG)
config = PLAIN  # what scripts find in `snakemake.config`
GPUS = int(CONFIG.training.device == "cuda")  # that a training asks a cluster for
DATASETS = every(PATHS.points, dataset=dataset_names(CONFIG), split=SPLITS)
TABLES = GRID.tables()
STUDY_TABLES = STUDY.tables()
PAGES = pages.page_files(CONFIG, PATHS)
SHARED = pages.shared_files(PATHS)

warm.fork_scripts(workflow, snakemake, BASE / "workflow_scripts")

# Hashes of the code of a workflow script, and of the plugins it uses, as params of its rule.
code = partial(code_of, BASE, plugins=plugin_params(PLUGINS))
