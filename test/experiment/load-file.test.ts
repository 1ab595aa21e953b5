import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadExperiment } from "../../src/experiment/load.ts";
import { loadFile } from "../../src/experiment/load-file.ts";

const EXPERIMENT = "name: small\ndata: {file: stations.arrow}\nmodel: {name: xgboost}\n";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-load-file-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(text: string, name = "x.yaml"): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("a file is an experiment unless it says something else", async () => {
  const path = write(EXPERIMENT);
  const experiment = await loadExperiment(path);
  expect(await loadFile(path)).toEqual({ kind: "experiment", experiment });
  expect(await loadFile(write(`kind: experiment\n${EXPERIMENT}`))).toEqual({ kind: "experiment", experiment });
});

test.each([
  ["grid", [], /x\.yaml:1:1: unknown kind: grid; expected one of experiment/],
  ["experimemt", [], /x\.yaml:1:1: unknown kind: experimemt; did you mean experiment\? expected one of experiment/],
  ["experiment", ["kind=grid"], /^--set kind=grid: unknown kind: grid; /],
  ["[a]", [], /x\.yaml:1:1: unknown kind: \["a"\]; /],
  ["constructor", [], /unknown kind: constructor; /],
])("kind %s with %j is refused", async (kind, overrides, message) => {
  await expect(loadFile(write(`kind: ${kind}\n${EXPERIMENT}`), overrides)).rejects.toThrow(message);
});

test("where an experiment is wanted, no other kind will do", async () => {
  await expect(loadExperiment(write(`kind: group\n${EXPERIMENT}`))).rejects.toThrow(
    /x\.yaml:1:1: kind is group: expected experiment here/,
  );
});
