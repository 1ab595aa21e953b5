import { ConfigError, InterruptedError } from "../../core/errors.ts";
import { WorkerGroup } from "../../core/parallel.ts";
import type { Random } from "../../core/random.ts";
import type { FitContext } from "../model.ts";
import type { NetworkRows } from "./engine.ts";
import { engineNamed } from "./engines.ts";
import type { Graph } from "./graph.ts";
import { createWorker } from "./network-worker.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** A network to be trained. */
export interface NetworkJob {
  /** in messages, e.g. `proton` */
  name: string;
  /** of its steps; the name by default */
  label?: string;
  graph: Graph;
  /** at the start: see `initialParameters` */
  parameters: Float32Array;
  train: NetworkRows;
  /** watched for the best epoch; no rows: the last epoch is kept */
  validation: NetworkRows;
  /** of order and noise: `streamSeed(random)` */
  seed: string;
}

/** What an epoch left. */
export interface Epoch {
  /** from 1 */
  epoch: number;
  /** mean over the rows, with noise and all that layers add, each before its step */
  trainLoss: number;
  /** NaN without validation rows */
  validationLoss: number;
  /** of the last step */
  learningRate: number;
}

export interface TrainedNetwork {
  /** of the epoch with the smallest validation loss, the first of equals */
  parameters: Float32Array;
  keptEpoch: number;
  epochs: readonly Epoch[];
}

type TrainingContext = Pick<FitContext, "workers" | "signal" | "progress" | "observe"> & {
  /** asked after each epoch, when all networks have had it; true ends training. `kept`: what each network would end with */
  endsAfter?(epoch: number, metrics: Record<string, number>, kept: KeptParameters): boolean | Promise<boolean>;
};

/** Parameters of the best epoch so far of each network, in the order of the jobs. */
export type KeptParameters = () => Promise<Float32Array[]>;

/** Whoever holds runs by number: this thread, or another. */
interface Runner {
  open(index: number): Promise<void>;
  advance(index: number): Promise<{ epochs: Epoch[]; done: boolean }>;
  /** parameters that it would end with */
  kept(index: number): Promise<Float32Array>;
  finish(index: number): Promise<TrainedNetwork>;
}

/** A seed for a network's order and noise. */
export function streamSeed(random: Random): string {
  return [0, 1, 2].map(() => random.bits() >>> 0).join("-");
}

/**
 * Trains networks, several at a time in threads; the results are those of one thread, to the bit.
 *
 * With `endsAfter` all networks have an epoch each at a time, and it is told the mean of their validation losses.
 *
 * @throws ConfigError naming job, epoch and learning rate where a loss is not finite, and for an engine that cannot;
 *   InterruptedError when the signal is aborted
 */
export async function trainNetworks(
  jobs: readonly NetworkJob[],
  settings: TrainingSettings,
  context: TrainingContext,
): Promise<TrainedNetwork[]> {
  const { signal } = context;
  if (signal.aborted) throw new InterruptedError();
  await requireAble(jobs, settings);
  const lockstep = context.endsAfter !== undefined;
  const threads = threadsFor(jobs, context.workers);
  const initial = { settings, lockstep };
  if (threads === 1) {
    const worker = createWorker(initial);
    try {
      return await train(jobs, [ownRunner(jobs, worker)], settings, context);
    } finally {
      worker.close();
    }
  }
  const url = import.meta.url.replace(/train-networks(\.[jt]s)$/, "network-worker$1");
  const group = new WorkerGroup({ url, initial }, threads);
  const stop = () => void group.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const runners = Array.from({ length: threads }, (_, thread) => threadRunner(jobs, group, thread));
    return await train(jobs, runners, settings, context);
  } catch (error) {
    if (signal.aborted) throw new InterruptedError();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    await group.close();
  }
}

async function requireAble(jobs: readonly NetworkJob[], { engine: name }: TrainingSettings): Promise<void> {
  const engine = await engineNamed(name);
  for (const { graph } of jobs) {
    const reason = engine.refuses(graph);
    if (reason !== undefined) throw new ConfigError(`training.engine: ${name}: ${reason}; expected engine tfjs`);
  }
}

