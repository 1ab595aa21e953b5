// Quantile cuts against those that libxgboost's hist method trains with, bit for bit.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quantileCuts } from "../../src/models/boosting/builtin/cuts.ts";
import { peersPython } from "./python.ts";

interface Case {
  name: string;
  rows: number;
  weight: string;
  maxBin: number;
  columns: string[];
  bins: number[];
  /** thresholds of a tree that splits the first column wherever it can */
  conditions?: number[];
}

let folder: string;
let cases: Case[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-cuts-"));
  const script = new URL("cuts.py", import.meta.url).pathname;
  cases = JSON.parse(execFileSync(peersPython(), [script, folder], { encoding: "utf8", maxBuffer: 1 << 26 }));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function floats(name: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(join(folder, name))).buffer);
}

function ours({ rows, columns, weight, maxBin }: Case): number[][] {
  const x = { rows, columns, values: floats(`${rows}.x`) };
  const options = weight === "none" ? {} : { weight: floats(`${rows}.${weight}.w`) };
  return quantileCuts(x, maxBin, options).map(({ edges }) => [...edges]);
}

test("every cut of every column is the library's", () => {
  expect(cases.length).toBeGreaterThan(40);
  for (const entry of cases) {
    const theirs = floats(`${entry.name}.cuts`);
    let start = 0;
    for (const [feature, edges] of ours(entry).entries()) {
      const end = start + entry.bins[feature]!;
      // A zero of either sign is one edge.
      const expected = [...theirs.subarray(start, end)].map((edge) => edge + 0);
      expect(edges, `${entry.name}, ${entry.columns[feature]}`).toEqual(expected);
      start = end;
    }
  }
});

test("trees are split at these cuts", () => {
  const trained = cases.filter(({ conditions }) => conditions);
  expect(trained.length).toBeGreaterThan(10);
  for (const entry of trained) {
    // The last edge closes the last bin and parts nothing.
    expect(ours(entry)[0]!.slice(0, -1), entry.name).toEqual(entry.conditions);
  }
});
