# The contributor's whole vocabulary. Setting up happens by itself: each target makes what it needs, once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.PHONY: help demo demo-reset test check fix bench tour clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
CATALOGUES := $(shell find src/entraide -path '*/LC_MESSAGES/*.po' 2>/dev/null)

# yes when a variable is given and is not a no: LAN=1, LAN=yes
given = $(filter-out 0 no off false,$(1))

help:  ## show this list
	@echo 'make …'
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name does; do printf '%-13s %s\n' "$$name" "$$does"; done

demo: $(VENV)/.translations  ## start entraide with invented people, here: PORT=9000 another port, LAN=1 reachable from other devices
	@exec $(BIN)/entraide demo $(if $(PORT),--port $(PORT)) $(if $(call given,$(LAN)),--lan)

demo-reset: $(VENV)/.translations  ## forget what happened in the demo, and start it anew (PORT and LAN as for demo)
	@exec $(BIN)/entraide demo --reset $(if $(PORT),--port $(PORT)) $(if $(call given,$(LAN)),--lan)

test:  ## set up everything, then run every check and every test (as root it installs Debian's browsers and servers)
	@tools/packages
	@$(MAKE) $(VENV)/.dev node_modules/.installed $(VENV)/.translations
	@exec tools/test

check: $(VENV)/.dev node_modules/.installed  ## read the code: format, lint, types, layers, translations
	@exec tools/check

fix: $(VENV)/.dev node_modules/.installed  ## format, mend what can be mended, bring new sentences into the catalogues
	@exec tools/fix

bench: $(VENV)/.dev $(VENV)/.translations  ## measure: every question in bench/, or one with ONLY=name
	@exec $(BIN)/python tools/bench.py $(ONLY)

tour: $(VENV)/.dev $(VENV)/.translations  ## take a picture of every page
	@exec $(BIN)/python -m tests.e2e.tour

clean:  ## remove what the other targets made (not the demo's data: demo-reset)
	rm -rf $(VENV) node_modules build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools bench -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	find src -name '*.mo' -delete

# ------------------------------------------------------------------ what the targets need; each is made when its source changed

$(VENV)/.created:
	@tools/venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.created requirements/run.txt
	@echo 'Installing what entraide needs (requirements/run.txt) …'
	@$(PIP) --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.entraide: $(VENV)/.run pyproject.toml hatch_build.py requirements/run.in
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.translations: $(VENV)/.entraide $(CATALOGUES)
	@$(BIN)/python hatch_build.py
	@touch $@

$(VENV)/.dev: $(VENV)/.entraide requirements/dev.txt
	@echo 'Installing what working on entraide needs (requirements/dev.txt) …'
	@$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { echo 'Node 18 or newer with npm is needed for this: apt-get install nodejs npm' >&2; exit 1; }
	@echo 'Installing the tools that read JavaScript and styles (package-lock.json) …'
	@npm ci --no-audit --no-fund --loglevel=error
	@touch $@
