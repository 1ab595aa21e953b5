import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { cancelLaunch } from "../../../src/launch/slurm/cancellation.ts";
import { launchStatus, launchStatusSchema } from "../../../src/launch/slurm/status.ts";
import type { Task, TaskOutcome } from "../../../src/launch/task.ts";
import { endedLaunch } from "./launch-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cascada-status-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("counts tasks by what stands in the folder, and says what went wrong", async () => {
  const task = (id: string): Task => ({ id, handler: "echo", input: id });
  const outcomes: Record<string, TaskOutcome> = {
    a: { id: "a", attempts: 1, seconds: 1, status: "done", output: 1 },
    b: { id: "b", attempts: 1, seconds: 1, status: "failed", error: { name: "Error", message: "no such file" } },
  };
  const launch = endedLaunch(join(folder, "launch"), ["a", "b", "c"].map(task), ({ id }) => [
    { type: "started", id, attempt: 1 },
    ...(outcomes[id] ? [{ type: "outcome" as const, outcome: outcomes[id] }] : []),
  ]);
  const status = await launchStatus(launch);
  expect(launchStatusSchema.parse(status)).toEqual({
    ...{ folder: launch.path, submitter: null, cancelled: false, oldest_sign_s: null, note: null },
    tasks: { total: 3, queued: 0, running: 0, done: 1, failed: 1, left: 1 },
    arrays: [{ job: "7", elements: 3, states: {}, reasons: [] }],
    errors: ["b: no such file"],
  });
  expect(await cancelLaunch(launch)).toEqual({ folder: launch.path, jobs: [] });
  expect(existsSync(launch.cancelled)).toBe(true);
});
