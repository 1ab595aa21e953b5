import { ConfigError } from "../../core/errors.ts";
import { familyOf, memoryOf, processTable } from "../../system/processes.ts";
import { OutcomeQueue } from "../outcome-queue.ts";
import type { Launcher, LaunchOptions, Task, TaskOutcome } from "../task.ts";
import { machineMemory } from "./memory.ts";
import { type AttemptEnd, WorkerProcess } from "./worker-process.ts";

/** Time between two looks at the memory of the processes. */
const POLL_MS = 200;

/** MiB that are held for a task from before its process begins, and that its processes have. */
interface Holding {
  readonly reservedMib: number;
  usedMib: number;
}

export interface LocalOptions {
  /** URL of the program that calls `serveTasks` */
  entry: string;
  /** processes at most */
  processes: number;
  /** threads that each task may use */
  workers?: number | undefined;
  /** how often a task is begun whose process ends without a word, such as by a crash */
  attempts?: number | undefined;
  /** told each line that a process prints */
  log?: ((line: string) => void) | undefined;
}

/**
 * Does tasks in processes of this machine, each one after the other, which stay for the next tasks until `close`. What a task
 * does to its process (a crash, an endless loop, memory without end) is the task's outcome and nobody else's. With
 * `memoryMib` no more run at a time than there is memory for, and a task that takes more, with what it has started, is ended.
 * Throws ConfigError for numbers below 1.
 */
export class LocalPool implements Launcher {
  readonly description: string;
  private readonly options: LocalOptions & { workers: number; attempts: number; log(line: string): void };
  private idle: WorkerProcess[] = [];
  /** of the tasks that run or are about to */
  private readonly held = new Set<Holding>();
  /** processes that do something */
  private readonly busy = new Map<WorkerProcess, Holding>();
  private poll: NodeJS.Timeout | undefined;
  /** who waits for a task to end, and with it for memory */
  private waiting: (() => void)[] = [];

  constructor({ workers = 1, attempts = 3, log = toStderr, ...options }: LocalOptions) {
    this.options = { ...options, workers, attempts, log };
    for (const [name, value] of Object.entries({ processes: options.processes, workers, attempts })) {
      if (!(Number.isInteger(value) && value > 0)) {
        throw new ConfigError(`${name} of the local launcher is ${value}; expected a whole number above 0`);
      }
    }
    this.description = `${options.processes} ${options.processes === 1 ? "process" : "processes"} on this machine`;
  }

  async *run(tasks: readonly Task[], options: LaunchOptions): AsyncGenerator<TaskOutcome, void, undefined> {
    options.signal.throwIfAborted();
    const run = new PoolRun();
    const remaining = [...tasks];
    const lane = async () => {
      for (let task = remaining.shift(); task !== undefined; task = remaining.shift()) {
        const holding = await this.room(options.memoryMib, run);
        try {
          if (run.isStopped) return;
          const outcome = await this.perform(task, options, { run, holding });
          if (outcome !== undefined) run.outcomes.push(outcome);
        } finally {
          this.held.delete(holding);
          this.wake();
        }
      }
    };
    const lanes = Promise.all(Array.from({ length: Math.min(this.options.processes, tasks.length) }, lane));
    lanes.then(
      () => run.outcomes.end(),
      (error) => run.outcomes.fail(error),
    );
    const stop = () => {
      run.outcomes.fail(options.signal.reason);
      void run.stop().then(() => this.wake());
    };
    options.signal.addEventListener("abort", stop, { once: true });
    try {
      yield* run.outcomes;
    } finally {
      options.signal.removeEventListener("abort", stop);
      await run.stop();
      this.wake();
      await lanes.catch(() => {});
    }
  }

  async close(): Promise<void> {
    const workers = [...this.idle, ...this.busy.keys()];
    this.idle = [];
    await Promise.all(workers.map((worker) => worker.close()));
  }

  /** Does a task, as often as its process ends without a word; undefined where it was stopped. */
  private async perform(
    task: Task,
    options: LaunchOptions,
    { run, holding }: { run: PoolRun; holding: Holding },
  ): Promise<TaskOutcome | undefined> {
    const { memoryMib, timeoutS, told, started } = options;
    const { totalMib } = machineMemory();
    if (memoryMib !== undefined && memoryMib > totalMib) {
      const detail = `it is to have ${memoryMib} MiB of memory; this machine has ${Math.floor(totalMib)} MiB`;
      return { id: task.id, attempts: 0, seconds: 0, status: "out-of-memory", detail };
    }
    for (let attempt = 1; ; attempt++) {
      const start = performance.now();
      const worker = await this.begin(memoryMib, holding);
      if (run.isStopped) {
        this.release(worker);
        return undefined;
      }
      run.workers.add(worker);
      run.tell(() => started?.(task.id, attempt));
      const end = await worker.attempt(task, {
        workers: this.options.workers,
        timeoutS,
        told: (message) => run.tell(() => told?.(task.id, message)),
      });
      run.workers.delete(worker);
      const { usedMib } = holding;
      this.release(worker);
      if (run.isStopped) return undefined;
      const done = outcomeOf(end, { memoryMib, usedMib, isLast: attempt === this.options.attempts });
      if (done) return { id: task.id, attempts: attempt, seconds: (performance.now() - start) / 1000, ...done };
    }
  }

