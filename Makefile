# `make demo` and `make test` set up all they need in .venv, from Python 3.11 or newer, make and
# the package index.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
ROUNDS ?= 4800
# How many, and what must not meet its like and so stays with one of them, says tests/conftest.py.
WORKERS ?= auto
PYTEST := $(VENV)/bin/python -m pytest -n $(WORKERS) --dist loadgroup
# Where a branch that no test takes may cost a meeting, and the tests that have to take it.
MEASURED := domain vault workflow
BIN := $(VENV)/bin
MODEL_VENV := .venv-model
NER_VENV := .venv-ner

.PHONY: demo test coverage test-ner check lint types contracts soak bench demo-model pages words taggers clean help

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /	/'

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(VENV)/.run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[ja]'
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[ja]' --group dev
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run ## hold the sample meeting (in a terminal: on the live screen)
	$(BIN)/facilitator demo

test: $(VENV)/.dev ## run the tests
	$(PYTEST) $(OPTIONS)

coverage: $(VENV)/.dev ## which branches of what must never fail no test takes
	$(PYTEST) $(MEASURED:%=tests/%) $(MEASURED:%=--cov=facilitator/%) --cov-report=
	$(BIN)/coverage report
	$(BIN)/python .ci/branches.py $(MEASURED)

$(NER_VENV)/.ner: pyproject.toml
	test -x $(NER_VENV)/bin/python || $(PYTHON) -m venv $(NER_VENV)
	$(NER_VENV)/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(NER_VENV)/bin/python -m pip install --quiet --editable '.[ner]' --group test
	@touch $@

test-ner: $(NER_VENV)/.ner ## test the optional detectors, in a venv of their own
	$(NER_VENV)/bin/python -m pytest tests/anonymise/models

lint: $(VENV)/.dev ## style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev ## types, strictly
	$(BIN)/mypy

contracts: $(VENV)/.dev ## which room may import which
	$(BIN)/lint-imports

check: lint types contracts test ## everything that must hold before a commit

soak: $(VENV)/.dev ## damage, cut off and kill for as long as it takes (a quarter of an hour and more)
	$(BIN)/python -m pytest tests/vault/test_fuzz.py tests/workflow/test_sealing_cut_off.py \
		--rounds $(ROUNDS) --every-step -s -q --timeout 0
	$(BIN)/python -m pytest tests/e2e/test_kill.py --kill-rounds 200 -s -q
	$(BIN)/python -m pytest tests/sharing/test_network.py tests/sharing/test_killed.py \
		tests/sharing/test_three_hours.py --shared-rounds 20 --every-step -s -q \
		--timeout 0

bench: $(VENV)/.dev ## measure and print; asserts nothing about time
	$(BIN)/python -m pytest tests/benchmarks --benchmarks -s -q

demo-model: ## train the demo model and render the sample meeting (hours; resumable)
	test -x $(MODEL_VENV)/bin/python || $(PYTHON) -m venv $(MODEL_VENV)
	$(MODEL_VENV)/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(MODEL_VENV)/bin/python -m pip install --quiet --editable . --group demo-model
	$(MODEL_VENV)/bin/python -I -m facilitator.demo.recipe all --out build/demo-model

pages: $(VENV)/.dev ## write the tables of docs/settings.md from the settings themselves
	LANGUAGE=en $(BIN)/python .ci/pages.py

words: $(VENV)/.dev ## collect every sentence of the screens into the catalogues, and compile them
	$(BIN)/python .ci/words.py

taggers: $(VENV)/.dev ## train what finds names without a rule, from the labelled talk (a quarter of an hour)
	$(BIN)/python -I -m facilitator.anonymise.recipe --language en
	$(BIN)/python -I -m facilitator.anonymise.recipe --language ja

clean: ## remove what was built; sessions and keys stay
	rm -rf $(VENV) $(MODEL_VENV) $(NER_VENV) build dist .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis
