# Two commands for a newcomer: `make rehearse` and `make test`. Each sets up what it needs
# from nothing but Python 3.11+, git, make and npm.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CACHE := .cache
REHEARSE := $(VENV)/.rehearse.lock
DEV := $(VENV)/.dev.lock
NODE := $(CACHE)/node/.package-lock.json
REPLAY := $(CACHE)/replay/.fetched
GH := $(CACHE)/gh/usr/bin/gh
WHEELS := $(CACHE)/wheels/.built

.PHONY: help rehearse test test-fast lint format bench mutation live lock dist clean
.DEFAULT_GOAL := help

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

rehearse: $(REHEARSE) ## One hotfix from label to post-mortem, on the embedded GitHub
	@env -u ARGS -u MAKEFLAGS -u MFLAGS $(BIN)/hotfix rehearse $(ARGS)

test: $(DEV) $(NODE) $(REPLAY) $(GH) $(WHEELS) ## All tests
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

test-fast: $(DEV) ## The tests that start no server
	@$(BIN)/python -m pytest -n 2 -m "not slow and not live" $(ARGS)

lint: $(DEV) ## ruff, mypy, workflow linters
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@MYPYPATH=action $(BIN)/mypy action/start.py action/release_wheels.py .ci/wheels.py
	@$(BIN)/python -m tests.lint_workflows

format: $(DEV) ## Let ruff put things in order
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(DEV) ## Speed, measured and printed, never asserted
	@$(BIN)/python -m bench

mutation: $(DEV) ## Mutation score of domain/ and flow.py
	@$(BIN)/python -m bench.mutation

live: $(DEV) ## The embedded GitHub's rules, asked of GitHub itself (opt-in: docs/sandbox.md)
	@$(BIN)/python -m pytest -m live --override-ini addopts=-q $(ARGS)

lock: $(DEV) ## Renew the lock files: hashes, no download addresses
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --upgrade pyproject.toml -o requirements/requirements.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate -c requirements/requirements.lock --extra rehearse pyproject.toml \
	  -o requirements/requirements-rehearse.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate -c requirements/requirements-rehearse.lock --extra rehearse pyproject.toml \
	  requirements/dev.in -o requirements/requirements-dev.lock
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate -c requirements/requirements-dev.lock requirements/build.in \
	  -o requirements/requirements-build.lock

dist: ## The files of a release, from the locked build tools alone; in wheels/ what the action needs
	@rm -rf dist wheels $(CACHE)/build
	@$(PYTHON) -m venv $(CACHE)/build
	@$(CACHE)/build/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/requirements-build.lock
	@$(CACHE)/build/bin/python -m hatchling build -d dist
	@$(CACHE)/build/bin/python .ci/wheels.py wheels

clean: ## Remove what make made
	rm -rf $(VENV) $(CACHE) dist wheels

# The lock is installed with its hashes checked; the project itself as it lies here.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...")'
	@$(PYTHON) -m venv $(VENV)

$(REHEARSE): requirements/requirements-rehearse.lock pyproject.toml | $(VENV)/bin/python
	@echo "Setting up (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/requirements-rehearse.lock
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/hotfix_actions_here.pth"
	@printf '#!/bin/sh\nexec "%s" -m hotfix_actions "$$@"\n' "$(CURDIR)/$(BIN)/python" > $(BIN)/hotfix
	@chmod +x $(BIN)/hotfix
	@touch $@

$(DEV): requirements/requirements-dev.lock $(REHEARSE)
	@echo "Setting up the development tools (once) ..."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/requirements-dev.lock
	@touch $@

# GitHub's OpenAPI description, recorded traffic and Octokit: fetched, never committed.
$(NODE): tests/node/package.json tests/node/package-lock.json
	@mkdir -p $(CACHE)/node
	@cp tests/node/package.json tests/node/package-lock.json $(CACHE)/node/
	@npm ci --prefix $(CACHE)/node --no-audit --no-fund --silent
	@touch $@

# Recorded traffic of PyGithub's own tests, from the source distribution that the lock names.
$(REPLAY): requirements/requirements.lock | $(REHEARSE)
	@rm -rf $(CACHE)/replay && mkdir -p $(CACHE)/replay
	@awk '/^[^ ]/ {wanted = /^pygithub==/} wanted' $< > $(CACHE)/replay/requirements.txt
	@$(BIN)/python -m pip download -q --disable-pip-version-check --require-hashes --no-deps \
	  --no-binary pygithub -r $(CACHE)/replay/requirements.txt -d $(CACHE)/replay
	@tar -xzf $(CACHE)/replay/*.tar.gz -C $(CACHE)/replay --strip-components=1
	@touch $@

# What a release carries for the action, for the system that the tests run on.
$(WHEELS): requirements/requirements.lock .ci/wheels.py action/release_wheels.py | $(REHEARSE)
	@rm -rf $(CACHE)/wheels
	@$(BIN)/python .ci/wheels.py $(CACHE)/wheels --here > /dev/null
	@touch $@

# GitHub's own command line, from Debian's archive without being installed; else the one on PATH.
$(GH):
	@mkdir -p $(CACHE)/gh/usr/bin
	@cd $(CACHE)/gh && { { apt-get download -q gh && dpkg-deb -x gh_*.deb .; } >/dev/null 2>&1 \
	  || { command -v gh >/dev/null && ln -sf "$$(command -v gh)" usr/bin/gh; } \
	  || { echo "The tests drive gh, GitHub's command line. Install it (apt-get install gh, brew install gh) and run make again."; exit 1; }; }
