# make help lists the targets; each sets up .venv when it is missing.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
CORES ?= 2
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV := $(VENV)/.ready-dev
# Current scanpy and anndata need Python 3.12, so there are two locks.
OLDEST := 3.11
LOCK = $(shell "$(PYTHON)" -c 'import sys; print("requirements-3.12.lock" if sys.version_info >= (3, 12) else "requirements.lock")')
CLUSTER := $(VENV)/.ready-cluster
CRATE := .venv-crate
AXE := .axe
COVERAGE := .venv-coverage
PEERS := .venv-peers
VENDOR := workflow/sorascope/report/static/vendor
export PATH := $(abspath $(BIN)):$(PATH)

.PHONY: help setup setup-dev setup-tests setup-cluster demo test test-newer tables test-cluster test-crate test-trust test-axe golden fuzz coverage mutation lint format bench bench-scale validity screenshots rulegraph vendor lock clean

help:  ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(READY)  ## Make .venv from the lock of this Python: what runs need, no tools of developers

$(READY): requirements.lock requirements-3.12.lock
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < tuple(map(int, "$(OLDEST)".split("."))))' || { \
	    echo "Sorascope needs Python $(OLDEST) or newer; $(PYTHON) is $$("$(PYTHON)" --version 2>&1 | tail -n 1)."; \
	    echo "To do: name a newer one, for example make demo PYTHON=python3.12"; exit 1; }
	@echo "== Setting up $(VENV) from $(LOCK) (about a minute, 1 GB)"
	@if command -v uv >/dev/null; then \
	    uv venv --allow-existing --quiet --python "$(PYTHON)" $(VENV) && \
	    uv pip install --quiet --python $(BIN)/python -r $(LOCK); \
	else \
	    "$(PYTHON)" -m venv $(VENV) && \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on -r $(LOCK); \
	fi
	@touch $@

setup-dev: $(DEV)  ## Add what tests and lint need: requirements-dev.lock

$(DEV): requirements-dev.lock | $(READY)
	@echo "== Adding requirements-dev.lock to $(VENV)"
	@if command -v uv >/dev/null; then \
	    uv pip install --quiet --python $(BIN)/python -r requirements-dev.lock; \
	else \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock; \
	fi
	@touch $@

setup-tests: $(DEV) $(CRATE)/.ready $(AXE)/.ready  ## Add what make test uses where it is there: a validator of crates, axe-core

demo: $(READY)  ## Run the default config on the three shipped data sets
	@echo "== Scoring the shipped data sets (config/config.yaml) on $(CORES) cores"
	@snakemake --cores $(CORES) --quiet rules progress host
	@echo "Done. Reports: $(abspath results)/index.html"
	@echo "For your own data: source $(VENV)/bin/activate, then the README goes on."

test: $(DEV)  ## Run the tests; FAST=1: the quick ones; ALL=1: also the longest, as CI does
	@echo "== Running the tests on $(CORES) cores"
	@python -m pytest -n $$(($(CORES) + $(if $(FAST),0,1))) --dist loadfile --no-loadscope-reorder \
	    -m "not cluster and not slow $(if $(ALL),,and not heavy) $(if $(FAST),and not axe and not e2e and not long)"

test-newer: $(DEV)  ## Run the shipped data sets and hold them against the pinned numbers, on another Python (PYTHON=, VENV=)
	@echo "== Running the default run of the shipped data sets in $(VENV)"
	@python -m pytest tests/trust/test_golden.py

$(CLUSTER): requirements-cluster.lock $(DEV)
	@echo "== Adding requirements-cluster.lock to $(VENV)"
	@{ if command -v uv >/dev/null; then \
	    uv pip install --quiet --python $(BIN)/python -r $(LOCK) -r requirements-cluster.lock; \
	else \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check -r $(LOCK) -r requirements-cluster.lock; \
	fi; } && touch $@ || echo "== it cannot be installed here: the tests will be skipped"

setup-cluster: $(CLUSTER)  ## Add what test-cluster needs: requirements-cluster.lock

