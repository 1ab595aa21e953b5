#!/usr/bin/env bash
# Compiles the inner loops of boosting (AssemblyScript) to WebAssembly and writes them as a TypeScript module:
#   .ci/kernels.sh [--check]
# With --check nothing is written: it fails if the module in the tree is not what its sources compile to. The compiler
# (from npm, 100 MB) lies outside the tree, installed once; users need only the module.
set -euo pipefail

tree=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/cascada"
version=0.28.20
folder="$tree/src/models/boosting/builtin"

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

cd "$folder/assembly"
"$place/node_modules/.bin/asc" rows.ts split.ts gradients.ts --outFile "$work/kernels.wasm" --runtime stub -O3 --noAssert --use abort= \
  --enable simd --enable threads --enable bulk-memory \
  --importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536
node - "$work/kernels.wasm" >"$work/kernel-bytes.ts" <<'JS'
const base64 = require("node:fs").readFileSync(process.argv[2]).toString("base64");
console.log(`// Made by \`npm run kernels\` from assembly/; do not edit.
const BASE64 =
  "${base64}";

/** The WebAssembly module of assembly/. */
export const KERNEL_BYTES: Uint8Array<ArrayBuffer> = Uint8Array.from(atob(BASE64), (letter) => letter.charCodeAt(0));`);
JS
if [[ ${1:-} == --check ]]; then
  cmp "$work/kernel-bytes.ts" "$folder/kernel-bytes.ts"
else
  cp "$work/kernel-bytes.ts" "$folder/kernel-bytes.ts"
fi
