import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { desktop } from "../../../src/tracking/notifiers/desktop.ts";
import type { Notice } from "../../../src/tracking/notifiers/notice.ts";

const NOTICE: Notice = { occasion: "end", title: 'a "quoted" $title', text: "two\nlines; rm" };
const signal = new AbortController().signal;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-desktop-"));
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a program on the path that writes its arguments, one per line and none run, and ends so. */
function program(name: string, status = 0): void {
  writeFileSync(
    join(folder, name),
    `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/arguments"\necho "no display" >&2\nexit ${status}\n`,
  );
  chmodSync(join(folder, name), 0o755);
}

test.each([
  ["linux", "notify-send"],
  ["darwin", "osascript"],
  ["win32", "powershell"],
] as const)("on %s %s is given title and text as arguments", async (platform, name) => {
  program(name);
  await desktop(platform).send(NOTICE, signal);
  const given = readFileSync(join(folder, "arguments"), "utf8");
  expect(given.endsWith(`${NOTICE.title}\n${NOTICE.text}\n`)).toBe(true);
});

test("where there is no such program, or it fails, that is said", async () => {
  vi.stubEnv("PATH", folder);
  await expect(desktop("linux").send(NOTICE, signal)).rejects.toThrow(/^there is no notify-send on this machine$/);
  await expect(desktop("aix").send(NOTICE, signal)).rejects.toThrow(/^no way is known to show a message on aix$/);
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  program("notify-send", 1);
  await expect(desktop("linux").send(NOTICE, signal)).rejects.toThrow(/^no display$/);
});
