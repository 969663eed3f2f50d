# `make demo` and `make test` do all set-up themselves: they need make and Python 3.11, 3.12 or 3.13.
.DEFAULT_GOAL := help
.PHONY: help demo run test check format lint types imports format-check bench lock dist image clean

PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
export TEST_DATABASE_URL ?= postgresql+asyncpg://postgres@127.0.0.1:5432/test
PYTEST_ARGS ?=
# Most stories wait for a platform rather than compute: four at once keep two cores busy.
TEST_WORKERS ?= 4
BENCH_ARGS ?=

help:
	@echo 'make demo     the bot without accounts and tokens: both platforms are stand-ins, the address of the page is printed'
	@echo 'make test     the tests; with PostgreSQL too when it is at TEST_DATABASE_URL (REQUIRE_POSTGRES=1 insists on it)'
	@echo 'make check    format, lint, types, import rules, tests: what has to be green'
	@echo 'make format   puts the files into shape'
	@echo 'make bench    the load measurements, some minutes; BENCH_ARGS=--quick for a first look'
	@echo 'make lock     renews both lock files from pyproject.toml'
	@echo 'make dist     builds the wheel into dist/'
	@echo 'make image    builds the container image'

demo: .venv/run.stamp
	$(PY) -m bot demo

run: .venv/run.stamp
	$(PY) -m bot run

test: .venv/dev.stamp
	$(PY) -m pytest --numprocesses $(TEST_WORKERS) $(PYTEST_ARGS)

check: format-check lint types imports test

format: .venv/dev.stamp
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .

format-check: .venv/dev.stamp
	$(PY) -m ruff format --check .

lint: .venv/dev.stamp
	$(PY) -m ruff check .

types: .venv/dev.stamp
	$(PY) -m mypy

imports: .venv/dev.stamp
	$(PY) .venv/bin/lint-imports --no-logo

bench: .venv/dev.stamp
	$(PY) tests/load/bench.py $(BENCH_ARGS)

# A newer lock or pyproject.toml makes the stamp old; what tests need includes what running needs.
.venv/dev.stamp: requirements-dev.lock pyproject.toml
	@$(call prepare,requirements-dev.lock)
	@touch .venv/dev.stamp .venv/run.stamp

.venv/run.stamp: requirements.lock pyproject.toml
	@$(call prepare,requirements.lock)
	@touch .venv/run.stamp

define prepare
$(PY) -c pass 2>/dev/null || { python=$$(.ci/find-python) && rm -rf .venv && "$$python" -m venv .venv; } || exit 1; \
echo "Installing $(1) into .venv"; \
$(PIP) install --require-hashes --only-binary :all: -r $(1) && $(PIP) install --no-deps --no-build-isolation --editable .
endef

lock:
	python=$$(.ci/find-python) && "$$python" -m venv build/lock
	build/lock/bin/python -m pip --quiet install uv==0.13.9
	build/lock/bin/uv $(COMPILE) --extra build --output-file requirements.lock
	build/lock/bin/uv $(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

COMPILE := pip compile pyproject.toml --quiet --upgrade --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-emit-index-url --no-annotate --custom-compile-command 'make lock'

dist: .venv/dev.stamp
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

image:
	docker build --tag helpdesk .

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