  private async begin(memoryMib: number | undefined, holding: Holding): Promise<WorkerProcess> {
    const { entry, log } = this.options;
    const found = this.idle.find((worker) => worker.usable && worker.heapMib === memoryMib);
    const strangers = this.idle.filter((worker) => !worker.usable || worker.heapMib !== memoryMib);
    this.idle = this.idle.filter((worker) => worker !== found && !strangers.includes(worker));
    const worker = found ?? new WorkerProcess({ entry, heapMib: memoryMib, log });
    holding.usedMib = 0;
    this.busy.set(worker, holding);
    if (memoryMib !== undefined) this.poll ??= setInterval(() => this.watch(), POLL_MS);
    await Promise.all(strangers.map((stranger) => stranger.close()));
    return worker;
  }

  private release(worker: WorkerProcess): void {
    this.busy.delete(worker);
    if (worker.usable) this.idle.push(worker);
    else void worker.close();
    if (this.busy.size === 0) {
      clearInterval(this.poll);
      this.poll = undefined;
    }
  }

  /** Measures what the processes hold, and ends those that hold more than they may. */
  private watch(): void {
    const table = processTable();
    for (const [worker, memory] of this.busy) {
      if (worker.pid === undefined || !worker.usable) continue;
      memory.usedMib = memoryOf(familyOf(worker.pid, table));
      if (memory.reservedMib > 0 && memory.usedMib > memory.reservedMib) worker.kill("memory");
    }
  }

  /** Waits until there is memory for one more task and holds it; the first is begun whatever there is, as nothing of ours would free any. */
  private async room(memoryMib: number | undefined, run: PoolRun): Promise<Holding> {
    while (memoryMib !== undefined && !run.isStopped && this.held.size > 0) {
      const promised = [...this.held].map(({ reservedMib, usedMib }) => Math.max(0, reservedMib - usedMib));
      if (machineMemory().availableMib - promised.reduce((sum, one) => sum + one, 0) >= memoryMib) break;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    // Nothing is waited for since the look, so that no two take the same.
    const holding = { reservedMib: memoryMib ?? 0, usedMib: 0 };
    this.held.add(holding);
    return holding;
  }

  private wake(): void {
    const waiting = this.waiting.splice(0);
    for (const resolve of waiting) resolve();
  }
}

/** What belongs to one call of `run`. */
class PoolRun {
  readonly outcomes = new OutcomeQueue();
  /** those that do its tasks now */
  readonly workers = new Set<WorkerProcess>();
  isStopped = false;

  /** A listener that throws ends the run. */
  tell(listener: () => void): void {
    try {
      if (!this.isStopped) listener();
    } catch (error) {
      this.outcomes.fail(error);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all([...this.workers].map((worker) => worker.stop()));
  }
}

type Ended =
  | { status: "done"; output: unknown }
  | { status: "failed"; error: { name: string; message: string; stack?: string | undefined } }
  | { status: "timed-out" }
  | { status: "out-of-memory" | "lost"; detail: string };

/** What an attempt means for its task; undefined: it is to be tried again. */
function outcomeOf(
  end: AttemptEnd,
  { memoryMib, usedMib, isLast }: { memoryMib: number | undefined; usedMib: number; isLast: boolean },
): Ended | undefined {
  if (end.kind === "done") return { status: "done", output: end.output };
  if (end.kind === "failed") return { status: "failed", error: end.error };
  if (end.why === "timed-out") return { status: "timed-out" };
  if (end.why === "memory") {
    const detail = `its processes held ${Math.ceil(usedMib)} MiB of memory; expected at most ${memoryMib} MiB`;
    return { status: "out-of-memory", detail };
  }
  if (end.isHeapFull) {
    const limit = memoryMib === undefined ? "what V8 allows it" : `${Math.ceil(memoryMib)} MiB`;
    return { status: "out-of-memory", detail: `the JavaScript heap of its process was full (${limit})` };
  }
  const how = end.why === "not loaded" ? "the program of its process did not load" : end.how;
  return isLast ? { status: "lost", detail: how } : undefined;
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
