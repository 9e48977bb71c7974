# LocoLLM's own commands. `make demo` and `make test` make whatever they need; a second run is quick.
#
#   PYTHON   the Python (3.11 or newer) that makes the environment      make demo PYTHON=python3.13
#   TORCH    what to install PyTorch from, for training and its tests   make test TORCH='torch==2.13.0'
#   VENV     where the environment goes                                 make test VENV=/tmp/venv
#
# Kept to what GNU Make 3.81 knows: that is what macOS has.

PYTHON ?= python3
TORCH ?= torch
VENV ?= .venv

ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif

# A stamp is touched when its step is done. Not the folders themselves: their times change as files come and go in them.
MADE := $(VENV)/.made
RUNTIME := $(VENV)/.runtime
TOOLS := $(VENV)/.tools

.DEFAULT_GOAL := help
.PHONY: help demo test lint types check bench clean

help:
	@echo "make demo    install, then ask one question per domain and show who answers"
	@echo "make test    install everything, then lint, types and tests (lint, types, check: one of them)"
	@echo "make bench   measure speed and memory on this machine, as a table and in build/bench.json"
	@echo "make clean   remove the environment and all caches"

demo: $(RUNTIME)
	@$(BIN)/loco demo

test: lint types check

lint: $(TOOLS)
	@echo "==> Formatting and lint (ruff)"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(TOOLS)
	@echo "==> Types (mypy --strict)"
	@$(BIN)/mypy --strict

check: $(TOOLS)
	@echo "==> Tests (pytest)"
	@$(BIN)/python -m pytest

bench: $(TOOLS)
	@$(BIN)/python -m bench --json build/bench.json

$(MADE):
	@$(PYTHON) -c "import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else 'LocoLLM needs Python 3.11 or newer, and $(PYTHON) is %d.%d. Name another one: make demo PYTHON=python3.13' % v[:2])"
	@echo "==> Making the environment in $(VENV)"
	@$(PYTHON) -m venv "$(VENV)"
	@touch $@

$(RUNTIME): $(MADE) pyproject.toml
	@echo "==> Installing loco. llama.cpp is compiled for this machine: that takes some minutes, the first time only"
	@$(BIN)/python -m pip install -e .
	@touch $@

# PyTorch first and by itself, so that a build chosen with TORCH= isn't replaced by the newest one.
$(TOOLS): $(RUNTIME)
	@echo "==> Installing what training and the tests need ($(TORCH) and more)"
	@$(BIN)/python -m pip install "$(TORCH)"
	@$(BIN)/python -m pip install -e ".[train,dev,ci,eval]"
	@touch $@

clean:
	rm -rf "$(VENV)" build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
