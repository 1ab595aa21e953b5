// The body of every worker thread: imports the module it is told to, then answers calls one after the other.
import { parentPort, workerData } from "node:worker_threads";
import { toPlainError } from "./errors.ts";
import type { WorkerModule } from "./parallel.ts";

type Methods = Record<string, (argument: unknown) => unknown>;

const { url, initial } = workerData as WorkerModule;
const methods: Promise<Methods> = import(url).then((module: { createWorker: (initial: unknown) => Methods }) =>
  module.createWorker(initial),
);
methods.catch(() => {}); // every call reports it

interface Call {
  id: number;
  method: string;
  argument: unknown;
}

let last: Promise<void> = Promise.resolve();
parentPort!.on("message", (call: Call) => {
  last = last.then(() => answer(call));
});

async function answer({ id, method, argument }: Call): Promise<void> {
  try {
    const result = await (await methods)[method]!(argument);
    parentPort!.postMessage({ id, result }, buffersOf(result));
  } catch (error) {
    parentPort!.postMessage({ id, error: toPlainError(error) });
  }
}

/**
 * The array buffers within a result, to be moved instead of copied: a method gives up what it returns. A view of a part
 * is copied, since the rest of its buffer may be in use (small Buffers of Node share one, which cannot be moved).
 */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteLength } = value;
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) found.add(buffer);
  } else if (value !== null && typeof value === "object") {
    for (const member of Object.values(value)) buffersOf(member, found);
  }
  return [...found];
}
