import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TrackingError } from "../../src/core/errors.ts";
import { bytesOf, emptyTrash, removable, removeRun } from "../../src/tracking/run-removal.ts";
import { readRuns } from "../../src/tracking/run-store.ts";
import { storeRun } from "./stored-runs.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const ask = (wanted: (id: string) => boolean) => {
  const { runs } = readRuns(root);
  const removal = removable(
    runs.filter(({ state }) => wanted(state.id)),
    runs,
  );
  return { going: removal.runs.map(({ state }) => state.id).sort(), kept: removal.kept };
};

test("a run that runs stays, and what it is part of", () => {
  storeRun(root, { id: "group" });
  storeRun(root, { id: "pipeline", parent: "group" });
  const alive = storeRun(root, { id: "alive", parent: "pipeline", status: "running" });
  const beat = { host: hostname(), pid: process.pid, beats: 1, time: new Date().toISOString() };
  writeFileSync(join(alive, "heartbeat.json"), JSON.stringify(beat));
  storeRun(root, { id: "dead", status: "running" });
  const { going, kept } = ask(() => true);
  expect(going).toEqual(["dead"]);
  expect(Object.fromEntries(kept.map(({ id, reason }) => [id, reason]))).toEqual({
    alive: "it is running",
    pipeline: "it has parts that stay",
    group: "it has parts that stay",
  });
});

test("a group goes with its parts, not without", () => {
  storeRun(root, { id: "group" });
  storeRun(root, { id: "part", parent: "group" });
  expect(ask(() => true).going).toEqual(["group", "part"]);
  expect(ask((id) => id === "group")).toEqual({ going: [], kept: [{ id: "group", reason: "it has parts that stay" }] });
  expect(ask((id) => id === "part").going).toEqual(["part"]);
});

test("a run that holds a study stays, its trials need not", () => {
  const search = storeRun(root, { id: "search" });
  writeFileSync(join(search, "study.jsonl"), "");
  storeRun(root, { id: "trial", parent: "search" });
  expect(ask(() => true)).toEqual({
    going: ["trial"],
    kept: [{ id: "search", reason: "it holds a study, which may be gone on with" }],
  });
});

test("links are not followed: neither a run that is one nor those in a run", () => {
  const outside = mkdtempSync(join(tmpdir(), "cascada-outside-"));
  writeFileSync(join(outside, "precious"), "12345");
  const elsewhere = storeRun(outside, { id: "elsewhere" });
  symlinkSync(elsewhere, join(root, "elsewhere"));
  const own = storeRun(root, { id: "own" });
  const size = bytesOf(own);
  symlinkSync(outside, join(own, "link"));
  expect(bytesOf(own)).toBe(size);
  expect(ask(() => true)).toEqual({ going: ["own"], kept: [{ id: "elsewhere", reason: "it is a link" }] });
  for (const run of readRuns(root).runs) {
    if (run.state.id === "own") removeRun(root, run);
    else expect(() => removeRun(root, run)).toThrow(TrackingError);
  }
  expect(existsSync(own)).toBe(false);
  expect(existsSync(join(outside, "precious"))).toBe(true);
  expect(existsSync(elsewhere)).toBe(true);
  rmSync(outside, { recursive: true });
});

test("what a killed removal has left is taken away by the next, and never listed", () => {
  storeRun(root, { id: "a" });
  mkdirSync(join(root, ".trash-b-1"));
  writeFileSync(join(root, ".trash-b-1", "model.json"), "");
  expect(readRuns(root)).toMatchObject({ runs: [{ state: { id: "a" } }], unreadable: [] });
  emptyTrash(root);
  expect(readdirSync(root)).toEqual(["a"]);
  emptyTrash(join(root, "none"));
});
