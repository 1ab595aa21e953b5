import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { TrackingError } from "../../src/core/errors.ts";
import { sha256 } from "../../src/core/hash.ts";
import { isDead } from "../../src/tracking/liveness.ts";
import { Run } from "../../src/tracking/run.ts";
import { readLabels, readRecord, readRuns, readState } from "../../src/tracking/run-store.ts";
import { temporaryFolder } from "../data/stations.ts";
import { buildEndless, startEndless } from "./endless.ts";

// Within the checkout, so that the program finds its packages.
let built: string;
let program: string;
beforeAll(() => {
  built = mkdtempSync(join("node_modules", ".endless-"));
  program = buildEndless(built);
});
afterAll(() => rmSync(built, { recursive: true }));

test("a run that is killed at any moment leaves a record that can be read, and is seen as dead", async () => {
  const root = await temporaryFolder();
  const children = await Promise.all(
    Array.from({ length: 8 }, async (_, i) => {
      const child = startEndless(program, [root]);
      await once(child.stdout, "data");
      // 3 ms apart: in other stages, and in other files of one.
      await sleep(100 + 3 * i);
      expect(readRuns(root).unreadable).toEqual([]);
      child.kill("SIGKILL");
      await once(child, "exit");
    }),
  );
  const { runs, unreadable } = readRuns(root);
  expect(unreadable).toEqual([]);
  expect(runs).toHaveLength(children.length);
  for (const { path } of runs) {
    expect(readState(path).status).toBe("running");
    expect(isDead(path)).toBe(true);
    const { stages } = readRecord(path);
    expect(stages.length).toBeGreaterThan(0);
    expect(readLabels(path)).toEqual({ tags: {}, note: "" });
    for (const line of readFileSync(join(path, "metrics.jsonl"), "utf8").trimEnd().split("\n")) JSON.parse(line);
  }
});

test("a file that the system refuses is named, and the run says that it failed and keeps the rest", async () => {
  const root = await temporaryFolder();
  // No file larger than 1 MiB (2048 blocks of 512 bytes).
  const child = startEndless(program, [root, "1500000"], 'ulimit -f 2048; exec "$0" "$@"');
  const [[errors], [status]] = await Promise.all([once(child.stderr, "data"), once(child, "exit")]);
  expect(status).toBe(4);
  expect(String(errors)).toMatch(/^cannot write .*file-1: the file is larger than the system allows/);
  const [run] = readRuns(root).runs;
  expect(readState(run!.path)).toMatchObject({ status: "failed", error: { name: "TrackingError" } });
  expect(readFileSync(join(run!.path, "log.txt"), "utf8")).toContain("step 1");
});

/** A file system of 1 MiB; only root can make one. */
function tinyDisk(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
    onTestFinished(() => void execFileSync("umount", ["-l", folder]));
    return true;
  } catch {
    return false;
  }
}

test("on a full disk a run says which file was not written, keeps what is there and still says that it failed", async ({
  skip,
}) => {
  const root = await temporaryFolder();
  if (!tinyDisk(root)) skip("only root can make a small disk");
  const child = startEndless(program, [root, "150000"]);
  const [[errors], [status]] = await Promise.all([once(child.stderr, "data"), once(child, "exit")]);
  expect(status).toBe(4);
  expect(String(errors)).toMatch(/^cannot write .*: the disk is full/);
  const [run] = readRuns(root).runs;
  expect(readState(run!.path)).toMatchObject({ status: "failed", error: { message: String(errors).trim() } });
  const { artefacts, stages } = readRecord(run!.path);
  expect(stages.length).toBeGreaterThan(1);
  expect(readFileSync(join(run!.path, artefacts[0]!.path)).length).toBe(150_000);
  for (const line of readFileSync(join(run!.path, "metrics.jsonl"), "utf8").trimEnd().split("\n")) JSON.parse(line);
});

describe("a run whose folder is taken away", () => {
  test("fails with what it was doing, without another error", async () => {
    const root = await temporaryFolder();
    const run = await Run.create(root, { name: "a", kind: "job" });
    rmSync(run.path, { recursive: true });
    await expect(run.stage("a", () => 1)).rejects.toThrow(/^cannot write .*: no such file or folder$/);
    await run.fail(new Error("the first"));
    expect(readdirSync(root)).toEqual([]);
  });

  test("leaves nothing where it cannot begin", async () => {
    const root = await temporaryFolder();
    writeFileSync(join(root, "file"), "");
    for (const runs of [join(root, "file"), join(root, "file", "runs"), "/proc/runs"]) {
      await expect(Run.create(runs, { name: "a", kind: "job" })).rejects.toThrow(TrackingError);
    }
    expect(readdirSync(root)).toEqual(["file"]);
  });
});

test("a record damaged by hand is refused with file, key and what was expected; the others are listed", async () => {
  const root = await temporaryFolder();
  const run = await Run.create(root, { name: "a", kind: "job" });
  await run.finish();
  const other = await Run.create(root, { name: "b", kind: "job" });
  await other.finish();
  const damage = (name: string, change: (content: Record<string, unknown>) => unknown) => {
    const path = join(run.path, name);
    writeFileSync(path, JSON.stringify(change(JSON.parse(readFileSync(path, "utf8")))));
  };
  for (const path of ["../../secret.txt", "/etc/passwd", "a/../../b", "C:/b"]) {
    damage("record.json", (record) => ({ ...record, artefacts: [{ path, sha256: sha256("x"), bytes: 1 }] }));
    expect(() => readRecord(run.path)).toThrow(/record\.json: artefacts\.0\.path: expected a path within/);
  }
  damage("record.json", (record) => ({ ...record, stages: 3 }));
  expect(() => readRecord(run.path)).toThrow(/record\.json: stages.*expected array/);
  damage("run.json", (state) => ({ ...state, status: "done" }));
  expect(() => readState(run.path)).toThrow(/run\.json: status.*expected one of/);
  writeFileSync(join(run.path, "run.json"), '{"format":');
  expect(() => readState(run.path)).toThrow(/run\.json: not valid JSON/);
  mkdirSync(join(root, "empty"));
  const { runs, unreadable } = readRuns(root);
  expect(runs.map(({ path }) => path)).toEqual([other.path]);
  expect(unreadable.map(({ path }) => path)).toEqual([run.path, join(root, "empty")]);
});
