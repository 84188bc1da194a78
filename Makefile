# `make report` and `make test` do all their own set-up; see README.md.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3)
CORES ?= all
READY := $(VENV)/.locked

.PHONY: help report test unit lint format schema estimate benchmark convergence torture cluster audit clean

help:
	@echo "make report   build reports/index.html with the default config"
	@echo "make test     lint, type-check and test everything"
	@echo "make unit     the fast tests alone"
	@echo "make format   format the code"
	@echo "make schema   export the config's JSON schema"
	@echo "make estimate say what CONFIG (config.yaml) will cost, before a long run"
	@echo "make benchmark   measure speeds and write benchmarks/results.md (an hour or two)"
	@echo "make convergence   compare the default grid with one trained half as long again"
	@echo "make cluster   run the shipped Slurm profile on a real two-node Slurm"
	@echo "make torture   inject faults and bad configs, and compare the results bit for bit"
	@echo "make audit     known vulnerabilities of the locked packages (needs the network)"
	@echo "make clean    delete results, reports and caches (keeps .venv)"

# The lock file is installed whenever it changes; pip takes nothing that it does not name.
$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

report: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --cores $(CORES) all

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/mypy
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --lint

unit: $(READY)
	$(BIN)/python -m pytest -n 2 -m "not workflow"

test: lint
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -n 2 --dist loadgroup

# A part of the tests: a real Slurm, installed from the system's packages (see .ci/run).
cluster: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -m cluster

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile rules

schema: $(READY)
	$(BIN)/python -m cubeae.config.validation > presets/config.schema.json

CONFIG ?= config.yaml

estimate: $(READY)
	$(BIN)/cubeae check $(CONFIG)

# BENCHMARKS="steps --quick --rounds 3" runs a part of it.
BENCHMARKS ?=

benchmark: $(READY)
	$(BIN)/python -m benchmarks $(BENCHMARKS)

# Trains the default grid for half as many steps again, and compares median test MSEs.
LONGER := s/^  steps: 6000/  steps: 9000/; s/: results$$/: results-longer/; s/: reports$$/: reports-longer/

convergence: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --cores $(CORES) results/metrics.parquet
	sed '$(LONGER)' config.yaml > .snakemake/longer.yaml
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --cores $(CORES) results-longer/metrics.parquet \
		--configfile .snakemake/longer.yaml
	$(BIN)/python -m cubeae.results.convergence results/metrics.parquet results-longer/metrics.parquet

# Kills of the quick preset, damaged files, full disks, bad configs; FAULTS="--kills 5" is shorter.
torture: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tests/torture.py $(FAULTS)

# In an environment of its own: it is no dependency of the benchmark.
audit: $(READY)
	test -x $(VENV)/audit/bin/pip-audit || $(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)/audit/bin/pip-audit --no-deps --requirement requirements.lock

clean:
	rm -rf results results-* reports reports-* .snakemake .pytest_cache .mypy_cache .ruff_cache
