// The body of every worker thread: imports the module it is told to, then answers calls one after the other.
import { parentPort, workerData } from "node:worker_threads";
import { toPlainError } from "./errors.ts";
import type { WorkerModule } from "./parallel.ts";

type Methods = Record<string, (argument: unknown) => unknown>;

const { url, initial } = workerData as WorkerModule;
const methods: Promise<Methods> = import(url).then((module: { createWorker: (initial: unknown) => Methods }) =>
  module.createWorker(initial),
);

parentPort!.on("message", async ({ id, method, argument }: { id: number; method: string; argument: unknown }) => {
  try {
    const result = await (await methods)[method]!(argument);
    parentPort!.postMessage({ id, result }, buffersOf(result));
  } catch (error) {
    parentPort!.postMessage({ id, error: toPlainError(error) });
  }
});

/** The array buffers within a result, to be moved instead of copied: a method gives up what it returns. */
function buffersOf(value: unknown, found = new Set<ArrayBuffer>()): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (value !== null && typeof value === "object") {
    for (const member of Object.values(value)) buffersOf(member, found);
  }
  return [...found];
}
