# `make run` starts the portal, `make help` lists the rest. Needs Python 3.11 and make, nothing else.

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8000
PYTEST_ARGS ?=
export VENV PORT

BIN := $(VENV)/bin
SOURCES := spot_portal identity organizations eligibility claims documents tests scripts benchmarks
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header
# What the tests and the checks see, whatever the caller's shell has set.
EMBEDDED := env -u DATABASE_URL -u REDIS_URL -u CLAMD_ADDRESS -u S3_ENDPOINT_URL -u EMAIL_URL \
	-u SENTRY_DSN SPOT_MODE=embedded

.DEFAULT_GOAL := help
.PHONY: help run env dev assets test test-full lint format services services-stop \
	bench-pages bench-x12 bench-signin screenshots messages lock outdated clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: env ## Install what is missing and start the portal on http://localhost:8000/ (PORT=...)
	@exec $(BIN)/python scripts/start.py

env:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) scripts/setup_env.py

dev:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is missing: sudo apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) scripts/setup_env.py --dev

assets: env ## Fetch the design system (make run does it too)
	@$(BIN)/python scripts/build_assets.py

test: dev ## Run the tests that need no service and no browser
	$(EMBEDDED) SPOT_TEST_PROFILE=embedded $(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

test-full: dev ## Run every test on private PostgreSQL, Redis, ClamAV and Chromium
	$(BIN)/python scripts/test_full.py $(PYTEST_ARGS)

lint: dev ## Check style, types, templates, settings and migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(EMBEDDED) $(BIN)/mypy
	$(EMBEDDED) $(BIN)/python manage.py check
	$(EMBEDDED) $(BIN)/python manage.py makemigrations --check --dry-run

format: dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

services: ## Install PostgreSQL, Redis, ClamAV, Chromium and oathtool (Debian, Ubuntu) and start private ones
	@sh scripts/install_services.sh
	@$(MAKE) --no-print-directory dev
	@$(BIN)/python scripts/services.py start

services-stop: ## Stop the private services
	@$(BIN)/python scripts/services.py stop

bench-pages: dev assets ## Measure the pages people wait for
	@$(BIN)/python benchmarks/pages.py

bench-x12: dev ## Measure reading and writing X12 transactions
	@$(BIN)/python benchmarks/x12.py

bench-signin: dev assets ## Measure full sign-ins, password and code
	@$(BIN)/python benchmarks/signin.py

screenshots: dev assets ## Take the pictures of the documentation (needs Chromium)
	@$(BIN)/python scripts/screenshots.py --docs

messages: dev ## Collect the translatable texts (needs gettext)
	$(EMBEDDED) $(BIN)/python manage.py makemessages --all --no-location --ignore var --ignore .venv --ignore node_modules

lock: dev ## Write the hash locks anew from the .in files
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt
	$(LOCK) requirements-assets.in -o requirements-assets.txt
	@! grep -nE '(https?|file)://|index-url|find-links' requirements*.txt

outdated: dev ## List packages with a newer release
	$(BIN)/uv pip list --outdated

clean: ## Remove caches and the virtual environment; the portal's data in var/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis htmlcov test-results
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
