import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { ConfigError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import type { Report } from "./metrics.ts";
import { parseReport } from "./report-line.ts";

/** A file to which a command appends lines of metrics, read while it grows. */
export class MetricsFile {
  private taken = 0;
  private lines = 0;

  constructor(
    private readonly path: string,
    private readonly each: (report: Report) => void,
  ) {}

  /** Reads the lines that have been ended since. Throws ConfigError, with the number of the line, for one that is no metrics. */
  read(): void {
    const text = this.text();
    const end = text.lastIndexOf("\n") + 1;
    this.take(text.slice(this.taken, end));
    this.taken = Math.max(this.taken, end);
  }

  /** Reads what is left, the last line whether it is ended or not. */
  end(): void {
    const text = this.text();
    this.take(text.slice(this.taken));
    this.taken = text.length;
  }

  private take(text: string): void {
    if (text === "") return;
    for (const line of text.split("\n").slice(0, text.endsWith("\n") ? -1 : undefined)) {
      this.lines++;
      if (line.trim() !== "") this.each(parseReport(line, `CASCADA_METRICS, ${basename(this.path)}:${this.lines}`));
    }
  }

  private text(): string {
    try {
      return readFileSync(this.path, "utf8");
    } catch (cause) {
      throw new ConfigError(`cannot read the file CASCADA_METRICS ${this.path}: ${systemReason(cause)}`, { cause });
    }
  }
}
