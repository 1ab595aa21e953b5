import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { systemCode } from "../core/system-error.ts";
import { writeJson } from "./json-file.ts";

/** Time between two beats. */
const EVERY_MS = 5000;

/** `heartbeat.json`: who does a run, and that they live. */
export const heartbeatSchema = z.strictObject({
  host: z.string(),
  pid: z.int().positive(),
  process_start: z
    .string()
    .nullable()
    .exactOptional()
    .describe("when the process began, as Linux counts it: another process of the same number began at another time"),
  beats: z.int().positive(),
  time: z.iso.datetime(),
});

/** Tells, as long as the process lives, that it does; `each` is done with every beat. */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private beats = 1;

  constructor(
    private readonly path: string,
    private readonly each: () => void,
    /** told of a beat that could not be written, once until one can be */
    private readonly missed: (error: unknown) => void,
  ) {}

  /** Goes on after the first beat, which is written with the run's first files. */
  start(): void {
    let isMissing = false;
    this.timer = setInterval(() => {
      try {
        writeBeat(this.path, ++this.beats);
        this.each();
        isMissing = false;
      } catch (error) {
        // A disk may be full for a while; the run goes on until it must write.
        if (!isMissing) this.missed(error);
        isMissing = true;
      }
    }, EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** Writes the beat of that number. Throws TrackingError if it cannot. */
export function writeBeat(path: string, beats: number): void {
  const { pid } = process;
  const beat: z.output<typeof heartbeatSchema> = {
    ...{ host: hostname(), pid, process_start: processStart(pid), beats },
    time: new Date().toISOString(),
  };
  writeJson(path, beat);
}

/** Whether a process of this machine is there, be it another user's. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}

/** When a process began, in ticks since the machine did; null where the system does not tell, or there is none. */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name of the program, in parentheses, may hold anything; the 20th field after it is the start.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}
