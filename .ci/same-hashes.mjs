// Fails unless the JSON outputs of several runs name the same SHA-256 for everything: same-hashes.mjs FILE...
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const runs = process.argv.slice(2).map((file) => ({ file, ...JSON.parse(readFileSync(file, "utf8")) }));
const [first] = runs;
for (const name of ["dataset", "features", "model", "predictions"]) {
  assert.match(first.sha256[name], /^[0-9a-f]{64}$/, `${first.file}: sha256.${name}`);
}
for (const { file, sha256, seconds } of runs) {
  console.log(file, JSON.stringify(seconds));
  assert.deepEqual(sha256, first.sha256, `${file} and ${first.file} differ`);
}
