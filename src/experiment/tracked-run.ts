import { fileURLToPath } from "node:url";
import type { Progress, StartProgress } from "../core/progress.ts";
import { describeHardware } from "../tracking/hardware.ts";
import type { RunListener } from "../tracking/listener.ts";
import { Run, type RunStart } from "../tracking/run.ts";
import type { Scalar } from "../tracking/run-state.ts";
import { describeSoftware, LOCAL_CHANGES } from "../tracking/software.ts";

/** Where a run may write, how many threads it has, who listens and who may stop it. */
export interface RunOptions {
  /** folder of the run folders */
  runs: string;
  /** folder of the simulated data sets */
  cache: string;
  workers: number;
  signal: AbortSignal;
  start: StartProgress;
  /** id of the run that this one is part of */
  parent?: string | undefined;
  /** besides those that the experiment names */
  listeners?: readonly RunListener[] | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
}

/**
 * Does work as a run: its folder is made before, software and machine are recorded beside it, what the console is told
 * of progress is kept in the log, and the run ends as the work does. Throws what the work throws, after it is recorded.
 */
export async function tracked<T>(
  { runs, workers, start, parent, listeners, tags }: RunOptions,
  what: RunStart,
  work: (run: Run, start: StartProgress) => Promise<T>,
): Promise<T> {
  const told = [...(what.listeners ?? []), ...(listeners ?? [])];
  const run = await Run.create(runs, {
    ...what,
    parent,
    tags: { ...what.tags, ...tags },
    listeners: told,
    secrets: [...(what.secrets ?? []), ...told.flatMap(({ secrets = [] }) => secrets)],
  });
  return doneIn(run, { workers, start }, work);
}

/** Does the work of a run that is there already, as `tracked` does. */
export async function doneIn<T>(
  run: Run,
  { workers, start }: Pick<RunOptions, "workers" | "start">,
  work: (run: Run, start: StartProgress) => Promise<T>,
): Promise<T> {
  try {
    await describe(run, workers);
    const result = await work(run, logged(start, run));
    await telling(run, start, () => run.finish());
    return result;
  } catch (error) {
    await telling(run, start, () => run.fail(error));
    throw error;
  }
}

/** Ends a run, and tells the console all its warnings, those of callbacks, notices and mirrors among them. */
async function telling(run: Run, start: StartProgress, end: () => Promise<void>): Promise<void> {
  await end();
  for (const warning of run.record.warnings) start("warning").done(warning);
}

/** Records what runs and where, and keeps the local changes of the checkout. */
async function describe(run: Run, workers: number): Promise<void> {
  const [{ software, diff, warnings }, hardware] = await Promise.all([
    describeSoftware(packageFolder()),
    describeHardware(workers),
  ]);
  run.know({ software, hardware });
  for (const warning of warnings) run.warn(warning);
  if (diff !== null) await run.write(LOCAL_CHANGES, diff);
}

/** Progress that is kept in the run's log, too. */
function logged(start: StartProgress, run: Run): StartProgress {
  return (title): Progress => {
    const progress = start(title);
    return {
      update: (fraction, note) => progress.update(fraction, note),
      done(note) {
        progress.done(note);
        run.log(note ? `${title}: ${note}` : title);
      },
    };
  };
}

/** Settings of settings as names with dots; what is no scalar (a list) as JSON. */
export function flattened(settings: object, prefix = ""): Record<string, Scalar> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([key, value]): [string, Scalar][] => {
      const name = `${prefix}${key}`;
      if (value === undefined) return [];
      if (value === null || typeof value !== "object") return [[name, value as Scalar]];
      if (Array.isArray(value)) return [[name, JSON.stringify(value)]];
      return Object.entries(flattened(value, `${name}.`));
    }),
  );
}

/** Folder of the package, three levels above this module. */
export function packageFolder(): string {
  return fileURLToPath(new URL("../..", import.meta.url));
}
