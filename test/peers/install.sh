#!/usr/bin/env bash
# Makes the Python environment that `npm run test:peers` and `npm run bench` compare with, and prints its interpreter.
# It lies outside the tree, named after its requirements, and is made once: a second call prints the path at once.
# Needs python3 (3.11 or newer) with its venv module; set PYTHON to use another interpreter.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# The same path as in setup.ts: the first 12 digits of the SHA-256 of the requirements.
digest=$(sha256sum <"$here/requirements.txt")
environment="${XDG_CACHE_HOME:-$HOME/.cache}/cascada/peers-${digest:0:12}"

if ! "$environment/bin/python" -c "import xgboost, sklearn, pyarrow" 2>/dev/null; then
  # Made beside its place and then moved there: an interrupted install leaves nothing that looks complete.
  building="$environment.partial-$$"
  trap 'rm -rf "$building"' EXIT
  mkdir -p "$(dirname "$environment")"
  "${PYTHON:-python3}" -m venv "$building" >&2
  "$building/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps \
    --requirement "$here/requirements.txt" >&2
  rm -rf "$environment"
  mv "$building" "$environment"
fi
echo "$environment/bin/python"