test-cluster: $(CLUSTER)  ## Run the default config on Slurm daemons on this host
	@bash tests/cluster/packages.sh
	@timeout -k 30 2400 python -m pytest -m cluster -rs tests/cluster

$(CRATE)/.ready: requirements-crate.lock
	@echo "== Setting up $(CRATE) from requirements-crate.lock"
	@"$(PYTHON)" -m venv $(CRATE)
	@$(CRATE)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-crate.lock
	@touch $@

test-crate: $(DEV) $(CRATE)/.ready  ## Validate the RO-Crate of a run of the shipped data sets
	@python -m pytest -rs tests/crate

test-trust: $(DEV)  ## Interrupt four kinds of runs at 100 random moments; disks, folders, environments (half an hour)
	@OTHER_PYTHON="$(OTHER_PYTHON)" python -m pytest -m "slow or not slow" -rs tests/trust
	@python tests/trust/interrupt.py --trials 25 --of default cells atlas assays

$(AXE)/.ready: tests/report/axe/package.json
	@mkdir -p $(AXE) && cp $< $(AXE)
	@if command -v npm >/dev/null && npm install --prefix $(AXE) --silent --no-audit --no-fund --no-package-lock; then \
	    touch $@; \
	else \
	    echo "== npm, or its registry, is not to be had here: pages are not checked against axe-core"; \
	fi

test-axe: $(DEV) $(AXE)/.ready  ## Hold a page of every kind against axe-core's rules of accessibility (needs npm and Chromium)
	@python -m pytest -n $(CORES) -m axe -rs

tables: $(DEV)  ## Write the tables of docs, and typed settings, that follow from the schema and the registries
	@python docs/tables.py

golden: $(DEV)  ## Pin the numbers of the default run anew, after a wanted change: tests/trust/golden
	@python tests/trust/golden.py

$(COVERAGE)/.ready: requirements-coverage.lock $(DEV)
	@echo "== Setting up $(COVERAGE) from requirements-coverage.lock, beside $(VENV)"
	@$(BIN)/python -m venv $(COVERAGE)
	@$(COVERAGE)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-coverage.lock
	@$(BIN)/python -c "import site; print(site.getsitepackages()[0])" \
	    > "$$($(COVERAGE)/bin/python -c 'import site; print(site.getsitepackages()[0])')/beside.pth"
	@mkdir -p $(COVERAGE)/data && touch $@

