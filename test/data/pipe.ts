import { execFileSync } from "node:child_process";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { onTestFinished } from "vitest";

/** Makes a pipe that is open until the test ends: who reads it, though it should not, fails the test by its timeout and is let go then. */
export async function makePipe(path: string): Promise<void> {
  execFileSync("mkfifo", [path]);
  const handle = await open(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => handle.close());
}
