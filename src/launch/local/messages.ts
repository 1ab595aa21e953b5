import type { PlainError } from "../../core/errors.ts";
import type { Task } from "../task.ts";

/** What a process of the pool is told. */
export type ToWorker =
  | { type: "task"; task: Task; workers: number }
  /** to give up what it does; soon after it is ended by force */
  | { type: "stop" };

/** What it tells; all but `ready` are of the task that it does. */
export type FromWorker =
  | { type: "ready" }
  | { type: "told"; message: unknown }
  | { type: "done"; output: unknown }
  /** `fatal`: the process ends, too, as it may be in any state */
  | { type: "failed"; error: PlainError; fatal: boolean };
