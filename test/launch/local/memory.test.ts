import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { machineMemory } from "../../../src/launch/local/memory.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "cascada-memory-"));
  write("proc/meminfo", "MemTotal:       8388608 kB\nMemFree:         100 kB\nMemAvailable:    4194304 kB\n");
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it("is the machine's where no group is limited", () => {
  write("proc/self/cgroup", "0::/a\n4:memory:/b\n");
  write("sys/fs/cgroup/a/memory.max", "max\n");
  write("sys/fs/cgroup/a/memory.current", "5\n");
  // version 1 without a limit: 2^63 rounded down to a page
  write("sys/fs/cgroup/memory/b/memory.limit_in_bytes", "9223372036854771712\n");
  write("sys/fs/cgroup/memory/b/memory.usage_in_bytes", "5\n");
  expect(machineMemory(root)).toEqual({ totalMib: 8192, availableMib: 4096 });
});

it("is that of the control group, of version 2, or of one above it", () => {
  write("proc/self/cgroup", "0::/job/step\n");
  write("sys/fs/cgroup/job/step/memory.max", "max\n");
  write("sys/fs/cgroup/job/step/memory.current", "0\n");
  write("sys/fs/cgroup/job/memory.max", `${1000 * 2 ** 20}\n`);
  write("sys/fs/cgroup/job/memory.current", `${900 * 2 ** 20}\n`);
  // 900 MiB are used, of which 300 are files that nobody reads now
  write("sys/fs/cgroup/job/memory.stat", `anon 1\ninactive_file ${300 * 2 ** 20}\nactive_file 7\n`);
  expect(machineMemory(root)).toEqual({ totalMib: 1000, availableMib: 400 });
});

it("is that of the control group of version 1", () => {
  write("proc/self/cgroup", "5:cpu:/x\n4:memory:/job\n");
  write("sys/fs/cgroup/memory/job/memory.limit_in_bytes", `${500 * 2 ** 20}\n`);
  write("sys/fs/cgroup/memory/job/memory.usage_in_bytes", `${600 * 2 ** 20}\n`);
  expect(machineMemory(root)).toEqual({ totalMib: 500, availableMib: 0 });
});

it("is what Node knows where there is no /proc", () => {
  const { totalMib, availableMib } = machineMemory(join(root, "nothing"));
  expect(availableMib).toBeGreaterThan(0);
  expect(totalMib).toBeGreaterThan(availableMib);
});
