import { InterruptedError, toPlainError } from "../core/errors.ts";
import type { Launcher, LaunchOptions, Task, TaskOutcome } from "./task.ts";
import { type Handlers, handlerOf } from "./worker.ts";

/**
 * Does tasks in this very process, one after the other: for tests and for callers that want no other. What is not the
 * task's doing is as elsewhere: inputs, outputs and messages go through JSON. A task that never lets go of the thread cannot
 * be ended, and no memory is watched.
 */
export function inProcess(handlers: Handlers, { workers = 1 } = {}): Launcher {
  async function* run(tasks: readonly Task[], options: LaunchOptions): AsyncGenerator<TaskOutcome, void, undefined> {
    for (const task of tasks) {
      options.signal.throwIfAborted();
      options.started?.(task.id, 1);
      const start = performance.now();
      const end = await perform(task, handlers, { ...options, workers });
      yield { id: task.id, attempts: 1, seconds: (performance.now() - start) / 1000, ...end };
    }
  }
  return { description: "this process", run, close: async () => {} };
}

async function perform(
  task: Task,
  handlers: Handlers,
  { signal, timeoutS, told, workers }: LaunchOptions & { workers: number },
) {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let stop = () => {};
  const over = new Promise<{ status: "timed-out" }>((resolve, reject) => {
    stop = () => {
      controller.abort(signal.reason);
      reject(signal.reason);
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    if (timeoutS === undefined) return;
    timer = setTimeout(() => {
      controller.abort(new InterruptedError("the time is over"));
      resolve({ status: "timed-out" });
    }, timeoutS * 1000);
  });
  const tell = (message: unknown) => {
    if (!controller.signal.aborted) told?.(task.id, plain(message));
  };
  const work = async () => {
    try {
      const handle = await handlerOf(task, handlers);
      const output = await handle(plain(task.input), { signal: controller.signal, workers, tell });
      return { status: "done", output: plain(output) } as const;
    } catch (error) {
      return { status: "failed", error: toPlainError(error) } as const;
    }
  };
  try {
    return await Promise.race([work(), over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}
