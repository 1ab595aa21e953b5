import { parallelMap, type WorkerModule } from "../../core/parallel.ts";
import type { Primary } from "../../core/primaries.ts";
import { Random } from "../../core/random.ts";
import { HADRONIC_MODELS, type HadronicModel } from "../../simulation/hadronic-model.ts";
import { KNOWLEDGE } from "../../simulation/posterior.ts";
import type { SimulationPreset } from "../../simulation/preset.ts";
import type { CeilingResult } from "./result.ts";
import { type BlockNumbers, measureBlock } from "./shower-block.ts";

/** Blocks of showers of each model, between which the errors are estimated: to 16 %. */
const BLOCKS = 20;

export interface CeilingOptions {
  /** weights of the primaries; equal by default */
  prior?: readonly number[] | undefined;
  /** showers for each hadronic model, in 20 blocks rounded down to whole ones */
  showers: number;
  workers: number;
  signal?: AbortSignal;
  progress?(fraction: number): void;
}

/**
 * How well showers of a preset's primaries, energies and zenith angles can be told apart at best, given the truth, by each
 * hadronic model. The same for any number of threads; the seed is the preset's.
 */
export async function measureCeiling(preset: SimulationPreset, options: CeilingOptions): Promise<CeilingResult> {
  const { primaries, log10_energy_ev, spectral_index, zenith_deg, seed } = preset;
  const { showers, workers, signal, progress } = options;
  const prior = normalised(options.prior ?? primaries.map(() => 1));
  const size = Math.floor(showers / BLOCKS);
  const blocks: Block[] = HADRONIC_MODELS.flatMap((model) =>
    Array.from({ length: BLOCKS }, (_, index) => ({ model, index, size })),
  );
  const work: WorkerModule = { url: import.meta.url, initial: { preset, prior } satisfies Initial };
  const numbers: BlockNumbers[] = [];
  for await (const block of parallelMap<Block, BlockNumbers>(work, "block", blocks, { workers, signal })) {
    numbers.push(block);
    progress?.(numbers.length / blocks.length);
  }
  return {
    ...{ primaries, prior, log10_energy_ev, spectral_index, zenith_deg, seed },
    showers: size * BLOCKS,
    chance: Math.max(...prior),
    models: HADRONIC_MODELS.map((hadronic_model, i) => ({
      hadronic_model,
      ...reduce(numbers.slice(i * BLOCKS, (i + 1) * BLOCKS), primaries),
    })),
  };
}

interface Block {
  model: HadronicModel;
  index: number;
  size: number;
}

interface Initial {
  preset: SimulationPreset;
  prior: readonly number[];
}

/**
 * What each thread does: blocks.
 * @public loaded by URL
 */
export function createWorker({ preset, prior }: Initial): { block(block: Block): BlockNumbers } {
  return {
    block({ model, index, size }) {
      const random = Random.fromSeed(preset.seed).stream("ceiling").stream(model, index);
      return measureBlock(random, { preset: { ...preset, hadronic_model: model }, prior, showers: size });
    },
  };
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

type Model = CeilingResult["models"][number];
type Estimate = Model["classifiers"][number]["accuracy"];

function reduce(blocks: readonly BlockNumbers[], primaries: readonly Primary[]): Pick<Model, "classifiers" | "truths"> {
  const pairs = primaries.flatMap((first, a) => primaries.slice(a + 1).map((second) => ({ first, second })));
  const each = (of: (k: number) => Estimate) => Object.fromEntries(primaries.map((name, k) => [name, of(k)]));
  return {
    classifiers: KNOWLEDGE.map((known) => {
      const own = blocks.map(({ classifiers }) => classifiers[known]);
      return {
        known,
        accuracy: estimate(own.map(({ accuracy }) => accuracy)),
        recall: each((k) => estimate(own.map(({ recall }) => recall[k]!))),
        auc: each((k) => estimate(own.map(({ auc }) => auc[k]!))),
        pairs: pairs.map((pair, i) => ({
          ...pair,
          auc: estimate(own.map((numbers) => numbers.pairs[i]!.auc)),
          merit_factor: estimate(own.map((numbers) => numbers.pairs[i]!.merit_factor)),
        })),
      };
    }),
    truths: pairs.map((pair, i) => ({
      ...pair,
      xmax: estimate(blocks.map(({ truths }) => truths[i]!.xmax)),
      ln_nmu: estimate(blocks.map(({ truths }) => truths[i]!.ln_nmu)),
    })),
  };
}

/** Mean over the blocks and its error from their spread; null where it is undefined in one. */
function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  const value = values.reduce((sum, one) => sum + one, 0) / n;
  if (!Number.isFinite(value)) return null;
  const squares = values.reduce((sum, one) => sum + (one - value) * (one - value), 0);
  return { value, standard_error: Math.sqrt(squares / (n * (n - 1))) };
}
