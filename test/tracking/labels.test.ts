import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { changeLabels } from "../../src/tracking/labels.ts";
import { readLabels } from "../../src/tracking/run-store.ts";
import { storeRun } from "./stored-runs.ts";

let root: string;
let path: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-runs-"));
  path = storeRun(root, {}, { note: "mine" });
});
afterEach(() => {
  chmodSync(root, 0o700);
  rmSync(root, { recursive: true, force: true });
});

const tagged = (key: string) => changeLabels(path, ({ tags, note }) => ({ tags: { ...tags, [key]: "" }, note }));

test("a change leaves the rest as it was and no other file", async () => {
  const before = readdirSync(path);
  expect(await tagged("a")).toEqual({ tags: { a: "" }, note: "mine" });
  expect(readLabels(path)).toEqual({ tags: { a: "" }, note: "mine" });
  expect(readdirSync(path)).toEqual(before);
});

test("of two processes that write at once nothing is lost", async () => {
  const script = `
    import { changeLabels } from ${JSON.stringify(join(process.cwd(), "src/tracking/labels.ts"))};
    for (let i = 0; i < 40; i++)
      await changeLabels(process.argv[1], ({ tags, note }) => ({ tags: { ...tags, [process.argv[2] + i]: "" }, note }));`;
  const writer = (name: string) =>
    new Promise((done) => {
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script, path, name]);
      child.on("close", done);
    });
  expect(await Promise.all([writer("a"), writer("b")])).toEqual([0, 0]);
  expect(Object.keys(readLabels(path).tags)).toHaveLength(80);
}, 30_000);

test("a lock that a killed process has left is no hindrance", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((done) => child.on("close", done));
  writeFileSync(join(path, "labels.json.lock"), `${hostname()} ${child.pid}`);
  await tagged("a");
  expect(readLabels(path).tags).toEqual({ a: "" });
  expect(existsSync(join(path, "labels.json.lock"))).toBe(false);
});

test("labels that are damaged stay as they are", async () => {
  writeFileSync(join(path, "labels.json"), "{");
  await expect(tagged("a")).rejects.toThrow(DataError);
  expect(readdirSync(path)).not.toContain("labels.json.lock");
});
