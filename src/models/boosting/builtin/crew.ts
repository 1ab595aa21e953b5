import { InterruptedError } from "../../../core/errors.ts";
import { WorkerGroup } from "../../../core/parallel.ts";
import type { Tree } from "../tree.ts";
import { createWorker, type RoundData } from "./round-worker.ts";

/** Rows x features below which starting threads costs more than they save. */
const LEAST_SHARED_WORK = 20_000;

/** Those who do the steps of a round together, each its share. */
export interface Crew {
  /** one tree per class, in class order */
  grow(round: number): Promise<Tree[]>;
  softmax(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A crew of at most one thread per class (trees of a round are what is grown in parallel). Alone, or on small data,
 * the work is done in the calling thread, which gives way to events after each step. The trees are the same anyway.
 */
export function openCrew(data: RoundData, workers: number, signal: AbortSignal): Crew {
  const parts = Math.min(workers, data.gradients.length);
  const { rows, features } = data.trainBins;
  return parts <= 1 || rows * features < LEAST_SHARED_WORK ? alone(data) : threads(data, parts, signal);
}

function alone(data: RoundData): Crew {
  const worker = createWorker(data);
  const share = { part: 0, parts: 1 };
  return {
    async grow(round) {
      await new Promise((resolve) => setImmediate(resolve));
      return worker.grow({ round, ...share });
    },
    async softmax() {
      worker.softmax(share);
    },
    async close() {},
  };
}

function threads(data: RoundData, parts: number, signal: AbortSignal): Crew {
  const url = new URL(import.meta.url.replace(/crew(\.[jt]s)$/, "round-worker$1")).href;
  const group = new WorkerGroup({ url, initial: data }, parts);
  const all = <T>(method: string, argument: object): Promise<T[]> =>
    Promise.all(
      Array.from({ length: parts }, (_, part) => group.call<T>(part, method, { part, parts, ...argument })),
    ).catch((error: unknown) => {
      throw signal.aborted ? new InterruptedError() : error;
    });
  return {
    async grow(round) {
      const shares = await all<Tree[]>("grow", { round });
      return data.gradients.map((_, c) => shares[c % parts]![Math.floor(c / parts)]!);
    },
    async softmax() {
      await all("softmax", {});
    },
    close: () => group.close(),
  };
}
