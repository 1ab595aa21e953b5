import { hostname } from "node:os";
import { z } from "zod";
import { processStart } from "../system/processes.ts";
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
