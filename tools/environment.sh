#!/usr/bin/env bash
# Makes .venv as requirements.txt pins it, with Ratl itself in it, editable. Run by make.
# Needs python3 ≥ 3.11 and, to get uv where it is not there yet, venv or pip.
set -euo pipefail
export PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1
name=${PYTHON:-python3}
python=$(command -v "$name") || { echo "Ratl needs Python 3.11 or newer; there is no $name here." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Ratl needs Python 3.11 or newer; $name is $("$python" -V). Name another one: make PYTHON=python3.12." >&2
  exit 1
}

if [ ! -x .venv/bin/uv ]; then
  rm -rf .venv
  if uv=$(command -v uv); then
    "$uv" venv -q --python "$python" .venv
    ln -s "$uv" .venv/bin/uv
  elif "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    "$python" -m venv .venv
    .venv/bin/python -m pip install -q uv
  elif "$python" -m pip --version >/dev/null 2>&1; then
    # A bare Debian has no venv; uv makes one itself.
    "$python" -m pip install -q --upgrade --target build/uv uv
    build/uv/bin/uv venv -q --python "$python" .venv
    mv build/uv/bin/uv .venv/bin/uv
  else
    echo "Ratl needs pip to set itself up: install python3-venv (apt-get install python3-venv) and run make again." >&2
    exit 1
  fi
fi
.venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r requirements.txt
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
