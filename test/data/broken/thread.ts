// The body of the thread in which broken files are read: it can be ended where a reader hangs.
import { parentPort, workerData } from "node:worker_threads";
import { Random } from "../../../src/core/random.ts";
import { caseOf } from "./case.ts";
import { readerNamed } from "./readers.ts";
import { type Trial, tryCase } from "./trial.ts";

/** What the thread is to try: cases of one reader, in this order. */
export interface ThreadTask {
  reader: string;
  seed: number;
  folder: string;
  indices: readonly number[];
}

/** What the thread says: what it is about to try, then what became of it. */
export type ThreadWord = { begun: number } | { ended: Trial } | { unmade: string } | { done: true };

let current = -1;
let stray: unknown;
process.on("unhandledRejection", (reason) => {
  stray ??= reason;
});

const { reader: name, seed, folder, indices } = workerData as ThreadTask;
const reader = readerNamed(name);
const random = Random.fromSeed(seed);
for (current of indices) {
  say({ begun: current });
  const made = await caseOf(reader, random.stream(name, current)).catch((error: Error) => {
    say({ unmade: `case ${current} of ${name} cannot be made: ${error.stack}` });
    throw error;
  });
  let trial = await tryCase(reader, made, { folder, index: current });
  await new Promise((resolve) => setImmediate(resolve));
  if (stray !== undefined) {
    trial = { ...trial, outcome: "crash", says: `an unhandled rejection: ${String((stray as Error)?.stack ?? stray)}` };
    stray = undefined;
  }
  say({ ended: trial });
}
say({ done: true });

function say(word: ThreadWord): void {
  parentPort!.postMessage(word);
}
