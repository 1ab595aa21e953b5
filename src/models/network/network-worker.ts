// What a thread does for train-networks.ts: it holds runs by number.
import type { Epoch, NetworkJob, TrainedNetwork } from "./train-networks.ts";
import { TrainingRun } from "./training-run.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** Milliseconds of training between two messages, about. */
const SLICE_MS = 50;

export function createWorker({ settings, lockstep }: { settings: TrainingSettings; lockstep: boolean }) {
  const runs = new Map<number, TrainingRun>();
  return {
    async open({ index, job }: { index: number; job: NetworkJob }): Promise<void> {
      runs.set(index, await TrainingRun.open(job, settings));
    },
    /** Some epochs: one in lockstep, else as many as take a moment. */
    advance(index: number): { epochs: Epoch[]; done: boolean } {
      const run = runs.get(index)!;
      const began = performance.now();
      const epochs = [run.advance()];
      while (!lockstep && !run.done && performance.now() - began < SLICE_MS) epochs.push(run.advance());
      return { epochs, done: run.done };
    },
    kept(index: number): Float32Array {
      return runs.get(index)!.kept;
    },
    finish(index: number): TrainedNetwork {
      const run = runs.get(index)!;
      runs.delete(index);
      return run.finish();
    },
    /** Frees the networks of runs that are not finished. */
    close(): void {
      for (const run of runs.values()) run.close();
      runs.clear();
    },
  };
}
