import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { JournalLock } from "../../../src/tuning/journal/lock.ts";

const folder = mkdtempSync(join(tmpdir(), "cascada-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the lock of a journal", () => {
  it("is a link beside the file while it is held, and gone then, whatever happened", async () => {
    const file = join(folder, "a.log");
    writeFileSync(file, "text");
    const lock = new JournalLock(file, { graceS: 30, warn: () => {} });
    expect(await lock.hold(() => readFileSync(`${file}.lock`, "utf8"))).toBe("text");
    const thrown = lock.hold(() => {
      throw new Error("no");
    });
    await expect(thrown).rejects.toThrow("no");
    expect(readdirSync(folder)).toEqual(["a.log"]);
  });

  it.each([
    ["a link", (path: string, file: string) => symlinkSync(file, path)],
    ["a file", (path: string) => writeFileSync(path, "")],
  ])("waits for another's, %s, and takes that of a dead process away after the grace period", async (_kind, make) => {
    const file = join(folder, "b.log");
    const said: string[] = [];
    make(`${file}.lock`, file);
    const lock = new JournalLock(file, { graceS: 0.2, warn: (message) => said.push(message.replace(folder, "")) });
    const begun = performance.now();
    await lock.hold(() => {});
    expect(performance.now() - begun).toBeGreaterThan(200);
    expect(said).toEqual(["/b.log.lock: unchanged for 0.2 s; taken from a process that has died"]);
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it("is impossible in a folder that is not there", async () => {
    const lock = new JournalLock(join(folder, "no", "c.log"), { graceS: 30, warn: () => {} });
    await expect(lock.hold(() => {})).rejects.toThrow("no such file or folder");
  });
});
