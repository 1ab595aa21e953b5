import { rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { processStart } from "../../src/system/processes.ts";
import { isDead } from "../../src/tracking/liveness.ts";
import { temporaryFolder } from "../data/stations.ts";

const NOW = Date.parse("2026-02-03T04:05:06Z");
const MINUTE = 60_000;

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

function beat(change: object): void {
  const time = new Date(NOW).toISOString();
  const own = { host: hostname(), pid: process.pid, process_start: processStart(process.pid), beats: 1, time };
  writeFileSync(join(folder, "heartbeat.json"), JSON.stringify({ ...own, ...change }));
}

test("a run of this machine lives as long as its process, however old the beat is", () => {
  beat({ time: "2020-01-01T00:00:00Z" });
  expect(isDead(folder, NOW)).toBe(false);
  // 2^22 is the largest number of a process.
  beat({ pid: 2 ** 22 + 1 });
  expect(isDead(folder, NOW)).toBe(true);
});

test.runIf(process.platform === "linux")("another process that has got its number since is not it", () => {
  expect(processStart(process.pid)).toMatch(/^\d+$/);
  beat({ process_start: "1" });
  expect(isDead(folder, NOW)).toBe(true);
  beat({ process_start: null });
  expect(isDead(folder, NOW)).toBe(false);
});

test("a run of another machine is dead after ten minutes without a beat; a beat in the future is no age", () => {
  const other = { host: "elsewhere", pid: 1, process_start: "1" };
  for (const [ago, dead] of [
    [9 * MINUTE, false],
    [11 * MINUTE, true],
    [-60 * MINUTE, false],
  ] as const) {
    beat({ ...other, time: new Date(NOW - ago).toISOString() });
    expect(isDead(folder, NOW)).toBe(dead);
  }
});

test("a run without a heartbeat that can be read is dead", () => {
  beat({ beats: "many" });
  expect(isDead(folder, NOW)).toBe(true);
  rmSync(join(folder, "heartbeat.json"));
  expect(isDead(folder, NOW)).toBe(true);
});
