# All that is done with this project. It needs make and Python 3.11 or newer; everything else is fetched, once,
# into .venv and web/node_modules, and fetched again when what asks for it changes.

PYTHON = $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
  $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
WEB := $(BIN)/python scripts/webui.py
ARGS ?=

export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check format lint types contracts manifests fresh web bench bench-peers faults fuzz docs screenshots pins \
  clean

help: ## list these
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 13

run: .venv/run web ## set up what is missing, start Layers, and open http://127.0.0.1:8700 (ARGS="--port 9000" and the like)
	@exec $(BIN)/layers up $(ARGS)

test: .venv/dev web ## set up what is missing and run all tests (ARGS="-k webhook" and the like go to pytest)
	@$(WEB) npm run test
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

check: format lint types contracts manifests fresh ## format, types, import contracts, manifests, printed docs; `make -k check` shows all

format: .venv/dev
	$(BIN)/ruff format --check --quiet
lint: .venv/dev
	$(BIN)/ruff check --quiet
	@$(WEB) npm run --silent lint
types: .venv/dev
	$(BIN)/mypy
	$(BIN)/mypy scripts bench/run.py
	@$(WEB) npm run --silent typecheck
contracts: .venv/dev
	$(BIN)/lint-imports --no-logo
manifests: .venv/dev
	$(BIN)/python scripts/manifests.py
fresh: .venv/dev
	$(BIN)/layers docs --check
	$(BIN)/python scripts/module_graph.py --check
	$(BIN)/python scripts/wire.py --check

bench: .venv/dev ## measure, and keep the figures in bench/last.json
	$(BIN)/python bench/run.py $(ARGS)

bench-peers: .venv/dev ## the same workflows on Node-RED, side by side (needs Node 18 or newer and npm)
	@cd bench && ../$(BIN)/python peers.py $(ARGS)

faults: .venv/dev ## stop every example at every point of its story (ARGS="retry approval" names some)
	@$(BIN)/python -m tests.faults.sweep $(ARGS)

MINUTES ?= 1
fuzz: .venv/dev ## attack the expression language for MINUTES=10
	$(BIN)/python scripts/fuzz.py $(MINUTES)

docs: .venv/dev ## print docs/reference, the module graph and the web client's types anew
	$(BIN)/layers docs
	$(BIN)/python scripts/module_graph.py
	$(BIN)/python scripts/wire.py

screenshots: .venv/dev web ## take the pictures of the README and the tour anew (needs a Chromium)
	$(BIN)/python web/tests/e2e/screenshots.py

pins: .venv/dev ## pin the newest of every dependency in constraints.txt
	$(BIN)/python scripts/pins.py

web: .venv/run
	@$(WEB) build

clean: ## remove everything that was fetched or built; data directories stay
	rm -rf .venv web/node_modules src/layers/static build dist

# The web UI is built by its own step (it would be silent inside pip), with the code that the build hook uses.
.venv/run: .venv/pyvenv.cfg pyproject.toml constraints.txt hatch_build.py
	@echo "python: installing what Layers needs"
	@LAYERS_SKIP_WEB=1 $(BIN)/python -m pip install --quiet --editable .
	@touch $@
.venv/dev: .venv/run
	@echo "python: installing what its tests need"
	@LAYERS_SKIP_WEB=1 $(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@
.venv/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "Layers needs Python 3.11 or newer with its venv module (Debian: apt install python3-venv)" >&2; exit 1; }
	@echo "python: a virtual environment in .venv, of $(PYTHON)"
	@$(PYTHON) -m venv .venv
