#!/usr/bin/env bash
# Compiles the inner loops of boosting and of networks (AssemblyScript) to WebAssembly and writes them as TypeScript modules:
#   .ci/kernels.sh [--check]
# With --check nothing is written: it fails if a module in the tree is not what its sources compile to. The compiler
# (from npm, 100 MB) lies outside the tree, installed once; users need only the modules.
set -euo pipefail

tree=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/cascada"
version=0.28.20
place="$cache/assemblyscript-$version"
work=$(mktemp -d)
building="$place.partial-$$"
trap 'rm -rf "$work" "$building"' EXIT
if [[ ! -x "$place/node_modules/.bin/asc" ]]; then
  mkdir -p "$building"
  npm install --silent --ignore-scripts --no-save --prefix "$building" "assemblyscript@$version" >&2
  rm -rf "$place"
  mv "$building" "$place"
fi

# compile FOLDER MODULE CONSTANT SOURCES...: the sources in FOLDER/assembly to FOLDER/MODULE.ts, which exports CONSTANT;
# --debug keeps the names of functions, for profiles
compile() {
  local folder="$tree/src/models/$1" module=$2 constant=$3
  shift 3
  (cd "$folder/assembly" && "$place/node_modules/.bin/asc" "$@" --outFile "$work/$module.wasm" \
    --runtime stub -O3 --noAssert --use abort= --debug --enable simd --enable bulk-memory --importMemory --initialMemory 1)
  node - "$work/$module.wasm" "$constant" >"$work/$module.ts" <<'JS'
const [, , path, constant] = process.argv;
const base64 = require("node:fs").readFileSync(path).toString("base64");
console.log(`// Made by \`npm run kernels\` from assembly/; do not edit.
const BASE64 =
  "${base64}";

/** The WebAssembly module of assembly/. */
export const ${constant}: Uint8Array<ArrayBuffer> = Uint8Array.from(atob(BASE64), (letter) => letter.charCodeAt(0));`);
JS
  if [[ $check == --check ]]; then
    cmp "$work/$module.ts" "$folder/$module.ts"
  else
    cp "$work/$module.ts" "$folder/$module.ts"
  fi
}

check=${1:-}
compile boosting/builtin kernel-bytes KERNEL_BYTES rows.ts split.ts gradients.ts --enable threads --sharedMemory --maximumMemory 65536
compile boosting/forest forest-bytes FOREST_BYTES trees.ts
compile boosting/shap shap-bytes SHAP_BYTES walk.ts
compile network/fused fused-bytes FUSED_BYTES matrix.ts activation.ts loss.ts update.ts window.ts recurrent.ts \
  normalisation.ts --disableWarning 112
