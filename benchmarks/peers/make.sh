#!/usr/bin/env bash
# Makes build/peers, the environment of the peers, as requirements.txt beside this file pins it. Run by make.
# A machine without a Python for them says so and goes on: the benchmarks leave their rows out.
set -euo pipefail
name=${PEERS_PYTHON:-python3.12}
here=$(dirname "$0")
if ! python=$(command -v "$name") || ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
  echo "No peers: pyvalhalla needs Python 3.12 or newer, and there is no $name here that runs." \
    "Name another one: make bench-roads PEERS_PYTHON=python3.13." >&2
  exit 0
fi
.venv/bin/uv venv -q --clear --python "$python" build/peers
if .venv/bin/uv pip install -q --python build/peers/bin/python --require-hashes -r "$here/requirements.txt"; then
  touch build/peers/ready
else
  rm -rf build/peers
  echo "No peers: pyvalhalla has no wheel for this machine, or there is no connection to a package registry." >&2
fi
