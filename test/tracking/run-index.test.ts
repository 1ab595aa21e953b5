import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRuns } from "../../src/tracking/run-store.ts";
import { stateOf, storeRun } from "./stored-runs.ts";

const COUNT = 120;
let root: string;
let index: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
  index = join(root, ".index");
  for (let i = 0; i < COUNT; i++) settle(storeRun(root, { id: idOf(i), params: { i } }));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const idOf = (i: number) => `run-${String(i).padStart(4, "0")}`;
const settle = (path: string) => utimesSync(join(path, "run.json"), 1e9, 1e9);
const states = () => readRuns(root).runs.map(({ state }) => ({ ...state }));

test("a second look gives the same, settings too, from the index", () => {
  const first = states();
  expect(readFileSync(index, "utf8").split("\n")).toHaveLength(COUNT + 3);
  expect(states()).toEqual(first);
  expect(first).toHaveLength(COUNT);
});

test("what the index says is not believed once a file is another, be it as large and as old", () => {
  states();
  const path = join(root, idOf(7), "run.json");
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("finished", "failed00").replace('"failed00"', '"failed"  '));
  utimesSync(path, 1e9, 1e9);
  expect(readFileSync(path, "utf8")).toHaveLength(text.length);
  expect(
    states()
      .filter(({ status }) => status === "failed")
      .map(({ id }) => id),
  ).toEqual([idOf(7)]);
  const other = join(root, "other");
  writeFileSync(other, JSON.stringify(stateOf({ id: idOf(8), status: "pruned" })));
  renameSync(other, join(root, idOf(8), "run.json"));
  expect(states().filter(({ status }) => status === "pruned")).toHaveLength(1);
});

test("a run that is gone is gone, one that is new is there, one that is damaged is named", () => {
  states();
  rmSync(join(root, idOf(1)), { recursive: true });
  storeRun(root, { id: "new" });
  writeFileSync(join(root, idOf(2), "run.json"), "{");
  const { runs, unreadable } = readRuns(root);
  expect(runs).toHaveLength(COUNT - 1);
  expect(runs.map(({ state }) => state.id)).toContain("new");
  expect(unreadable.map(({ path }) => path)).toEqual([join(root, idOf(2))]);
});

test("a file that was changed a moment ago is not kept: it may change again unseen", () => {
  storeRun(root, { id: "young" });
  states();
  expect(readFileSync(index, "utf8")).not.toContain("young");
});

test("an index of which a part is lost, or zeros, is not used", () => {
  const first = states();
  const text = readFileSync(index, "utf8");
  for (const damaged of [text.slice(0, 999), `${text.slice(0, 999)}${"\0".repeat(99)}${text.slice(1098)}`]) {
    writeFileSync(index, damaged);
    expect(states()).toEqual(first);
  }
});

test.each(["", "something else\n", "cascada index of runs 1\n[[]]\nhalf a li"])(
  "an index that is none, %j, is not used",
  (text) => {
    const first = states();
    writeFileSync(index, text);
    expect(states()).toEqual(first);
    expect(readFileSync(index, "utf8").split("\n")).toHaveLength(COUNT + 3);
  },
);

test("where no index can be written, runs are listed all the same, and nothing else is left", () => {
  mkdirSync(join(index, "in the way"), { recursive: true });
  expect(states()).toHaveLength(COUNT);
  expect(readdirSync(root)).toHaveLength(COUNT + 1);
});
