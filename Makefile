# Every target installs the environment first if it is missing; see README.md.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3)
CORES ?= all
READY := $(VENV)/.locked
QUIETLY := --quiet --disable-pip-version-check

.PHONY: help report quick test unit lint .types .style .collected format schema docs estimate benchmark worlds convergence torture cluster audit clean

help:
	@echo "Run"
	@echo "  make report       run everything in config.yaml and write reports/index.html"
	@echo "  make quick        run presets/quick.yaml and write reports-quick/index.html (minutes)"
	@echo "  make estimate     print what CONFIG (default: config.yaml) costs, before a long run"
	@echo "  make clean        delete results, reports and caches; keep .venv"
	@echo "Check the code"
	@echo "  make test         lint, types and all tests"
	@echo "  make lint         lint and types only"
	@echo "  make unit         the fast tests only"
	@echo "  make cluster      test the Slurm profile on a real two-node Slurm"
	@echo "  make torture      inject faults and bad configs; compare results bit for bit"
	@echo "  make audit        list known vulnerabilities of the locked packages (network)"
	@echo "Change the code"
	@echo "  make format       format the code"
	@echo "  make schema       write presets/config.schema.json"
	@echo "  make docs         write README and docs as a site: site/index.html"
	@echo "Measure"
	@echo "  make convergence  compare the default grid with one of 1.5 times the steps"
	@echo "  make worlds       judge planted results: how often verdicts are wrong (5 minutes)"
	@echo "  make benchmark    measure speeds and write benchmarks/results.md (1 to 2 hours)"

# Installs the lock file whenever it changes. pip installs nothing that the lock does not name. It
# would compile every file on one core. Some files are templates that no Python can compile.
$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(QUIETLY) --no-compile -r requirements.lock
	$(BIN)/python -m pip install $(QUIETLY) --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true
	touch $@

report: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --cores $(CORES) all

quick: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --cores $(CORES) --configfile presets/quick.yaml --prioritize reports-quick/index.html -- all

lint: $(READY)
	$(MAKE) --no-print-directory --jobs 2 --output-sync=target .types .style

.types: $(READY)
	$(BIN)/mypy

.style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile rules
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --lint

# Compiles the tests' files, which every process of `make test` reads.
.collected: $(READY)
	@printed=$$(env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest --collect-only -qq 2>&1) || \
		{ echo "$$printed"; exit 1; }

# As jobs do: on a busy machine, threads that wait for each other take processor time.
ONE_THREAD := OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1

unit: $(READY)
	$(ONE_THREAD) $(BIN)/python -m pytest -n 2 -m "not workflow"

# Tests copy the project, with what is compiled of it.
test: $(READY)
	$(MAKE) --no-print-directory --jobs 2 --output-sync=target .types .style .collected
	$(BIN)/python -m compileall -q cubeae workflow_scripts
	PATH="$(CURDIR)/$(BIN):$$PATH" $(ONE_THREAD) $(BIN)/python -m pytest -n 3 --dist loadgroup --no-loadscope-reorder

# Needs a real Slurm from the system's packages (see .ci/run).
cluster: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest -m cluster

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile rules

schema: $(READY)
	$(BIN)/python -m cubeae.config.validation > presets/config.schema.json

docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

CONFIG ?= config.yaml

estimate: $(READY)
	$(BIN)/cubeae check $(CONFIG)

# BENCHMARKS="steps --quick --rounds 3" runs a part.
BENCHMARKS ?=

benchmark: $(READY)
	$(BIN)/python -m benchmarks $(BENCHMARKS)

worlds: $(READY)
	$(BIN)/python -m benchmarks.worlds

# Trains the default grid with 1.5 times the steps, and compares median test MSEs.
LONGER := s/^  steps: 6000/  steps: 9000/; s/: results$$/: results-longer/; s/: reports$$/: reports-longer/

convergence: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --cores $(CORES) results/metrics.parquet
	sed '$(LONGER)' config.yaml > .snakemake/longer.yaml
	PATH="$(CURDIR)/$(BIN):$$PATH" snakemake --cores $(CORES) results-longer/metrics.parquet \
		--configfile .snakemake/longer.yaml
	$(BIN)/python -m cubeae.results.convergence results/metrics.parquet results-longer/metrics.parquet

# Kills the quick preset; damages files, fills disks, tries bad configs. Shorter: FAULTS="--kills 5".
torture: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tests/torture.py $(FAULTS)

# pip-audit gets its own environment, since the benchmark does not depend on it.
audit: $(READY)
	test -x $(VENV)/audit/bin/pip-audit || $(PYTHON) -m venv $(VENV)/audit
	$(VENV)/audit/bin/pip install $(QUIETLY) pip-audit
	$(VENV)/audit/bin/pip-audit --no-deps --requirement requirements.lock

clean:
	rm -rf results results-* reports reports-* site .snakemake .pytest_cache .mypy_cache .ruff_cache
