import { InterruptedError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import { type ParallelOptions, parallelMap } from "../../core/parallel.ts";
import { Booster, type RoundRange } from "./booster.ts";

/** Rows of one call to a thread, whatever the number of threads. */
const BLOCK_ROWS = 4096;

interface Initial {
  /** the model as UBJSON */
  model: Uint8Array;
  /** [rows x columns] in shared memory */
  values: Float32Array;
  range: RoundRange;
}

interface Block {
  begin: number;
  end: number;
}

/**
 * `booster.contributions(x)` in threads: the same bytes for any number of workers. Worth it from about ten thousand rows.
 *
 * @throws what `Booster.contributions` throws, and InterruptedError once `signal` is aborted
 */
export async function contributionsInParallel(
  booster: Booster,
  x: FeatureMatrix,
  { workers, signal, ...range }: ParallelOptions & RoundRange,
): Promise<Float32Array> {
  if (signal?.aborted) throw new InterruptedError();
  // No rows: the model and the range are checked before any thread starts.
  booster.contributions({ ...x, rows: 0, values: x.values.subarray(0, 0) }, range);
  booster.requireRows(x);
  if (workers === 1) return booster.contributions(x, range);
  const values = new Float32Array(new SharedArrayBuffer(x.values.byteLength));
  values.set(x.values);
  const initial: Initial = { model: booster.toUbjson(), values, range };
  const blocks = Array.from({ length: Math.ceil(x.rows / BLOCK_ROWS) }, (_, i): Block => {
    return { begin: i * BLOCK_ROWS, end: Math.min(x.rows, (i + 1) * BLOCK_ROWS) };
  });
  const out = new Float32Array(x.rows * booster.groups * (x.columns.length + 1));
  let at = 0;
  const module = { url: import.meta.url, initial };
  for await (const part of parallelMap<Block, Float32Array>(module, "contributions", blocks, { workers, signal })) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * What a thread does.
 * @public loaded by URL
 */
export function createWorker({ model, values, range }: Initial) {
  const booster = Booster.from(model);
  const columns = booster.features;
  const width = columns.length;
  return {
    contributions: ({ begin, end }: Block) =>
      booster.contributions({ rows: end - begin, columns, values: values.subarray(begin * width, end * width) }, range),
  };
}
