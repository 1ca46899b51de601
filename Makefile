# make demo, make quick and make test are all a newcomer needs; they bring up what they need and find what is already there.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready-$(shell cat requirements.lock pyproject.toml | cksum | tr ' ' '-')
LAB_ENV := eval "$$($(BIN)/python -m deploy.lab env)"

.PHONY: demo quick test lint style types unit unit-a-to-h unit-i-to-z fmt package bench soak hostile fuzz faults lab lab-all status down setup

demo: lab
	@$(LAB_ENV) && PATH="$(CURDIR)/$(BIN):$$PATH" deploy/demo/run

test: setup
	@$(BIN)/python -m tests $(PYTEST)

# No engine, no registry, no root. The tests wait more than they work: they run in two halves beside the types.
quick: setup
	@$(MAKE) --no-print-directory -j3 style types unit-a-to-h unit-i-to-z

lint: style types

style: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: setup
	$(BIN)/mypy

unit: setup
	$(BIN)/python -m pytest tests/unit tests/past $(PYTEST)

unit-a-to-h: setup
	$(BIN)/python -m pytest -q tests/unit/test_[a-h]*.py

unit-i-to-z: setup
	$(BIN)/python -m pytest -q tests/unit/test_[!a-h]*.py tests/past

fmt: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

package: setup
	@$(BIN)/python -m tests.package

bench: lab
	@$(LAB_ENV) && $(BIN)/python -m tests.bench

# TIMES runs of the demo with a docker that fails every EVERY-th call of phasegate.
soak: lab
	@$(BIN)/python -m tests.soak $(or $(TIMES),1) $(or $(EVERY),30) $(or $(SEED),1)
	@$(BIN)/python -m tests -m soak tests

hostile: setup
	@$(BIN)/python -m tests.hostile

fuzz: setup
	@$(BIN)/python -m tests.hostile.fuzz $(SECONDS)
	@$(BIN)/python -m tests.hostile.answers $(SECONDS)

faults: setup
	@$(BIN)/python -m tests.faults.sim --seconds $(or $(SECONDS),600)

lab: setup
	@$(BIN)/python -m deploy.lab up

lab-all: setup
	@$(BIN)/python -m deploy.lab up --all

status: setup
	@$(BIN)/python -m deploy.lab status

down: setup
	@$(BIN)/python -m deploy.lab down

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@echo "setting up .venv from requirements.lock"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@# The lock is complete: taken as it is, hash by hash.
	@$(BIN)/python -m pip install -q --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@rm -f .venv/ready-* && touch $@
