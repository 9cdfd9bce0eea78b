# What a newcomer types. `make` alone says what there is.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:

PORT ?= 8000
DATA ?= data
PYTHON ?= python3
PYTEST_ARGS ?=

BIN := .venv/bin
BUILT := proudly/ui/static/built
PO := $(wildcard proudly/locale/*/LC_MESSAGES/django.po)
RUNTIME := .venv/.installed-run
TESTING := .venv/.installed-test
PEERS := $(patsubst %/package.json,%,$(wildcard tests/peers/*/package.json))

.PHONY: help run test check styles peers messages pictures lock bench-links chaos-links bench-clicks bench-import bench-relevance bench-feed bench-search bench-fanout chaos-fanout chaos-rewards bench-scoreboard clean chromium
help: ## say what there is to type
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: styles .venv/.messages ## start Proudly with the demo company; PORT=8000 and DATA=data choose where
	@PROUDLY_DATA='$(DATA)' exec $(BIN)/proudly serve --demo --port $(PORT)

test: styles check chromium peers ## check, then run every test on SQLite and on PostgreSQL
	PROUDLY_TEST_DATABASE=sqlite $(BIN)/pytest -n 2 --dist loadgroup $(PYTEST_ARGS)
	$(BIN)/python tools/postgres.py run -- $(BIN)/pytest -n 2 --dist loadgroup $(PYTEST_ARGS)

check: $(TESTING) .venv/.messages ## style, types, room order, migrations, translations: less than a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy proudly
	DJANGO_SETTINGS_MODULE=proudly.config.test_settings $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python tools/messages.py check

styles: $(RUNTIME) ## build the styles, icons and scripts that pages are drawn with
	@$(PYTHON) tools/environment.py node
	@$(BIN)/python tools/build_styles.py

peers: $(TESTING) ## install the real servers that some tests talk to
	@$(PYTHON) tools/environment.py node
	@$(MAKE) --no-print-directory $(addsuffix /node_modules/.stamp,$(PEERS))

messages: $(TESTING) ## collect what people read into proudly/locale, to be translated
	$(BIN)/python tools/messages.py update

pictures: styles $(TESTING) chromium ## take the pictures in docs/ anew from the real program
	REFRESH_PICTURES=1 $(BIN)/pytest -q tests/journeys/test_pages.py tests/journeys/test_mails.py -k "light and en or mail"

lock: $(TESTING) ## write the lock files anew after a change of pyproject.toml
	@for lock in 'requirements.lock --group build' 'requirements-dev.lock --group build --group dev'; do \
		set -- $$lock; file=$$1; shift; \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$$@" pyproject.toml -o $$file || exit 1; \
	done

bench-links: $(TESTING) ## how fast links are answered, beside a server that only answers; five minutes
	@$(BIN)/python -m benchmarks.links

chaos-links: $(TESTING) ## kill, lock, fill and take away what links rest on, and count the clicks; three minutes
	@$(BIN)/python -m benchmarks.chaos_links

bench-clicks: $(TESTING) ## what ten million clicks make of redirects, projections and memory; a quarter of an hour
	@$(BIN)/python -m benchmarks.clicks

bench-import: $(TESTING) ## how long fifty thousand people take to come in by a file, and who waits meanwhile; four minutes
	@$(BIN)/python -m benchmarks.import_members

bench-relevance: $(TESTING) ## what ranking is worth, beside telling of what is new or popular; two minutes
	@$(BIN)/python -m benchmarks.relevance

bench-feed: $(TESTING) ## how fast members of a large organisation get their stories; ten minutes
	@$(BIN)/python -m benchmarks.feed

bench-fanout: $(TESTING) ## how fast a hundred thousand members hear of a story, beside a loop that only sends mails; half an hour
	@$(BIN)/python -m benchmarks.fanout

chaos-fanout: $(TESTING) ## kill, refuse, hang up and crash while thousands are mailed, and count their mails; ten minutes
	@$(BIN)/python -m benchmarks.chaos_fanout

chaos-rewards: $(TESTING) ## a thousand members want the last ten of a reward and of a budget while web processes are killed; three minutes
	@$(BIN)/python -m benchmarks.chaos_rewards

bench-scoreboard: $(TESTING) ## how fast a place among a million is found, beside a Valkey sorted set; half an hour
	@$(BIN)/python -m benchmarks.scoreboard

bench-search: $(TESTING) ## whether members find a story by mistyped words, and how fast; two minutes
	@$(BIN)/python -m benchmarks.search

clean: ## remove what was built and installed; the data folder stays
	rm -rf .venv node_modules $(addsuffix /node_modules,$(PEERS)) $(BUILT) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find proudly -name '*.mo' -delete

chromium: $(TESTING)
	@$(BIN)/python tools/chromium.py

$(RUNTIME): requirements.lock pyproject.toml tools/environment.py
	@echo 'Installing Proudly into .venv'
	@command -v $(PYTHON) >/dev/null || { echo 'proudly: $(PYTHON) was not found. Install Python 3.11 or newer: https://www.python.org'; exit 1; }
	@$(PYTHON) tools/environment.py run
	@touch $@

$(TESTING): $(RUNTIME) requirements-dev.lock
	@echo 'Installing what the tests need'
	@$(PYTHON) tools/environment.py test
	@touch $@

.venv/.messages: $(RUNTIME) $(PO)
	@$(BIN)/python tools/messages.py compile
	@touch $@

tests/peers/%/node_modules/.stamp: tests/peers/%/package-lock.json
	@echo 'Installing the test peer $*'
	@cd tests/peers/$* && npm ci --no-audit --no-fund
	@touch $@
