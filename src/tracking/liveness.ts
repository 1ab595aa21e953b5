import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { z } from "zod";
import { isStillThere } from "../system/processes.ts";
import { heartbeatSchema } from "./heartbeat.ts";
import { RUN_FILES } from "./run.ts";

/** A run of another machine is given up for dead after so long without a beat: one step of training may hold them up. */
const GIVEN_UP_MS = 10 * 60 * 1000;

/**
 * Whether whoever did a run that says it is running is gone: on this machine by number and start of its process, of another
 * by the age of the last beat. One without a readable heartbeat is dead, as it is written from the first moment. Where a
 * clock was set back the last beat is in the future: that is no age, and the run lives.
 */
export function isDead(path: string, now = Date.now()): boolean {
  const beat = lastBeat(path);
  if (beat === undefined) return true;
  if (beat.host === hostname()) return !isStillThere(beat.pid, beat.process_start ?? null);
  return now - Date.parse(beat.time) > GIVEN_UP_MS;
}

type Beat = z.output<typeof heartbeatSchema>;

function lastBeat(path: string): Beat | undefined {
  try {
    return heartbeatSchema.parse(JSON.parse(readFileSync(join(path, RUN_FILES.heartbeat), "utf8")));
  } catch {
    return undefined;
  }
}
