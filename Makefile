# Everything a developer does, as one word each; `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
APP := .venv/.app-is-set-up
SETUP := .venv/.tests-are-set-up
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup run demo test fault-matrix fuzz soak durability bench lint format screenshots recording test-local-model clean

help: ## list what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: $(SETUP) ## make the virtual environment with everything in it

$(APP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "tui-app needs Python 3.11 or newer; set PYTHON=/path/to/it"; exit 1; }
	@echo "Setting up .venv; this happens once."
	@$(PYTHON) -m venv .venv
	@$(PIP) --editable .
	@$(BIN)/python -m compileall -q tui_app
	@touch $(APP)

$(SETUP): $(APP)
	@echo "Adding what the tests need."
	@$(PIP) --editable '.[dev]'
	@touch $(SETUP)

run: $(APP) ## open the app (on the simulator where there is no key)
	@$(BIN)/tui-app

demo: $(APP) ## be guided through a failover, key by key; ARGS=--auto plays it
	@$(BIN)/tui-app demo $(ARGS)

test: $(SETUP) ## run all tests
	$(BIN)/python -m pytest

fault-matrix: $(SETUP) ## print what every fault comes to; WRITE=1 keeps it in docs/fault-matrix.md
	@$(BIN)/python -m tests.matrix $(if $(WRITE),--write)

fuzz: $(SETUP) ## feed the parsers random input, for FUZZ_SECONDS (240); FUZZ_SEED repeats a run
	$(BIN)/python -m pytest tests/fuzz --override-ini python_files='fuzz_*.py' -s

soak: $(SETUP) ## let 200 callers loose on flapping providers, for SOAK_SECONDS (60); SOAK_SEED repeats a run
	$(BIN)/python -m pytest tests/soak --override-ini python_files='soak_*.py' -s

durability: $(SETUP) ## kill the app 200 times while it writes, and more; DURABILITY_RUNS shortens it
	@$(BIN)/python -m tests.durability

bench: $(SETUP) ## measure beside others; bench-NAME one of them (benchmarks/README.md); BENCH has options
	$(BIN)/python -m benchmarks $(BENCH)

bench-%: $(SETUP)
	$(BIN)/python -m benchmarks $* $(BENCH)

lint: $(SETUP) ## check style, and the walls of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(SETUP) ## put the code into its standard form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: $(SETUP) ## make the pictures in screenshots/ from the running app
	$(BIN)/python screenshots/make.py

recording: $(SETUP) ## play the demo and record it as screenshots/failover.gif
	$(BIN)/python screenshots/record.py

test-local-model: $(SETUP) ## test against a real local model that is being served (docs/local-model.md)
	$(BIN)/python -m pytest tests/local_model --override-ini addopts=-v

clean: ## remove what was made
	rm -rf .venv .bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
