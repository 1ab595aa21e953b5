import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { ConfigError, fromPlainError, InterruptedError, type PlainError } from "./errors.ts";

/** Work that threads can do: a module that exports `createWorker(initial)`, which returns an object of methods. */
export interface WorkerModule {
  /** `import.meta.url` of the module */
  url: string;
  /** handed to `createWorker` in each thread; SharedArrayBuffers in it are shared */
  initial: unknown;
}

export interface ParallelOptions {
  workers: number;
  signal?: AbortSignal | undefined;
}

/** Threads to use where nobody says how many: the cores this process may run on. */
export function defaultWorkers(): number {
  return availableParallelism();
}

interface Reply {
  id: number;
  result?: unknown;
  error?: PlainError;
}

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/**
 * A fixed number of threads, each with one object made by `createWorker`. Call `close` when done.
 * Results must never depend on how many threads there are: cut work by index and reduce in index order.
 * Throws ConfigError for a number of threads below 1.
 */
export class WorkerGroup {
  private readonly threads: Worker[] = [];
  private readonly pending: Map<number, Pending>[] = [];
  private nextId = 0;
  private failure: Error | undefined;

  constructor(module: WorkerModule, count: number) {
    if (!(Number.isInteger(count) && count > 0)) {
      throw new ConfigError(`${count} workers; expected a whole number above 0`);
    }
    const start = threadStart();
    for (let i = 0; i < count; i++) {
      const thread = start(module);
      const pending = new Map<number, Pending>();
      thread.on("message", (reply: Reply) => this.settle(pending, reply));
      thread.on("error", (error: Error) => this.fail(error));
      thread.on("exit", (code) => this.fail(new Error(`worker thread ended with code ${code}`)));
      this.threads.push(thread);
      this.pending.push(pending);
    }
  }

  get size(): number {
    return this.threads.length;
  }

  /**
   * Calls a method of the object in thread `index`; calls to one thread run in the order they were made, each when the
   * one before has ended. Rejects with the error that the method or `createWorker` threw (of its class if that is one of
   * ours), with InterruptedError after `close`, and with an Error where a thread has died, as every call since does.
   */
  call<T>(index: number, method: string, argument?: unknown): Promise<T> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      this.threads[index]!.postMessage({ id, method, argument });
      this.pending[index]!.set(id, { resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** The same call to every thread; the replies in thread order. Rejects with the first error. */
  all<T>(method: string, argument?: unknown): Promise<T[]> {
    return Promise.all(this.threads.map((_, i) => this.call<T>(i, method, argument)));
  }

  /** Ends the threads, wherever they are. */
  async close(): Promise<void> {
    this.fail(new InterruptedError("worker group closed"));
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }

  private settle(pending: Map<number, Pending>, reply: Reply): void {
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (reply.error) waiting?.reject(fromPlainError(reply.error));
    else waiting?.resolve(reply.result);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const calls of this.pending) {
      for (const waiting of calls.values()) waiting.reject(this.failure);
      calls.clear();
    }
  }
}

/** How a thread is started: from the file beside this one, or on Node from the .ts sources through tsx. */
function threadStart(): (workerData: WorkerModule) => Worker {
  const entry = import.meta.url.replace(/parallel(\.[jt]s)$/, "parallel-worker$1");
  if (entry.endsWith(".js") || "Deno" in globalThis) return (workerData) => new Worker(new URL(entry), { workerData });
  const loader = import.meta.resolve("tsx/esm/api");
  const code = `import(${JSON.stringify(loader)}).then(({ register }) => { register(); return import(${JSON.stringify(entry)}); })`;
  return (workerData) => new Worker(code, { eval: true, workerData });
}

/**
 * Calls `method` for each input in threads and yields the results in input order, pulling inputs only a little ahead
 * of the consumer (so that inputs may be endless and results need no memory). Leaving the loop ends the threads and
 * closes the inputs. An error is thrown when its turn comes, after the results before it.
 * Throws InterruptedError once `signal` is aborted, before or during the work.
 */
export async function* parallelMap<I, O>(
  module: WorkerModule,
  method: string,
  inputs: Iterable<I>,
  { workers, signal }: ParallelOptions,
): AsyncGenerator<O, void, undefined> {
  const group = new WorkerGroup(module, workers);
  const stop = () => void group.close();
  signal?.addEventListener("abort", stop, { once: true });
  const iterator = inputs[Symbol.iterator]();
  try {
    const running: { thread: number; result: Promise<O> }[] = [];
    // Two calls wait at every thread, so that none idles while the consumer is busy.
    const queue = Array.from({ length: 2 * workers }, (_, i) => i % workers);
    for (;;) {
      signal?.throwIfAborted();
      while (queue.length > 0) {
        const next = iterator.next();
        if (next.done) break;
        const thread = queue.shift()!;
        const result = group.call<O>(thread, method, next.value);
        result.catch(() => {}); // reported when its turn comes
        running.push({ thread, result });
      }
      const first = running.shift();
      if (!first) return;
      const result = await first.result;
      queue.push(first.thread);
      yield result;
    }
  } catch (error) {
    if (signal?.aborted) throw new InterruptedError();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    iterator.return?.();
    await group.close();
  }
}
