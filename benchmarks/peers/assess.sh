#!/usr/bin/env bash
# Makes build/assess: Ratl's own environment once more, with Ray and SUMO (750 MB) in it. Run by make.
set -euo pipefail
uv=.venv/bin/uv
"$uv" venv -q --python .venv/bin/python build/assess
"$uv" pip install -q --python build/assess/bin/python --require-hashes -r requirements.txt
"$uv" pip install -q --python build/assess/bin/python --require-hashes -r benchmarks/peers/assess.txt
"$uv" pip install -q --python build/assess/bin/python --no-deps --no-build-isolation -e .
touch build/assess/ready
