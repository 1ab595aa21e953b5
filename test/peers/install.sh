#!/usr/bin/env bash
# Installs what `npm run test:peers` and `npm run bench` compare with (1 GB outside the tree, once): an environment with
# the newest of everything, and one with XGBoost 1.7; and Debian's Chromium where no browser is on PATH (as root). Prints
# the first one's interpreter; all are found by themselves.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
if [[ -z ${CASCADA_CHROMIUM:-} ]] && ! command -v chromium chromium-browser google-chrome google-chrome-stable >/dev/null; then
  [[ $(id -u) -eq 0 ]] || { echo "no Chromium on PATH; install it, or set CASCADA_CHROMIUM to one" >&2; exit 1; }
  { apt-get update && apt-get install --yes --no-install-recommends chromium; } >&2
fi
"$here/../python-environment.sh" peers-1.7 "$here/requirements-1.7.txt" >/dev/null
exec "$here/../python-environment.sh" peers "$here/requirements.txt"
