import type { Report } from "./metrics.ts";

/** What a job is to do, and how long it may take. */
export interface JobRequest {
  params: Readonly<Record<string, unknown>>;
  /** the job's own folder */
  folder: string;
  /** paths of the inputs by name */
  inputs: Readonly<Record<string, string>>;
  seed: number;
  workers: number;
  /** in seconds */
  timeout: number | undefined;
  signal: AbortSignal;
}

/** Who hears of a job while it runs. */
export interface JobListener {
  report(report: Report): void;
  log(line: string): void;
  warn(message: string): void;
  /** a line that it prints */
  line(text: string): void;
}
