#!/usr/bin/env bash
# Makes the Python environment of a requirements file and prints its interpreter:
#   test/python-environment.sh NAME REQUIREMENTS
# It lies outside the tree and is named after its requirements, so it is made once: a second call prints the path at
# once. The requirements name every package, so that pip resolves nothing. Needs python3 (3.11 or newer) with its venv
# module; set PYTHON to use another interpreter.
set -euo pipefail

name=$1
requirements=$2
# peers/python.ts computes the same name: the first 12 digits of the SHA-256 of the requirements.
digest=$(sha256sum <"$requirements")
environment="${XDG_CACHE_HOME:-$HOME/.cache}/cascada/$name-${digest:0:12}"

if ! "$environment/bin/python" -c "" 2>/dev/null; then
  # Made beside its place and then moved there: an interrupted install leaves nothing that looks complete.
  building="$environment.partial-$$"
  trap 'rm -rf "$building"' EXIT
  mkdir -p "$(dirname "$environment")"
  "${PYTHON:-python3}" -m venv "$building" >&2
  "$building/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps \
    --requirement "$requirements" >&2
  rm -rf "$environment"
  mv "$building" "$environment"
fi
echo "$environment/bin/python"
