#!/usr/bin/env bash
# Installs danfojs-node, once, outside the tree, and prints where: its package.json. It wants a native library and a
# spreadsheet package by URL: other packages stand for them (package.json here).
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# danfo.test.ts computes the same name.
danfo="${XDG_CACHE_HOME:-$HOME/.cache}/cascada/danfojs-$(sha256sum <"$here/package.json" | cut -c1-12)"
if [[ ! -d $danfo ]]; then
  building="$danfo.partial-$$"
  trap 'rm -rf "$building"' EXIT
  mkdir -p "$building"
  cp "$here/package.json" "$building"
  npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$building" >&2
  mv "$building" "$danfo"
fi
echo "$danfo/package.json"
