import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { ConfigError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import { systemReason } from "../../core/system-error.ts";
import type { JobFunction, JobRun } from "./definition.ts";
import { reportOf, requireStep } from "./metrics.ts";
import type { FromScript, ToScript } from "./script-messages.ts";

interface Call extends Omit<Extract<ToScript, { type: "run" }>, "type"> {
  /** the job's file, in messages */
  path: string;
  signal: AbortSignal;
  send(message: FromScript): void;
}

/**
 * Calls a job and sends what it reports: metrics through its run, those that a generator yields, and those that it returns.
 * Throws what it throws, and ConfigError for reports that are none.
 */
export async function callJob(
  { run, params }: { run: JobFunction<unknown>; params: unknown },
  call: Call,
): Promise<void> {
  const { path, signal, send, seed, workers } = call;
  const random = Random.fromSeed(seed).stream("job");
  let given: unknown = await run({ params, run: jobRun(call), random, signal, workers });
  if (isGenerator(given)) {
    for (let index = 0; ; index++) {
      const { done, value } = await given.next();
      if (done) {
        given = value;
        break;
      }
      const report = reportOf(value, `${path}: what it yielded at ${index}`);
      send({ type: "report", report: { ...report, step: report.step ?? index } });
      // Lets the word to stop come through.
      await setImmediate();
      if (!signal.aborted) continue;
      await given.return(undefined);
      signal.throwIfAborted();
    }
  }
  send({ type: "report", report: { ...reportOf(given, `${path}: what it returned`), step: null } });
}

interface AnyGenerator {
  next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
  return(value: undefined): unknown;
}

function isGenerator(value: unknown): value is AnyGenerator {
  const { next, return: leave } = (value ?? {}) as Partial<AnyGenerator>;
  return typeof next === "function" && typeof leave === "function";
}

function jobRun({ folder, inputs, path, send }: Call): JobRun {
  return {
    folder,
    metric(name, value, step) {
      if (step !== undefined) requireStep(step, `${path}: metric ${name}`);
      send({ type: "report", report: { ...reportOf({ [name]: value }, path), step: step ?? null } });
    },
    write(name, content) {
      const file = join(folder, name);
      if (relative(folder, file).split(sep)[0] === ".." || file === folder) {
        throw new ConfigError(`run.write ${name}: expected a name within the job's folder`);
      }
      try {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      } catch (cause) {
        throw new ConfigError(`run.write ${name}: cannot write ${file}: ${systemReason(cause)}`, { cause });
      }
      return file;
    },
    log: (line) => send({ type: "log", text: String(line) }),
    warn: (message) => send({ type: "warning", text: String(message) }),
    input(name) {
      const found = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      if (found !== undefined) return found;
      const names = Object.keys(inputs).join(", ");
      throw new ConfigError(
        `run.input ${name}: no such input; expected ${names === "" ? "inputs: in the file" : `one of ${names}`}`,
      );
    },
  };
}