# Left out: tests that end a process by the clock. Tracing slows them, and an alarm within the tracer locks it.
coverage: $(COVERAGE)/.ready  ## Which lines of the package no test runs; fails under 95 % (a quarter of an hour)
	@rm -f $(COVERAGE)/data/*
	@$(COVERAGE)/bin/python -m coverage run -m pytest $(or $(TESTS),tests --ignore tests/fuzz --ignore tests/trust \
	    --deselect tests/faults/test_hostile.py::test_refused_within_five_seconds_and_a_gigabyte)
	@$(COVERAGE)/bin/python -m coverage combine --quiet
	@$(COVERAGE)/bin/python -m coverage report

mutation: $(DEV)  ## Do the tests notice changes of scores, set tests, signature, model? A sample (half an hour)
	@PYTHONPATH=workflow:tests python tests/mutation/run.py $(if $(SAMPLE),--sample $(SAMPLE))

fuzz: $(DEV)  ## Feed 200,000 hostile files to every reader (an hour)
	@PYTHONPATH=workflow:tests python tests/fuzz/run.py $(if $(CASES),--cases $(CASES))
	@FUZZ_EXAMPLES=2000 python -m pytest tests/fuzz/test_generated.py

lint: $(DEV)  ## ruff, mypy, snakefmt, snakemake --lint
	@echo "== ruff" && ruff check . && ruff format --check .
	@echo "== mypy" && mypy
	@echo "== snakefmt" && snakefmt --check Snakefile workflow
	@echo "== snakemake --lint" && snakemake --lint

format: $(DEV)  ## Format Python and Snakemake files
	ruff check --fix . && ruff format . && snakefmt Snakefile workflow

$(PEERS)/.ready: requirements-peers.lock $(READY)
	@echo "== Setting up $(PEERS) from requirements-peers.lock, on top of $(VENV)"
	@$(BIN)/python -m venv $(PEERS)
	@$(BIN)/python -c "import site; print(site.getsitepackages()[0])" \
	    > "$$($(PEERS)/bin/python -c 'import site; print(site.getsitepackages()[0])')/below.pth"
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-peers.lock && touch $@ \
	    || echo "== it cannot be installed here: decoupler and PyDESeq2 will not be timed"

bench: $(READY) $(PEERS)/.ready  ## Time the main steps and their peers, and each rule: docs/performance.md (ten minutes)
	@python benchmarks/performance.py --cores $(CORES)

bench-scale: $(READY) $(PEERS)/.ready  ## Thousands of tumours and sets, a million cells, hundreds of data sets, and peers (three hours)
	@python benchmarks/scale.py --write
	@python benchmarks/ingest.py --write
	@for tumours in 1000 3000; do python benchmarks/scores.py --write $$tumours 20000 40; done
	@python benchmarks/cells.py --write
	@python benchmarks/cells_ingest.py --write
	@python benchmarks/cells_ingest.py --write --smallest 1000000 --largest 0 --doublets 1000000 --sample 50000
	@python benchmarks/overhead.py --cores $(CORES)

validity: $(READY)  ## Measure calibration and accuracy anew: docs/validity.md
	@OMP_NUM_THREADS=1 PYTHONPATH=workflow python -m benchmarks.validity.run

rulegraph: $(READY)  ## Draw docs/images/rulegraph.svg (needs Graphviz)
	@snakemake all atlas knowledge crate --rulegraph 2>/dev/null | sed -n '/^digraph/,/^}/p' \
	    | dot -Tsvg > docs/images/rulegraph.svg

screenshots: demo  ## Take the pictures of docs/images (needs Chromium)
	@python tests/report/screenshots.py

vendor:  ## Make the pages' charting library anew from its pinned versions (needs npm)
	@rm -rf .vendor && mkdir .vendor && cp $(VENDOR)/package.json $(VENDOR)/echarts.entry.js .vendor
	@cd .vendor && npm install --silent --no-audit --no-fund --no-package-lock && npm run --silent build -- --log-level=warning
	@cp .vendor/echarts.js $(VENDOR)/ && rm -rf .vendor
	@cd $(VENDOR) && sha256sum echarts.js > SHA256SUMS && cat SHA256SUMS

# The developers' tools get one version for every Python; requirements-dev.lock holds what they need beyond the other locks.
lock:  ## Solve anew with this Python: its lock; with 3.11 environment.yml and requirements-dev.lock, too
	@rm -rf .venv-lock && "$(PYTHON)" -m venv .venv-lock
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check packaging PyYAML
	@.venv-lock/bin/python tests/environment.py > .venv-lock/requirements.in
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check -r .venv-lock/requirements.in
	@.venv-lock/bin/python -m pip freeze --quiet | sed -E 's/^snakemake==/snakemake[reports]==/' > $(LOCK)
	@if [ $(LOCK) = requirements.lock ]; then \
	    .venv-lock/bin/python -m pip install --quiet --disable-pip-version-check --group dev && \
	    .venv-lock/bin/python -m pip freeze --quiet | sed -E 's/^snakemake==/snakemake[reports]==/' \
	        | grep -vxFf $(LOCK) > requirements-dev.lock; \
	fi
	@rm -rf .venv-lock && wc -l $(LOCK) requirements-dev.lock

DELETED := results logs benchmarks/results .snakemake
clean:  ## Remove results, logs and Snakemake's records, not .venv; asks before (YES=1 does not)
	@du -sh $(wildcard $(DELETED)) 2>/dev/null || true
	@if [ -z "$(YES)" ]; then \
	    printf 'Delete these of %s? Results cannot be brought back. [y/N] ' "$(CURDIR)"; \
	    read -r answer || answer=; \
	    case "$$answer" in y|Y|yes) ;; *) echo "Nothing was deleted."; exit 0;; esac; \
	fi; \
	rm -rf $(DELETED)
