import { hostname } from "node:os";
import { writeJson } from "./json-file.ts";

/** Time between two beats. */
const EVERY_MS = 5000;

/** Tells, as long as the process lives, that it does; `each` is done with every beat. */
export class Heartbeat {
  private timer: NodeJS.Timeout | undefined;
  private beats = 0;

  constructor(
    private readonly path: string,
    private readonly each: () => Promise<void>,
  ) {}

  start(): void {
    this.beat();
    this.timer = setInterval(() => this.beat(), EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private beat(): void {
    writeJson(this.path, { host: hostname(), pid: process.pid, beats: ++this.beats, time: new Date().toISOString() });
    void this.each();
  }
}
