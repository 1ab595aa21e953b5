import { InterruptedError } from "../core/errors.ts";
import { WorkerGroup } from "../core/parallel.ts";
import { QUANTITIES } from "./catalogue.ts";
import { Measuring, type RunBlock } from "./measuring.ts";
import type { Measurement, Quantity } from "./quantity.ts";
import { type Block, SAMPLER_URL, type Sample } from "./sampler.ts";

/** Seed of the published page. */
export const VALIDATION_SEED = 2026;
/** Share of the samples that a short run draws. */
export const SHORT_EFFORT = 0.08;

export interface ValidateOptions {
  workers: number;
  seed?: number;
  /** factor on all sample sizes */
  effort?: number;
  quantities?: readonly Quantity[];
  signal?: AbortSignal;
  progress?(done: number, asked: number): void;
}

/** A quantity with what was measured of it. */
export interface Validated extends Measurement {
  quantity: Quantity;
}

/**
 * Measures all quantities; the same numbers for any number of workers. Throws InterruptedError once `signal` is
 * aborted.
 */
export async function validate({
  workers,
  seed = VALIDATION_SEED,
  effort = 1,
  quantities = QUANTITIES,
  signal,
  progress,
}: ValidateOptions): Promise<Validated[]> {
  if (signal?.aborted) throw new InterruptedError();
  const group = new WorkerGroup({ url: SAMPLER_URL, initial: null }, workers);
  const stop = () => void group.close();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const measuring = new Measuring(inTurn(group, progress), { seed, effort });
    return await Promise.all(quantities.map((quantity) => measured(quantity, measuring)));
  } finally {
    signal?.removeEventListener("abort", stop);
    await group.close();
  }
}

async function measured(quantity: Quantity, measuring: Measuring): Promise<Validated> {
  return { quantity, ...(await quantity.measure(measuring)) };
}

/** Hands blocks to threads as they fall idle, in the order they were asked for. */
function inTurn(group: WorkerGroup, progress: ValidateOptions["progress"]): RunBlock {
  const idle = Array.from({ length: group.size }, (_, thread) => thread);
  const waiting: ((thread: number) => void)[] = [];
  let [done, asked] = [0, 0];
  return async (block: Block): Promise<Sample> => {
    asked++;
    const thread = idle.pop() ?? (await new Promise<number>((resolve) => waiting.push(resolve)));
    try {
      return await group.call<Sample>(thread, "block", block);
    } finally {
      progress?.(++done, asked);
      const next = waiting.shift();
      if (next) next(thread);
      else idle.push(thread);
    }
  };
}
