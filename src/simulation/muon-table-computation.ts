import { InterruptedError } from "../core/errors.ts";
import { parallelMap } from "../core/parallel.ts";
import { Random } from "../core/random.ts";
import {
  azimuthsAt,
  DISTANCE_NODES,
  ENERGY_PROBABILITIES,
  LOG_DENSITY,
  LOG_ENERGIES,
  LOG_STEP,
  LOG_TIMES,
  QUANTITIES,
  TIME_PROBABILITIES,
  XMAX_NODES,
  ZENITH_NODES,
} from "./muon-grid.ts";
import { type MuonSource, MuonTransport } from "./muon-transport.ts";
import { type MuonPlace, muonsAtGround, sampleMuons } from "./muon-transport-sample.ts";

/** What the numbers of a table depend on, beside the grid. */
export interface TableSettings {
  /** muons followed to each node; their number at ground takes 16 times as many, for each zenith angle and Xmax */
  muons: number;
  seed: number;
}

/** Muons followed for the number at ground, per muon followed to a node: four dimensions instead of two. */
const GROUND_SHARE = 16;

/** The shower of each part of the table, zenith angle by zenith angle. */
export const TABLE_SOURCES: readonly MuonSource[] = ZENITH_NODES.flatMap((zenith_deg) =>
  XMAX_NODES.map((xmax_gcm2) => ({ zenith_deg, xmax_gcm2 })),
);

/**
 * ln of the muons at ground of a source, the unit of `MuonTransport.weigh`. With `slice`, of the zeta-free slice: all
 * muons as if emitted at 90 deg of azimuth.
 */
export function logMuonsAtGround(source: MuonSource, { muons, seed }: TableSettings, slice = false): number {
  const random = streamOf(source, seed).stream("ground");
  const options = { muons: GROUND_SHARE * muons, random, ...(slice ? { azimuth_sp_deg: 90 } : {}) };
  return Math.log(muonsAtGround(new MuonTransport(source), options));
}

/**
 * The quantities of one node, [QUANTITIES]: ln D (D per m2 of the shower plane and muon at ground), quantiles of ln t and of
 * ln(E - 0.15), not rounded.
 */
export function computeNode(
  source: MuonSource,
  place: MuonPlace,
  { muons, seed, logGround }: TableSettings & { logGround: number },
): Float64Array {
  const random = streamOf(source, seed).stream("place", place.core_distance_m, place.azimuth_sp_deg);
  const sample = sampleMuons(new MuonTransport(source), place, { muons, random });
  const node = new Float64Array(QUANTITIES);
  node[LOG_DENSITY] = Math.log(sample.density_m2) - logGround;
  TIME_PROBABILITIES.forEach((p, k) => {
    node[LOG_TIMES + k] = sample.logTimes.quantile(p);
  });
  ENERGY_PROBABILITIES.forEach((p, k) => {
    node[LOG_ENERGIES + k] = sample.logEnergies.quantile(p);
  });
  return node;
}

/** The rows of one source in units of LOG_STEP: [distance][azimuth][QUANTITIES]. */
export function computeSource(source: MuonSource, settings: TableSettings): Int32Array {
  const logGround = logMuonsAtGround(source, settings);
  const rows = DISTANCE_NODES.flatMap((core_distance_m) =>
    azimuthsAt(source.zenith_deg).map((azimuth_sp_deg) =>
      computeNode(source, { core_distance_m, azimuth_sp_deg }, { ...settings, logGround }),
    ),
  );
  return Int32Array.from(rows.flatMap((row) => Array.from(row, (value) => Math.round(value / LOG_STEP))));
}

function streamOf({ zenith_deg, xmax_gcm2 }: MuonSource, seed: number): Random {
  return Random.fromSeed(seed).stream("muon transport", zenith_deg, xmax_gcm2);
}

/**
 * Computes the muon table, a source in each unit of work: the rows of `TABLE_SOURCES`, in their order. The same numbers
 * for any number of workers. Throws InterruptedError on abort.
 */
export async function computeTable(
  settings: TableSettings,
  { workers, signal, progress }: { workers: number; signal?: AbortSignal; progress?(fraction: number): void },
): Promise<Int32Array[]> {
  if (signal?.aborted) throw new InterruptedError();
  const work = { url: import.meta.url, initial: settings };
  const parts: Int32Array[] = [];
  for await (const part of parallelMap<MuonSource, Int32Array>(work, "source", TABLE_SOURCES, { workers, signal })) {
    parts.push(part);
    progress?.(parts.length / TABLE_SOURCES.length);
  }
  return parts;
}

/**
 * What each thread does: sources, whole.
 * @public loaded by URL
 */
export function createWorker(settings: TableSettings): { source(source: MuonSource): Int32Array } {
  return { source: (source) => computeSource(source, settings) };
}
