# minsheng 民生. `make` lists the commands.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-all check bench format lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1@\2/' | column -t -s@

setup: $(READY) ## set up everything in .venv (once; again when the locks change)

$(READY): requirements/core.lock requirements/dev.lock pyproject.toml
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit("Python 3.11 or later is needed: make setup PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tool.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements/core.lock requirements/dev.lock requirements/tool.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## build a demo town, scan it with the whole law, explain one household
	@$(BIN)/minsheng demo

test: setup ## the tests
	@$(BIN)/python -m pytest -q -n 2

test-all: setup ## the tests and the slow suites
	@$(BIN)/python -m pytest -q -n 2 -m "slow or not slow"

check: setup ## every check: lint, format, types, import contracts, the law, tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/minsheng law lint
	@$(BIN)/python -m pytest -q -n 2

bench: setup ## measure everything (QUICK=1 for a smaller run)
	@$(BIN)/python -m bench.run

format: setup ## format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
lock: ## refresh the lock files
	@test -x $(BIN)/uv || $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile $(LOCK) --upgrade pyproject.toml -o requirements/core.lock
	@$(BIN)/uv pip compile $(LOCK) --upgrade --group dev requirements/build.in -c requirements/core.lock -o requirements/dev.lock
	@echo uv | $(BIN)/uv pip compile $(LOCK) --upgrade - -o requirements/tool.lock

clean: ## remove what make made, the environment included
	@rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis bench/.peers
