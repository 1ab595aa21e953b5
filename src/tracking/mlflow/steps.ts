import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DataError, TrackingError } from "../../core/errors.ts";
import { systemCode, systemReason } from "../../core/system-error.ts";
import { RUN_FILES } from "../run.ts";
import type { MlflowMetric } from "./batches.ts";
import { acceptedNames } from "./names.ts";

const metricStep = z.object({
  step: z.int(),
  time: z.number(),
  values: z.record(z.string(), z.number().nullable()),
});

/** Reads the metrics of a run's steps as they come, each line once. */
export class StepReader {
  /** lines that were read */
  lines = 0;
  private offset = 0;
  private rest: Buffer = Buffer.alloc(0);
  private readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, RUN_FILES.metrics);
  }

  /**
   * Lines that have come since, as metrics; a last line without an end is still being written. Throws DataError, with
   * the number of the line, for one that is damaged.
   */
  read(): { line: number; metrics: MlflowMetric[] }[] {
    const lines = Buffer.concat([this.rest, this.unread()]).toString("utf8").split("\n");
    this.rest = Buffer.from(lines.pop()!);
    return lines.map((line) => ({ line: ++this.lines, metrics: this.parse(line) }));
  }

  private unread(): Buffer {
    let file: number;
    try {
      file = openSync(this.path, "r");
    } catch (cause) {
      if (systemCode(cause) === "ENOENT") return Buffer.alloc(0);
      throw new TrackingError(`cannot read ${this.path}: ${systemReason(cause)}`, { cause });
    }
    try {
      const parts: Buffer[] = [];
      for (;;) {
        const part = Buffer.alloc(1 << 16);
        const bytes = readSync(file, part, 0, part.length, this.offset);
        if (bytes === 0) return Buffer.concat(parts);
        this.offset += bytes;
        parts.push(part.subarray(0, bytes));
      }
    } finally {
      closeSync(file);
    }
  }

  private parse(line: string): MlflowMetric[] {
    let step: z.output<typeof metricStep>;
    try {
      step = metricStep.parse(JSON.parse(line));
    } catch (cause) {
      throw new DataError(`${this.path}: line ${this.lines}: expected metrics of a step`, { cause });
    }
    const names = acceptedNames(Object.keys(step.values));
    return Object.entries(step.values).map(([name, value]) => ({
      key: names.get(name)!,
      // JSON knows no number that is not finite.
      value: value ?? Number.NaN,
      timestamp: Math.round(step.time),
      step: step.step,
    }));
  }
}
