#!/usr/bin/env bash
# Installs what `npm run test:peers` and `npm run bench` compare with (500 MB outside the tree, once) and prints its
# Python interpreter, which both find by themselves.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
exec "$here/../python-environment.sh" peers "$here/requirements.txt"
