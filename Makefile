# The two commands a newcomer needs are `make demo` and `make test`; `make` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help demo serve test check fix bench docs lock
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SERVE ?= 1
PORT ?= 8866
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

help:  ## List the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 10

demo: $(VENV)/installed  ## Simulate, train, score, ask, draft, then serve on port 8866 (SERVE=0: stop before serving)
	@exec $(BIN)/forbear demo $(if $(filter 0,$(SERVE)),--no-serve,--serve) --port $(PORT)

serve: $(VENV)/installed  ## Serve the workbench of the current portfolio
	@exec $(BIN)/forbear serve --port $(PORT)

test: $(VENV)/installed-dev  ## The whole test suite
	$(BIN)/pytest -q

check: $(VENV)/installed-dev  ## Format, lint, types, import contracts and tests: the gate
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(if $(SKIP_TESTS),,$(MAKE) test)

fix: $(VENV)/installed-dev  ## Format and repair what can be repaired
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/installed-dev  ## Measure everything and rewrite benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

docs: $(VENV)/installed-dev  ## Rebuild the generated reference pages
	$(BIN)/python -m engine.features
	$(BIN)/python -m engine.model.reference
	$(BIN)/python -m engine.explain.reference
	$(BIN)/python -m engine.outreach.reference
	$(BIN)/python -m dashboards.api.reference

lock:  ## Compile the hash-locked requirements (needs uv on the PATH)
	uv pip compile $(LOCK_OPTIONS) pyproject.toml --group build -o requirements.lock
	uv pip compile $(LOCK_OPTIONS) pyproject.toml --group build --extra dev -c requirements.lock -o requirements-dev.lock

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Forbear needs Python 3.11 or later; '$(PYTHON)' is older. Way out: make PYTHON=python3.12 ..."; exit 1; }
	@echo "Creating the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked requirements ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m assistant.embedded.artefact
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@echo "Installing the locked development requirements ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