/** Functions cannot be sent to another thread: networks with custom layers stay here. */
function threadsFor(jobs: readonly NetworkJob[], workers: number): number {
  const isBound = jobs.some(({ graph }) => graph.nodes.some(({ layer }) => layer.kind === "custom"));
  return isBound ? 1 : Math.max(1, Math.min(workers, jobs.length));
}

function ownRunner(jobs: readonly NetworkJob[], worker: ReturnType<typeof createWorker>): Runner {
  return {
    open: (index) => worker.open({ index, job: jobs[index]! }),
    async advance(index) {
      // Signals and timers have their turn between the calls.
      await new Promise((resolve) => setImmediate(resolve));
      return worker.advance(index);
    },
    kept: async (index) => worker.kept(index),
    finish: async (index) => worker.finish(index),
  };
}

function threadRunner(jobs: readonly NetworkJob[], group: WorkerGroup, thread: number): Runner {
  return {
    open: (index) => group.call(thread, "open", { index, job: jobs[index]! }),
    advance: (index) => group.call(thread, "advance", index),
    kept: (index) => group.call(thread, "kept", index),
    finish: (index) => group.call(thread, "finish", index),
  };
}

async function train(
  jobs: readonly NetworkJob[],
  runners: readonly Runner[],
  { epochs }: TrainingSettings,
  { signal, progress, observe, endsAfter }: TrainingContext,
): Promise<TrainedNetwork[]> {
  const done = jobs.map(() => 0);
  const report = (index: number, reply: { epochs: Epoch[]; done: boolean }) => {
    if (signal.aborted) throw new InterruptedError();
    const last = reply.epochs.at(-1)!;
    const { name, label = name } = jobs[index]!;
    for (const { epoch, trainLoss, validationLoss } of reply.epochs) {
      observe?.({ label, step: epoch, values: { loss: trainLoss, validation_loss: validationLoss } });
    }
    done[index] = reply.done ? epochs : last.epoch;
    const step = done.reduce((sum, count) => sum + count, 0);
    progress(step, epochs * jobs.length, { loss: last.trainLoss, validation_loss: last.validationLoss });
    if (signal.aborted) throw new InterruptedError();
  };
  if (endsAfter) return inLockstep(jobs, runners, { report, endsAfter });
  const results: TrainedNetwork[] = [];
  const queue = [...jobs.keys()];
  await Promise.all(
    runners.map(async (runner) => {
      for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
        await runner.open(index);
        for (let isDone = false; !isDone; ) {
          const reply = await runner.advance(index);
          report(index, reply);
          isDone = reply.done;
        }
        results[index] = await runner.finish(index);
      }
    }),
  );
  return results;
}

/** All networks, an epoch each at a time. */
async function inLockstep(
  jobs: readonly NetworkJob[],
  runners: readonly Runner[],
  {
    report,
    endsAfter,
  }: {
    report: (index: number, reply: { epochs: Epoch[]; done: boolean }) => void;
    endsAfter: NonNullable<TrainingContext["endsAfter"]>;
  },
): Promise<TrainedNetwork[]> {
  const runnerOf = (index: number) => runners[index % runners.length]!;
  const losses = jobs.map(() => Number.NaN);
  let active = [...jobs.keys()];
  await Promise.all(active.map((index) => runnerOf(index).open(index)));
  for (let epoch = 1; active.length > 0; epoch++) {
    const replies = await Promise.all(active.map((index) => runnerOf(index).advance(index)));
    for (const [i, reply] of replies.entries()) {
      report(active[i]!, reply);
      losses[active[i]!] = reply.epochs.at(-1)!.validationLoss;
    }
    active = active.filter((_, i) => !replies[i]!.done);
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / jobs.length;
    const kept = () => Promise.all(jobs.map((_, index) => runnerOf(index).kept(index)));
    if (await endsAfter(epoch, { validation_loss: mean }, kept)) break;
  }
  return Promise.all(jobs.map((_, index) => runnerOf(index).finish(index)));
}
