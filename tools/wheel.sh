#!/usr/bin/env bash
# Builds the wheel, installs it in an empty environment outside the checkout and runs the demo there. Run by make.
set -euo pipefail
rm -rf dist
.venv/bin/python -m build --wheel --no-isolation --outdir dist
wheel=$(echo "$PWD"/dist/ratl-*.whl)
uv=$PWD/.venv/bin/uv pins=$PWD/requirements.txt
away=$(mktemp -d)
trap 'rm -rf "$away"' EXIT
cd "$away"
"$uv" venv -q --python "$(command -v "${PYTHON:-python3}")" env
"$uv" pip install -q --python env/bin/python --constraint "$pins" "$wheel"
env/bin/ratl demo
test -s out/plan.json
echo "The wheel works: $(find out -type f | wc -l) files from ratl demo."
