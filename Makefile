# The only door: everything a contributor runs is a target here. `make` alone lists them.
SHELL := /bin/bash
export UV_PYTHON_DOWNLOADS := never
export UV_COMPILE_BYTECODE := 1
PYTHON ?= python3
PEERS_PYTHON ?= python3.12
# How much bench-roads measures: make bench-roads PAIRS=50 IMPORTS=1 is a trial run.
PAIRS ?= 1000
IMPORTS ?= 5
BIN := .venv/bin

.DELETE_ON_ERROR:
.PHONY: help demo test check format docs wheel requirements bench-reference bench-roads bench-planner bench-assess clean

help:                 ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: .venv/ready     ## plan the reference operation and write its papers into out/
	$(BIN)/ratl demo

test: .venv/ready     ## run every test
	$(BIN)/pytest -n 2

check: .venv/ready    ## style, types, layers, generated pages up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@rm -rf build/reference && $(BIN)/python tools/reference.py build/reference
	@diff -r docs/reference build/reference || { echo "docs/reference is out of date: run make docs"; exit 1; }
	@rm -rf build/images && $(BIN)/python tools/pictures.py build/images
	@diff -rq docs/images build/images || { echo "docs/images is out of date: run make docs"; exit 1; }
	@! grep -n '://' requirements.txt benchmarks/peers/requirements.txt benchmarks/peers/assess.txt || { echo "a host is named: run make requirements"; exit 1; }

format: .venv/ready   ## let ruff mend layout and imports
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: .venv/ready     ## write the generated pages of docs/reference and the pictures of docs/images
	$(BIN)/python tools/reference.py docs/reference
	$(BIN)/python tools/pictures.py docs/images

wheel: .venv/ready    ## build the wheel, install it in an empty environment, run the demo there
	@PYTHON=$(PYTHON) tools/wheel.sh

requirements: .venv/ready ## pin the newest versions of everything
	$(BIN)/uv pip compile -q --universal --generate-hashes --custom-compile-command "make requirements" \
	  --python-version 3.11 --upgrade --group dev -o requirements.txt pyproject.toml
	$(BIN)/uv pip compile -q --universal --generate-hashes --custom-compile-command "make requirements" \
	  --python-version 3.12 --upgrade -o benchmarks/peers/requirements.txt benchmarks/peers/requirements.in
	$(BIN)/uv pip compile -q --universal --generate-hashes --custom-compile-command "make requirements" \
	  --python-version 3.11 --upgrade -c requirements.txt -o benchmarks/peers/assess.txt benchmarks/peers/assess.in

bench-reference: .venv/ready ## time and memory of the reference scenario
	$(BIN)/python benchmarks/reference.py

bench-roads: .venv/ready build/peers/ready ## roads beside pyvalhalla, networkx and scipy: time, memory, and the same routes
	$(BIN)/python -m benchmarks.roads --pairs $(PAIRS) --imports $(IMPORTS)
	$(BIN)/python -m benchmarks.compare_valhalla --pairs $(PAIRS)
	$(BIN)/python -m benchmarks.picture
	$(BIN)/python -m benchmarks.graphs --pairs $(PAIRS)

bench-planner: .venv/ready ## many columns: every class and the public set beside peers, about two hours; then how it grows
	$(BIN)/python -m benchmarks.planner
	$(BIN)/python -m benchmarks.scaling

bench-assess: .venv/ready build/assess/ready ## the simulation: speed, memory, beside SimPy, Ray and SUMO; the columns of Mali; risk; thirteen bases
	build/assess/bin/python -m pytest tests/services/test_ray_cluster.py tests/services/test_batches.py
	build/assess/bin/python -m benchmarks.assess
	build/assess/bin/python -m benchmarks.column_in_sumo
	$(BIN)/python -m benchmarks.mali_columns
	$(BIN)/python -m benchmarks.risk
	$(BIN)/python -m benchmarks.drawdown

build/assess/ready: requirements.txt benchmarks/peers/assess.txt benchmarks/peers/assess.sh | .venv/ready
	@benchmarks/peers/assess.sh

# Other people's programs, in an environment of their own; a machine without a Python for them goes on without.
build/peers/ready: benchmarks/peers/requirements.txt benchmarks/peers/make.sh | .venv/ready
	@PEERS_PYTHON=$(PEERS_PYTHON) benchmarks/peers/make.sh

clean:                ## forget the environment and everything generated
	rm -rf .venv build dist out

.venv/ready: requirements.txt pyproject.toml tools/environment.sh
	@echo "Setting up .venv (once, about half a minute) ..."
	@PYTHON=$(PYTHON) tools/environment.sh
	@touch $@
