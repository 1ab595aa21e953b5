import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { systemCode } from "../core/system-error.ts";
import { RUN_FILES } from "./run.ts";

/** A run of another machine is given up for dead after so long without a beat: one step of training may hold them up. */
const GIVEN_UP_MS = 10 * 60 * 1000;

/**
 * Whether whoever did a run that says it is running is gone: on this machine by the number of its process, of another by the
 * age of the last beat. One without a readable heartbeat is dead, as it is written from the first moment.
 */
export function isDead(path: string, now = Date.now()): boolean {
  const beat = lastBeat(path);
  if (beat === undefined) return true;
  if (beat.host === hostname()) return !exists(beat.pid);
  return now - Date.parse(beat.time) > GIVEN_UP_MS;
}

function lastBeat(path: string): { host: string; pid: number; time: string } | undefined {
  try {
    const beat = JSON.parse(readFileSync(join(path, RUN_FILES.heartbeat), "utf8"));
    return typeof beat.host === "string" && Number.isInteger(beat.pid) && Date.parse(beat.time) ? beat : undefined;
  } catch {
    return undefined;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}
