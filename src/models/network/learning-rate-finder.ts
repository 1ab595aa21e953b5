import { InterruptedError } from "../../core/errors.ts";
import { Random } from "../../core/random.ts";
import { engineNamed } from "./engines.ts";
import { drawNoise } from "./noise.ts";
import type { NetworkJob } from "./train-networks.ts";
import { optimiserOf } from "./training-run.ts";
import type { TrainingSettings } from "./training-settings.ts";

/** A learning rate that was tried. */
export interface TriedRate {
  learningRate: number;
  /** of the step at that rate, before it */
  loss: number;
  /** mean of losses so far with weights that fall by `SMOOTHING` a step */
  smoothLoss: number;
}

export interface FoundRate {
  /** a tenth of the rate with the smallest smooth loss, the first of equals */
  suggestion: number;
  tried: readonly TriedRate[];
}

const SMOOTHING = 0.95;
/** The loss has run away where it is so many times the smallest one. */
const RUN_AWAY = 4;
/** The suggestion is so much of the rate with the smallest loss, where training is at the edge already. */
const CAUTION = 0.1;

/**
 * Tries learning rates from `from` to `to`, evenly in their logarithm, a step each, until the loss runs away (L. N. Smith 2017,
 * "Cyclical learning rates for training neural networks", section 3.3). Steps draw batches and noise as training does;
 * nothing is left of the trained parameters.
 *
 * @throws ConfigError for an engine that cannot train the graph, InterruptedError when `signal` is aborted
 */
export async function findLearningRate(
  job: NetworkJob,
  settings: TrainingSettings,
  {
    from = 1e-6,
    to = 1,
    steps = 200,
    signal,
  }: { from?: number; to?: number; steps?: number; signal?: AbortSignal } = {},
): Promise<FoundRate> {
  const engine = await engineNamed(settings.engine);
  const batch = Math.min(settings.batch, job.train.rows);
  const backend = settings.backend && { backend: settings.backend };
  const clip = settings.clip_norm !== undefined && { clipNorm: settings.clip_norm };
  const optimiser = optimiserOf(settings);
  const network = await engine.open(job.graph, job.parameters, { batch, optimiser, ...backend, ...clip });
  const random = Random.fromSeed(job.seed);
  const order = random.stream("order").shuffle(Uint32Array.from({ length: job.train.rows }, (_, row) => row));
  const noise = random.stream("noise");
  const tried: TriedRate[] = [];
  let mean = 0;
  let least = Number.POSITIVE_INFINITY;
  try {
    for (let step = 0; step < steps; step++) {
      if (signal?.aborted) throw new InterruptedError();
      const learningRate = from * Math.exp((Math.log(to / from) * step) / Math.max(steps - 1, 1));
      const rows = Uint32Array.from({ length: batch }, (_, i) => order[(step * batch + i) % order.length]!);
      const drawn = drawNoise(job.graph, batch, noise);
      const loss = network.step(job.train, rows, drawn, { learningRate, divergence: 1 });
      if (!Number.isFinite(loss)) break;
      mean = SMOOTHING * mean + (1 - SMOOTHING) * loss;
      const smoothLoss = mean / (1 - Math.exp(Math.log(SMOOTHING) * (step + 1)));
      tried.push({ learningRate, loss, smoothLoss });
      least = Math.min(least, smoothLoss);
      if (smoothLoss > RUN_AWAY * least) break;
    }
  } finally {
    network.close();
  }
  return { suggestion: CAUTION * bestRate(tried), tried };
}

/** The rate with the smallest smooth loss; NaN where none was tried. */
function bestRate(tried: readonly TriedRate[]): number {
  if (tried.length === 0) return Number.NaN;
  return tried.reduce((best, rate) => (rate.smoothLoss < best.smoothLoss ? rate : best)).learningRate;
}
