# Everything a person or a build machine does with this tree. `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

PORT ?= 8000
DATA ?= var/portao
# A benchmark's name for `make bench`, a mistake's for `make mutations`, a word in a parser's name for `make fuzz`; empty runs them all.
K ?=
# How long `make fuzz` stays with each parser.
SECONDS_EACH ?= 120
# The evenings that `make simulate` plays: FIRST-LAST, or one to be told.
SEEDS ?= 0-499
export PYTHON
# The browser that the gate is tried in; Debian's if empty.
CHROMIUM ?=
ifneq ($(CHROMIUM),)
export CHROMIUM
endif
# LAN=1: `make run` serves tablets on this network as well, over HTTPS.
LAN ?=

# Errors are shown; what pip remarks upon is of no use to whoever just wants to start.
PIP_INSTALL = $(BIN)/python -m pip install --disable-pip-version-check -qq

.PHONY: help
help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: $(STAMP) ## create .venv with the locked packages and this tree

# The stamp goes last, so an interrupted install is taken up again.
$(STAMP): requirements/dev.txt requirements/runtime.txt requirements/runtime.in pyproject.toml
	@.ci/venv
	@echo "Installing the locked packages into $(VENV)."
	@$(PIP_INSTALL) --require-hashes -r requirements/dev.txt
	@$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: run
run: install ## serve a demonstration event (PORT=8000, DATA=var/portao, LAN=1 for tablets)
	@.ci/gate
	$(BIN)/portao serve --demo --data $(DATA) --port $(PORT) --log warning $(if $(LAN),--lan)

.PHONY: demo
demo: install ## play the demonstration through and report on it
	$(BIN)/portao demo

# Readers by other hands that ours are held against. The stamp is npm's own list of what it put there.
READERS := tests/readers/node_modules/.package-lock.json

$(READERS): tests/readers/package-lock.json
	@npm ci --prefix tests/readers --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# The gate in a browser, and what checks it.
GATE := pwa/node_modules/.package-lock.json

$(GATE): pwa/package-lock.json
	@npm ci --prefix pwa --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

# What the app is made of; a folder among them is younger than the app when a file in it came or went.
APP := pwa/dist/index.html
APP_SOURCES := $(shell find pwa/src pwa/public pwa/build) pwa/index.html pwa/package-lock.json pwa/vite.config.ts \
	$(wildcard sync/catalogue/*.json)

$(APP): $(GATE) $(APP_SOURCES)
	@echo "Building the gate in a browser."
	@npm run --prefix pwa --silent build -- --logLevel error || { rm -f $@; exit 1; }

.PHONY: gate-app
gate-app: $(APP) ## build the gate in a browser into pwa/dist

.PHONY: screenshots
screenshots: $(GATE) ## take pictures of every screen of the gate in a browser
	@.ci/chromium
	npm run --prefix pwa --silent screenshots
	@echo "Look at pwa/screenshots/index.html"

.PHONY: pwa
# It is compared with the Python side, so that has to be there, too.
pwa: install $(GATE) ## check, try and build the gate in a browser
	npm run --prefix pwa --silent check
	npm run --prefix pwa --silent test
	@.ci/chromium
	npm run --prefix pwa --silent test:browser
	$(MAKE) --no-print-directory gate-app
	npm run --prefix pwa --silent e2e

.PHONY: test
test: install $(READERS) ## everything that must hold: checks, tests, demonstration
	$(MAKE) --no-print-directory check
	$(MAKE) --no-print-directory pwa
	$(MAKE) --no-print-directory coverage
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PURE:%=--ignore=%)
	$(BIN)/portao demo

# What is pure is reached by tests that draw nothing: a branch that is taken by luck would be missing one day.
PURE := $(wildcard tests/unit/keys tests/unit/sync_*)

.PHONY: coverage
coverage: install ## run the tests of keys and sync, which take both ways of every branch there
	$(BIN)/python -m pytest -n 2 $(PURE) --cov

.PHONY: check
check: install ## style, types, architecture, and vectors up to date
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.vectors.generate --check
	$(BIN)/python .ci/tokens --check

.PHONY: fix
fix: install ## format the code, repair what ruff can, make the pages' colours of the gate's
	$(BIN)/python .ci/tokens
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: property
property: install ## run the state machines for a long while, on new examples
	HYPOTHESIS_PROFILE=long $(BIN)/python -m pytest -n 2 tests/property/test_*_machine.py

.PHONY: vectors
vectors: install ## regenerate the test vectors
	$(BIN)/python -m tests.vectors.generate

.PHONY: mutations
mutations: install ## make each deliberate mistake in a copy and see that a check notices it (K=name for one)
	$(BIN)/python -m tests.mutations $(K)

.PHONY: bench
bench: install ## run the benchmarks (K=name for one)
	$(BIN)/python -m tests.bench $(K)

# The fuzzer is a large wheel that is made for some platforms alone, so it comes when it is asked for.
.PHONY: fuzz
fuzz: install ## fuzz every parser by coverage (K=word in its name, SECONDS_EACH=120)
	@$(PIP_INSTALL) --require-hashes -r requirements/fuzz.txt
	$(BIN)/python -m tests.hostile.fuzzing $(SECONDS_EACH) "$(K)"

# pip's own configuration is left out of it: a lock made on a machine with private
# indexes would otherwise carry their addresses, or hashes that nobody else is served.
# It runs inside requirements/ so that the "via" comments name files, not directories.
PIP_COMPILE = env -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u PIP_FIND_LINKS -u PIP_CONSTRAINT \
	PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
	../$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

.PHONY: lock
lock: install ## pin the newest releases that requirements/*.in allow
	cd requirements && $(PIP_COMPILE) --upgrade -o runtime.txt runtime.in
	cd requirements && $(PIP_COMPILE) --upgrade -o dev.txt dev.in
	cd requirements && $(PIP_COMPILE) --upgrade -o fuzz.txt fuzz.in
	@! grep -nE '://|@ file|^-' requirements/*.txt \
		|| { echo "A lock names an address, a path or an option: not to be committed." >&2; exit 1; }

.PHONY: simulate
simulate: install ## play evenings where everything goes wrong (SEEDS=0-499; SEEDS=17 tells one)
	$(BIN)/python -m tests.simulation $(SEEDS)

.PHONY: clean
clean: ## remove .venv, caches and build products (data in var/ stays)
	rm -rf $(VENV) build dist pwa/dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
		.hypothesis .coverage .coverage.* htmlcov
	find keys sync backend tests -name __pycache__ -type d -prune -exec rm -rf {} +
