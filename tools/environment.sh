#!/usr/bin/env bash
# Makes .venv as requirements.txt pins it, with Ratl itself in it, editable. Run by make.
# Needs python3 ≥ 3.11 and, to get uv where it is not there yet, venv or pip.
set -euo pipefail
python=$(command -v "${PYTHON:-python3}") || { echo "Ratl needs Python 3.11 or newer; there is no ${PYTHON:-python3}." >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "Ratl needs Python 3.11 or newer; $python is $("$python" -V). Try make PYTHON=python3.12." >&2
  exit 1
}

rm -rf .venv
if uv=$(command -v uv); then
  "$uv" venv -q --python "$python" .venv
elif "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  "$python" -m venv .venv
  .venv/bin/python -m pip install -q uv
  uv=$PWD/.venv/bin/uv
elif "$python" -m pip --version >/dev/null 2>&1; then
  # A bare Debian has no venv; uv can make one itself.
  "$python" -m pip install -q --target build/uv --upgrade uv
  uv=$PWD/build/uv/bin/uv
  "$uv" venv -q --python "$python" .venv
else
  echo "Ratl needs pip to set itself up: install python3-venv (apt-get install python3-venv), then run make again." >&2
  exit 1
fi
[ -x .venv/bin/uv ] || ln -s "$uv" .venv/bin/uv

.venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r requirements.txt
.venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e .
