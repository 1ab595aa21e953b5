import { ConfigError, InterruptedError, toPlainError } from "../core/errors.ts";
import { endWithParent } from "../core/parallel-parent.ts";
import type { FromWorker, ToWorker } from "./local/messages.ts";
import type { Task, TaskHandler } from "./task.ts";

/** Who does tasks, by the name that a task says; each is loaded when the first task asks for it. */
export type Handlers = Readonly<Record<string, () => Promise<TaskHandler>>>;

/**
 * The handler of a task.
 *
 * @throws ConfigError where there is none of that name
 */
export async function handlerOf({ handler }: Pick<Task, "handler">, handlers: Handlers): Promise<TaskHandler> {
  if (Object.hasOwn(handlers, handler)) return handlers[handler]!();
  throw new ConfigError(`unknown task handler: ${handler}; expected one of ${Object.keys(handlers).join(", ")}`);
}

/** Makes this process, which a pool has started, do one task after the other until the pool lets go of it. */
export function serveTasks(handlers: Handlers): void {
  let running: AbortController | undefined;
  const end = (message: FromWorker, sent?: () => void) => {
    if (running === undefined) return;
    running = undefined;
    process.channel?.ref();
    send(message, sent);
  };
  const perform = async ({ task, workers }: Extract<ToWorker, { type: "task" }>) => {
    const controller = new AbortController();
    running = controller;
    // From here on the process waits for the task alone, so that one that waits for nothing is seen.
    process.channel?.unref();
    const tell = (message: unknown) => {
      if (running === controller) send({ type: "told", message });
    };
    try {
      const handle = await handlerOf(task, handlers);
      const output = await handle(task.input, { signal: controller.signal, workers, tell });
      if (running === controller) end({ type: "done", output: output ?? null });
    } catch (error) {
      if (running === controller) end({ type: "failed", error: toPlainError(error), fatal: false });
    }
  };
  const fail = (error: unknown) =>
    end({ type: "failed", error: toPlainError(error), fatal: true }, () => process.exit(1));
  process.on("message", (message: ToWorker) => {
    if (message.type === "task") void perform(message);
    else running?.abort(new InterruptedError());
  });
  process.on("uncaughtException", (error) => (running === undefined ? process.exit(1) : fail(error)));
  process.on("beforeExit", () =>
    fail(new Error("the task waits for what cannot come (a promise that nothing is left to settle)")),
  );
  process.on("disconnect", () => process.exit(1));
  endWithParent();
  send({ type: "ready" });
}

function send(message: FromWorker, sent: () => void = () => {}): void {
  process.send?.(message, undefined, {}, sent);
}
