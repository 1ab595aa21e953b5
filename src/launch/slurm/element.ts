import { hostname } from "node:os";
import { ConfigError, InterruptedError } from "../../core/errors.ts";
import { LocalPool } from "../local/pool.ts";
import type { TaskOutcome } from "../task.ts";
import { type ElementLine, type ElementOrder, ElementReader, ElementWriter } from "./element-file.ts";
import { LaunchFolder } from "./layout.ts";

/**
 * Does one element of an array: its tasks, one after the other, in a process of their own as on one machine, so that they
 * end in the same ways. What comes of them goes to the element's file; tasks that have an outcome there are not done again.
 * At SIGTERM (the time is over, or it is cancelled) it ends what runs.
 *
 * @param args folder of the launcher, number of the submission
 * @returns the exit status of the process
 */
export async function runElement(
  [path, submission]: readonly string[],
  { entry, environment = process.env }: { entry: string; environment?: NodeJS.ProcessEnv },
): Promise<number> {
  const index = environment.SLURM_ARRAY_TASK_ID;
  if (path === undefined || submission === undefined || index === undefined) {
    throw new ConfigError("expected: element FOLDER SUBMISSION, as element of a Slurm array (SLURM_ARRAY_TASK_ID)");
  }
  const file = new LaunchFolder(path).element(Number(submission), Number(index));
  const { order, outcomes } = readOrder(file);
  const ended = new Set(outcomes.map(({ id }) => id));
  const writer = new ElementWriter(file);
  const { pid } = process;
  writer.write({ type: "begun", host: hostname(), pid, job: environment.SLURM_ARRAY_JOB_ID ?? "" });
  const beat = setInterval(() => writer.write({ type: "beat" }), order.beatS * 1000);
  const controller = new AbortController();
  const stop = () => controller.abort(new InterruptedError());
  process.once("SIGTERM", stop);
  const { workers, attempts, timeoutS, memoryMib } = order;
  const pool = new LocalPool({ entry, processes: 1, workers, attempts });
  const remaining = order.tasks.filter(({ id }) => !ended.has(id));
  try {
    const running = pool.run(remaining, {
      ...{ signal: controller.signal, timeoutS, memoryMib },
      started: (id, attempt) => writer.write({ type: "started", id, attempt }),
      told: (id, message) => writer.write({ type: "told", id, message }),
    });
    for await (const outcome of running) writer.write({ type: "outcome", outcome }, { durable: true });
    writer.write({ type: "end", why: "done" });
    return 0;
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    writer.write({ type: "end", why: "stopped" }, { durable: true });
    return 143;
  } finally {
    clearInterval(beat);
    process.off("SIGTERM", stop);
    await pool.close();
    writer.close();
  }
}

function readOrder(file: string): { order: ElementOrder; outcomes: TaskOutcome[] } {
  const [order, ...lines] = new ElementReader(file).read();
  if (order?.type !== "order") throw new ConfigError(`${file}: does not begin with the tasks of an element`);
  return { order, outcomes: lines.filter(isOutcome).map(({ outcome }) => outcome) };
}

function isOutcome(line: ElementLine): line is Extract<ElementLine, { type: "outcome" }> {
  return line.type === "outcome";
}
