#!/usr/bin/env bash
# Runs a command with another Node: .ci/on-node.sh 22 npx vitest run --project unit test/golden
# The Node comes from npm (a package that is the bare executable) and lies outside the tree; nothing global changes.
set -euo pipefail

case "${1:-}" in
  20) version=20.19.5 ;;
  22) version=22.23.3 ;;
  24) version=24.21.0 ;;
  *) echo "unknown Node: ${1:-}; expected 20, 22 or 24, then a command" >&2 && exit 2 ;;
esac
shift

package="node-$(node -p 'process.platform + "-" + process.arch')"
place="${XDG_CACHE_HOME:-$HOME/.cache}/cascada/node-$version"
if [[ ! -x "$place/node_modules/$package/bin/node" ]]; then
  # Made beside its place and then moved there: an interrupted install leaves nothing that looks complete.
  building="$place.partial-$$"
  trap 'rm -rf "$building"' EXIT
  mkdir -p "$building"
  npm install --silent --ignore-scripts --no-save --prefix "$building" "$package@$version" >&2
  rm -rf "$place"
  mv "$building" "$place"
fi
PATH="$place/node_modules/$package/bin:$PATH" exec "$@"
