#!/usr/bin/env bash
# Executes notebooks/*.ipynb twice with Deno's kernel, from a clean state each time; fails on a cell error and on outputs that
# differ. The executed copies go to a folder outside the tree, which is printed: .ci/run-notebooks.sh [OUT]
# Deno and danfojs-node (from npm) and what speaks to the kernel (from PyPI) lie outside the tree, installed once.
set -euo pipefail

tree=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/cascada"
version=2.9.6
shopt -s nullglob
notebooks=("$tree"/notebooks/*.ipynb)
if [[ ${#notebooks[@]} -eq 0 ]]; then
  echo "no notebooks in $tree/notebooks" >&2
  exit 1
fi

place="$cache/deno-$version"
work=$(mktemp -d)
building="$place.partial-$$"
trap 'rm -rf "$work" "$building"' EXIT
if [[ ! -x "$place/node_modules/.bin/deno" ]]; then
  mkdir -p "$building"
  npm install --silent --ignore-scripts --no-save --prefix "$building" "deno@$version" >&2
  rm -rf "$place"
  mv "$building" "$place"
fi
python=$("$tree/test/python-environment.sh" notebooks "$tree/.ci/notebooks-requirements.txt")
# Where the notebooks look for danfojs-node, before they look in the tree.
CASCADA_DANFOJS=$("$tree/test/peers/danfo/install.sh")

export CASCADA_DANFOJS DENO_DIR="$cache/deno-cache" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1
# The executable itself, not npm's launcher, so that the kernel dies when it is told to.
deno=$("$place/node_modules/.bin/deno" eval 'console.log(Deno.execPath())')
# `deno jupyter --install` writes to the home folder; a kernel is only this file.
mkdir -p "$work/kernels/deno"
cat >"$work/kernels/deno/kernel.json" <<JSON
{
  "argv": ["$deno", "jupyter", "--kernel", "--conn", "{connection_file}"],
  "display_name": "Deno",
  "language": "typescript"
}
JSON
export JUPYTER_PATH="$work" JUPYTER_RUNTIME_DIR="$work/runtime" IPYTHONDIR="$work/ipython"

out=${1:-$(mktemp -d)}
mkdir -p "$out"
"$python" "$tree/.ci/run_notebooks.py" "$out" "${notebooks[@]}"
echo "$out"
