import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { PlainError } from "../../core/errors.ts";
import { killFamily } from "../../system/processes.ts";
import type { Task } from "../task.ts";
import type { FromWorker, ToWorker } from "./messages.ts";

/** Lines of its output that are kept to say why a process ended, and of what length at most. */
const LAST_LINES = 8;
const LINE_LENGTH = 2000;
/** Time that a process has to load, that one has to stop, and that the output of an ended one may be held open by others. */
const LOADING_MS = 60_000;
const GRACE_MS = 2000;
const DRAIN_MS = 1000;

/** How one attempt at a task ended. */
export type AttemptEnd =
  | { kind: "done"; output: unknown }
  | { kind: "failed"; error: PlainError }
  /** `why` it was killed, where it was the pool that did so */
  | { kind: "died"; how: string; why: KillReason | undefined; isHeapFull: boolean };

export type KillReason = "timed-out" | "memory" | "stopped" | "not loaded";

/** Processes that live: a program that ends at once leaves nobody to stop them. */
const living = new Set<WorkerProcess>();
process.on("exit", () => {
  for (const worker of living) worker.kill("stopped");
});

export interface WorkerStart {
  /** URL of the program, which calls `serveTasks` */
  entry: string;
  /** MiB that its JavaScript heap may have; absent: as much as V8 thinks right */
  heapMib: number | undefined;
  /** told each line that it prints */
  log(line: string): void;
}

interface AttemptOptions {
  /** threads that the task may use */
  workers: number;
  timeoutS: number | undefined;
  told(message: unknown): void;
}

/** A process that does one task after the other, the first of a group of its own; it ends when this one does. */
export class WorkerProcess {
  readonly heapMib: number | undefined;
  private readonly child: ChildProcess;
  private readonly lines: string[] = [];
  private readonly ready: Promise<void>;
  private readonly ended: Promise<string>;
  private isReady = false;
  private isHeapFull = false;
  private isUsable = true;
  private killed: KillReason | undefined;
  private onMessage: (message: FromWorker) => void = () => {};

  constructor({ entry, heapMib, log }: WorkerStart) {
    this.heapMib = heapMib;
    this.child = start(entry, heapMib);
    const reading = [this.child.stdout!, this.child.stderr!].map(async (stream) => {
      for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) this.hear(line, log);
    });
    this.ready = new Promise((resolve) => {
      this.child.on("message", (message: FromWorker) => {
        if (message.type !== "ready") return this.onMessage(message);
        this.isReady = true;
        resolve();
      });
    });
    this.ended = this.exit(Promise.all(reading));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether it can do another task. */
  get usable(): boolean {
    return this.isUsable;
  }

  /** Does a task. One that takes too long, or is killed, ends as `died`. */
  async attempt(task: Task, { workers, timeoutS, told }: AttemptOptions): Promise<AttemptEnd> {
    let timer = setTimeout(() => this.kill("not loaded"), LOADING_MS);
    const answered = new Promise<AttemptEnd>((resolve) => {
      this.onMessage = (message) => {
        if (message.type === "told") told(message.message);
        if (message.type === "done") resolve({ kind: "done", output: message.output });
        if (message.type !== "failed") return;
        if (message.fatal) this.isUsable = false;
        resolve({ kind: "failed", error: message.error });
      };
    });
    const died = this.ended.then(
      (how): AttemptEnd => ({ kind: "died", how, why: this.killed, isHeapFull: this.isHeapFull }),
    );
    try {
      await Promise.race([this.ready, died]);
      clearTimeout(timer);
      if (timeoutS !== undefined) timer = setTimeout(() => this.kill("timed-out"), timeoutS * 1000);
      this.tell({ type: "task", task, workers });
      return await Promise.race([answered, died]);
    } finally {
      clearTimeout(timer);
      this.onMessage = () => {};
    }
  }

  /** Ends it by force, with all that it has started. */
  kill(why: KillReason): void {
    this.isUsable = false;
    this.killed ??= why;
    if (this.child.pid !== undefined) killFamily(this.child.pid);
  }

  /** Asks it to stop what it does, and ends it soon after. */
  async stop(): Promise<void> {
    this.isUsable = false;
    // One that still loads has no task that could stop.
    if (!this.isReady) return this.close();
    this.tell({ type: "stop" });
    const timer = setTimeout(() => this.kill("stopped"), GRACE_MS);
    const stopped = new Promise<void>((resolve) => {
      this.onMessage = (message) => {
        if (message.type === "done" || message.type === "failed") resolve();
      };
    });
    await Promise.race([stopped, this.ended]);
    clearTimeout(timer);
    await this.close();
  }

  /** Lets go of it while it does nothing. */
  async close(): Promise<void> {
    this.kill("stopped");
    await this.ended;
  }

  private tell(message: ToWorker): void {
    // One that has ended is told of elsewhere.
    if (this.child.connected) this.child.send(message, () => {});
  }

  private hear(line: string, log: (line: string) => void): void {
    if (/JavaScript heap out of memory|invalid array length Allocation failed/.test(line)) this.isHeapFull = true;
    this.lines.push(line.slice(0, LINE_LENGTH));
    if (this.lines.length > LAST_LINES) this.lines.shift();
    log(line);
  }

  /** How it ended, once it has and all that it printed is read. */
  private async exit(reading: Promise<unknown>): Promise<string> {
    living.add(this);
    const how = await new Promise<string>((resolve) => {
      this.child.once(
        "error",
        (error) => this.child.pid === undefined && resolve(`it could not be started: ${error.message}`),
      );
      this.child.once("exit", (code, signal) =>
        resolve(signal ? `it ended by ${signal}` : `it ended with exit status ${code}`),
      );
    });
    living.delete(this);
    this.isUsable = false;
    // What it has left behind would go on, and holds its output open.
    if (this.child.pid !== undefined) killFamily(this.child.pid);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([reading, new Promise((resolve) => (timer = setTimeout(resolve, DRAIN_MS)))]);
    clearTimeout(timer);
    return this.lines.length === 0 ? how : `${how}: ${this.lines.join("\n")}`;
  }
}

/** The process, from a compiled program or from one of the .ts sources through tsx. */
function start(entry: string, heapMib: number | undefined): ChildProcess {
  const loader = entry.endsWith(".ts") ? ["--import", import.meta.resolve("tsx")] : [];
  const heap = heapMib === undefined ? [] : [`--max-old-space-size=${Math.ceil(heapMib)}`];
  return fork(fileURLToPath(entry), [], {
    execArgv: [...loader, ...heap],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true,
  });
}
