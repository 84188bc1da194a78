"""What the rules share: the validated config, and what cubeae.workflow makes of it."""

import os
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path

BASE = Path(workflow.basedir)
sys.path.insert(0, workflow.basedir)

import cubeae.config.cost
import cubeae.config.file
import cubeae.config.keys
import cubeae.config.validation
from cubeae.config import plan
from cubeae.config.cells import free_compositions
from cubeae.report import reserved_names
from cubeae.truth.datasets import SPLITS
from cubeae.workflow import figures, folders, pages
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

CONFIG_FILE = ", ".join(
    os.path.relpath(file) for file in workflow.overwrite_configfiles or ["config.yaml"]
)

# A config given on the command line replaces the default one. Files
# are read strictly here and not by `configfile:`, which accepts a key that is given twice and runs
# Python that a file holds. Snakemake itself has read those given by --configfile before.
try:
    for file in map(os.path.relpath, workflow.overwrite_configfiles or ["config.yaml"]):
        content = cubeae.config.file.read(file)
        if not workflow.overwrite_configfiles:
            update_config(content, config)
            config = content
    CONFIG = cubeae.config.validation.parse(config, CONFIG_FILE, reserved_names())
except cubeae.config.validation.ConfigError as error:
    # Not raised: Snakemake would wrap the message in a traceback's frame.
    sys.exit(f"{error}")

PATHS = Paths.of(CONFIG)
if fault := folders.foreign_results(CONFIG_FILE, PATHS):
    sys.exit(fault)
if workflow.is_main_process:
    COST = cubeae.config.cost.cost(CONFIG)
    if COST.is_large:
        print(f"{CONFIG_FILE}: grid: asks for {COST}", file=sys.stderr)
    if not workflow.dryrun:
        if fault := folders.unwritable_folder(CONFIG_FILE, CONFIG):
            sys.exit(fault)


onstart:
    folders.claim_results(CONFIG_FILE, PATHS)


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

# Hashes of the code of a workflow script, as params of its rule.
code = partial(code_of, BASE)
