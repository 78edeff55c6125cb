# Two commands matter: `make demo` and `make test`. Both install what they need.
PYTHON ?= $(shell command -v python3.11 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
TREEBANKS ?= ../shared/data/treebanks

.DEFAULT_GOAL := help
.PHONY: help install jars packages demo test check format lint validate contracts models-eval developments chaos bench \
	quality lock screenshots clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

install: $(VENV)/.installed ## make .venv with the command entente in it

$(VENV)/.installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

jars: ## fetch the jars of the local Kafka (JDK and Maven)
	@$(PYTHON) deploy/kafka/launch.py --fetch-only

demo: install ## a real broker, a worker, sample dispatches, their alerts
	@$(BIN)/entente demo

packages: ## install the Debian packages that some tests use, if we may
	@deploy/packages.sh

test: install packages jars check lint validate ## run every test
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: install ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install ## format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lint: install ## validate image, compose, YAML, contracts (own environment)
	deploy/lint.sh

validate: ## build the Kubernetes overlays and check them strictly (Go and Maven, first time minutes)
	deploy/validate.sh

contracts: install ## write contracts/ and docs/settings.md anew
	$(BIN)/entente contracts
	$(BIN)/python -m tests.docs.generate

models-eval: install ## score the pipelines on the test sets in TREEBANKS
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m training.evaluate --all --treebanks $(TREEBANKS)

developments: install ## score which reports tell one development, on the labelled stream
	OPENBLAS_NUM_THREADS=1 PYTHONPATH=service:. $(BIN)/python -m tests.developments.measure

chaos: install jars ## the long chaos test; writes docs/measured.md
	$(BIN)/python -m tests.chaos.measure

bench: install jars ## what each stage costs; articles a second through broker and worker
	$(BIN)/python -m tests.bench.cost
	$(BIN)/python -m tests.bench.throughput

quality: install ## score leaders, statements, signals on gold sets; WRITE=1 puts it into docs/quality.md
	$(BIN)/python -m tests.quality.measure $(if $(WRITE),--write)

screenshots: install jars packages ## take the pictures of docs/images anew
	$(BIN)/python -m tests.board.screenshots

lock: install ## compile the lock files from pyproject.toml
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --extra feed --group dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-header --extra feed pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt

clean: ## remove everything that was made
	rm -rf $(VENV) .lint .validate .local deploy/kafka/libs
