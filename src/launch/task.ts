/** A piece of work that another process can do: plain JSON that names a handler and says what to do. */
export interface Task {
  /** names files: letters, digits, `-`, `_`, `.` */
  id: string;
  /** who does it, e.g. `trial`, `experiment`, `shard` */
  handler: string;
  input: unknown;
}

/** How a task ended, whoever did it. */
export type TaskOutcome = { id: string; attempts: number; seconds: number } & (
  | { status: "done"; output: unknown }
  /** what the handler threw */
  | { status: "failed"; error: { name: string; message: string; stack?: string | undefined } }
  | { status: "timed-out" }
  /** it was killed for its memory, or asked for more than there is */
  | { status: "out-of-memory"; detail: string }
  /** its process has ended without a word, as often as is tried again */
  | { status: "lost"; detail: string }
);

/** What a handler may use. */
export interface TaskContext {
  signal: AbortSignal;
  /** threads that it may use */
  workers: number;
  /** tells the launcher's `told` something, in order; kept before it counts as told where the launcher is far away */
  tell(message: unknown): void;
}

/** Does tasks of one kind; one object lives in each worker process, so that it may keep what several tasks need. */
export type TaskHandler = (input: unknown, context: TaskContext) => Promise<unknown>;

export interface LaunchOptions {
  signal: AbortSignal;
  /** seconds that a task may take; then it is ended by force */
  timeoutS?: number | undefined;
  /** MiB that a task needs: no more run at a time than the memory holds, and one that takes more is ended */
  memoryMib?: number | undefined;
  /** a task has told something */
  told?(id: string, message: unknown): void;
  /** a task has begun (again) */
  started?(id: string, attempt: number): void;
}

/** Does tasks somewhere: on the cores of this machine, or as a job array of a cluster. */
export interface Launcher {
  /** what it is and how much of it there is, e.g. `2 processes on this machine` */
  readonly description: string;
  /** outcomes as tasks end, each task once; leaving the loop stops what is left */
  run(tasks: readonly Task[], options: LaunchOptions): AsyncIterable<TaskOutcome>;
  close(): Promise<void>;
}
