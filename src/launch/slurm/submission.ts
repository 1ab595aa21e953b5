import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { TrackingError } from "../../core/errors.ts";
import { systemReason } from "../../core/system-error.ts";
import { writeWhole } from "../../system/whole-file.ts";
import type { LaunchOptions, Task } from "../task.ts";
import { submit } from "./commands.ts";
import type { ElementLine } from "./element-file.ts";
import { keyOf, type LaunchFolder, type Submission } from "./layout.ts";
import { renderScript } from "./script.ts";
import type { SlurmSettings } from "./settings.ts";

/** Signs of life that an element gives before its silence means something. */
const BEATS = 6;

interface SubmitOptions extends Pick<LaunchOptions, "timeoutS" | "memoryMib"> {
  settings: SlurmSettings;
  name: string;
  entry: string;
  log(line: string): void;
}

/** Tasks as the elements of arrays: `chunk` in each element, `array_size` elements in each array. */
function arraysOf(tasks: readonly Task[], { chunk, array_size }: SlurmSettings): Task[][][] {
  return slices(slices(tasks, chunk), array_size);
}

/**
 * Submits tasks as arrays, the first with the given number. What is submitted is noted before, so that it is found where this
 * process ends in between.
 *
 * @throws ConfigError where sbatch refuses, TrackingError where the folder cannot be written
 */
export async function submitTasks(
  tasks: readonly Task[],
  { settings, name, entry, log, ...limits }: SubmitOptions,
  folder: LaunchFolder,
  first: number,
): Promise<Submission[]> {
  const made: Submission[] = [];
  for (const elements of arraysOf(tasks, settings)) {
    const number = first + made.length;
    const submission: Submission = {
      number,
      // No other submission may have it, as the job is looked for by it.
      name: `${name}-${number}-${randomBytes(4).toString("hex")}`,
      job: null,
      ended: false,
      elements: elements.map((chunk) => chunk.map(keyOf)),
    };
    for (const [index, chunk] of elements.entries()) {
      const order = { type: "order", tasks: chunk, ...orderOf(settings, limits) } satisfies ElementLine;
      write(folder.element(number, index), `${JSON.stringify(order)}\n`);
    }
    const script = folder.script(number);
    const memoryMib = limits.memoryMib;
    const described = { folder, number, name: submission.name, elements: elements.length, entry, memoryMib };
    writeWhole(script, renderScript(settings, { ...described, cwd: process.cwd() }), { durable: true });
    folder.keep(submission);
    try {
      submission.job = await submit(script);
    } catch (error) {
      folder.keep({ ...submission, ended: true });
      throw error;
    }
    folder.keep(submission);
    log(`job ${submission.job}: ${tasksText(elements)}`);
    made.push(submission);
  }
  return made;
}

function tasksText(elements: readonly Task[][]): string {
  const tasks = elements.reduce((sum, chunk) => sum + chunk.length, 0);
  return `${tasks} ${tasks === 1 ? "task" : "tasks"} in ${elements.length} ${elements.length === 1 ? "element" : "elements"}`;
}

function orderOf(
  { cpus, attempts, silence_s }: SlurmSettings,
  { timeoutS, memoryMib }: Pick<LaunchOptions, "timeoutS" | "memoryMib">,
) {
  return { workers: cpus, attempts, timeoutS, memoryMib, beatS: silence_s / BEATS };
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (cause) {
    throw new TrackingError(`cannot write ${path}: ${systemReason(cause)}`, { cause });
  }
}

function slices<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
