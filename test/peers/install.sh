#!/usr/bin/env bash
# Installs what `npm run test:peers` and `npm run bench` compare with (1 GB outside the tree, once): an environment with
# the newest of everything, and one with XGBoost 1.7. Prints the first one's interpreter; both are found by themselves.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
"$here/../python-environment.sh" peers-1.7 "$here/requirements-1.7.txt" >/dev/null
exec "$here/../python-environment.sh" peers "$here/requirements.txt"
