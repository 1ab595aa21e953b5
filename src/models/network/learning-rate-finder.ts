import { InterruptedError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import type { FitContext, RateRange, RateSweep } from "../model.ts";
import { engineNamed } from "./engines.ts";
import { drawNoise } from "./noise.ts";
import type { NetworkJob } from "./train-networks.ts";
import { optimiserOf } from "./training-run.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** Weight of the steps before in the mean that is watched. */
const SMOOTHING = 0.95;
/** The loss has run away where it is above the smallest by so many times that or the first, whichever is larger. */
const RUN_AWAY = 3;
/** The suggestion is so much of the rate with the smallest loss, where training is at the edge already. */
const CAUTION = 0.1;

/**
 * Tries learning rates, a step each, until the loss runs away; suggests a tenth of the one with the smallest smooth loss (the
 * range test of L. N. Smith 2017, "Cyclical learning rates for training neural networks", section 3.3). Steps draw batches and noise as training does;
 * nothing is left of the trained parameters.
 *
 * @throws ConfigError for an engine that cannot train the graph, InterruptedError when `signal` is aborted
 */
export async function findLearningRate(
  job: NetworkJob,
  settings: TrainingSettings,
  { from, to, steps }: RateRange,
  signal: AbortSignal,
): Promise<RateSweep> {
  const engine = await engineNamed(settings.engine);
  const batch = Math.min(settings.batch, job.train.rows);
  const backend = settings.backend && { backend: settings.backend };
  const clip = settings.clip_norm !== undefined && { clipNorm: settings.clip_norm };
  const optimiser = optimiserOf(settings);
  const network = await engine.open(job.graph, job.parameters, { batch, optimiser, ...backend, ...clip });
  const random = Random.fromSeed(job.seed);
  const order = random.stream("order").shuffle(Uint32Array.from({ length: job.train.rows }, (_, row) => row));
  const noise = random.stream("noise");
  const tried: RateSweep["tried"][number][] = [];
  let mean = 0;
  let least = Number.POSITIVE_INFINITY;
  try {
    for (let step = 0; step < steps; step++) {
      if (signal.aborted) throw new InterruptedError();
      const learningRate = from * Math.exp((Math.log(to / from) * step) / Math.max(steps - 1, 1));
      const rows = Uint32Array.from({ length: batch }, (_, i) => order[(step * batch + i) % order.length]!);
      const drawn = drawNoise(job.graph, batch, noise);
      const loss = network.step(job.train, rows, drawn, { learningRate, divergence: 1 });
      if (!Number.isFinite(loss)) break;
      mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
      const smoothLoss = mean / (1 - Math.exp(Math.log(SMOOTHING) * (step + 1)));
      tried.push({ learningRate, loss, smoothLoss });
      least = Math.min(least, smoothLoss);
      const scale = Math.max(Math.abs(least), Math.abs(tried[0]!.smoothLoss));
      if (smoothLoss - least > RUN_AWAY * scale) break;
    }
  } finally {
    network.close();
  }
  return { network: job.name, suggestion: CAUTION * bestRate(tried), tried };
}

/** The rate with the smallest smooth loss; NaN where none was tried. */
function bestRate(tried: RateSweep["tried"]): number {
  if (tried.length === 0) return Number.NaN;
  return tried.reduce((best, rate) => (rate.smoothLoss < best.smoothLoss ? rate : best)).learningRate;
}

/** The same for each of several networks, one after the other; an event loop's turn between them. */
export async function findLearningRates(
  jobs: readonly NetworkJob[],
  settings: TrainingSettings,
  range: RateRange,
  { signal, progress }: Pick<FitContext, "signal" | "progress">,
): Promise<RateSweep[]> {
  const sweeps: RateSweep[] = [];
  for (const job of jobs) {
    await new Promise((resolve) => setImmediate(resolve));
    sweeps.push(await findLearningRate(job, settings, range, signal));
    progress(sweeps.length, jobs.length, {});
  }
  return sweeps;
}
