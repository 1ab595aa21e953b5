import type { ZodType } from "zod";
import type { Random } from "../../core/random.ts";

/** Numbers by name. */
export type JobMetrics = Readonly<Record<string, number>>;

/** What a generator yields: metrics, and of which step they are (by default 0, 1, 2, ...). */
export type JobReport = Readonly<Record<string, number>>;

/** What a job can tell its run. */
export interface JobRun {
  /** The job's own folder, whose files are kept with their hashes when the job is done. */
  readonly folder: string;
  /** A metric: of a step if one is given, else of the run as a whole. NaN and infinities are kept as null, with a warning. */
  metric(name: string, value: number, step?: number): void;
  /** Writes a file of the job's folder, folders of its name made if need be, and returns its path. */
  write(name: string, content: string | Uint8Array): string;
  /** A line of the run's log. */
  log(line: string): void;
  /** What the reader of the result must know. */
  warn(message: string): void;
  /** Path of an input, by the name that the experiment file gives it. Throws ConfigError for a name that it does not. */
  input(name: string): string;
}

/** What a job is called with. */
export interface JobContext<P> {
  params: P;
  run: JobRun;
  /** from the seed of the experiment file */
  random: Random;
  /** aborted when the job is to stop: by Ctrl-C, or after its time */
  signal: AbortSignal;
  workers: number;
}

// biome-ignore lint/suspicious/noConfusingVoidType: so functions that return nothing are jobs, too
type Metrics = JobMetrics | undefined | void;

/** A job: it returns its metrics, or yields reports on the way to them. */
export type JobFunction<P> = (
  context: JobContext<P>,
) => Metrics | Promise<Metrics> | Generator<JobReport, Metrics> | AsyncGenerator<JobReport, Metrics>;

/** A job that says what its parameters are. */
export interface JobDefinition<P> {
  /** checks the parameters before anything runs, and gives those that are missing their defaults */
  params: ZodType<P>;
  run: JobFunction<P>;
}

/**
 * A job with types: of its parameters those that `params` says. The default export of a job file is such a one, or the bare
 * function.
 *
 * @example
 * export default job({
 *   params: z.strictObject({ rounds: z.int().min(1).default(10) }),
 *   *run({ params, random }) {
 *     let sum = 0;
 *     for (let i = 0; i < params.rounds; i++) yield { sum: (sum += random.uniform()) };
 *     return { mean: sum / params.rounds };
 *   },
 * });
 */
export function job<P>(definition: JobDefinition<P>): JobDefinition<P> {
  return definition;
}
