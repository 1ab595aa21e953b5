import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { familyOf, isStillThere, processExists, processStart } from "../../src/system/processes.ts";

test("this process is there, as long as it is asked for with its own start", () => {
  const { pid } = process;
  expect(processExists(pid)).toBe(true);
  expect(isStillThere(pid, processStart(pid))).toBe(true);
  expect(isStillThere(pid, null)).toBe(true);
  // 2^22 is the largest number of a process.
  expect(isStillThere(2 ** 22 + 1, null)).toBe(false);
});

test.runIf(process.platform === "linux")(
  "a process that has ended and that nobody has buried is not there",
  async () => {
    // The shell becomes a sleep, which does not wait for the child that the shell had.
    const parent = spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 60"], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      const [text] = (await once(parent.stdout!, "data")) as [Buffer];
      const pid = Number(String(text));
      for (let i = 0; i < 500 && processExists(pid); i++) await sleep(10);
      expect(processExists(pid)).toBe(false);
      expect(processStart(pid)).toBe(null);
      // The system still knows its number.
      expect(() => process.kill(pid, 0)).not.toThrow();
    } finally {
      parent.kill("SIGKILL");
    }
  },
);

test("a family is a process, its group and all below, also what has another group", () => {
  const entry = (pid: number, parent: number, group: number) => ({ pid, parent, group });
  const table = [entry(10, 1, 10), entry(13, 12, 13), entry(12, 10, 12), entry(14, 1, 10), entry(15, 1, 15)];
  expect(familyOf(10, table).sort()).toEqual([10, 12, 13, 14]);
});
