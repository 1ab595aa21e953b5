import type { Primary } from "../core/primaries.ts";
import { Random } from "../core/random.ts";
import { type ArrayChoice, sampleArray, sampleEvents } from "./event-sample.ts";
import { sampleMuons } from "./muon-sample.ts";
import { type PosteriorChoice, samplePosteriors } from "./posterior-sample.ts";
import { type ShowerChoice, sampleShowers } from "./shower-sample.ts";
import { type StationChoice, sampleStations } from "./station-sample.ts";

/** One unit of work. */
export interface Block {
  method: "showers" | "posteriors" | "stations" | "muons" | "events" | "array";
  choice: object;
  /** numbers to draw */
  size: number;
  seed: number;
  /** names the chance of the sample; `index` that of the block within it */
  stream: string;
  index: number;
}

/** Columns of a sample, as far as one block goes. */
export type Sample = Record<string, Float64Array>;

/** Draws a block: the same numbers for the same block, wherever it is drawn. */
export function sampleBlock({ method, choice, size, seed, stream, index }: Block): Sample {
  const random = Random.fromSeed(seed).stream("validation").stream(stream, index);
  return { ...draw(method, choice, random, size) };
}

function draw(method: Block["method"], choice: object, random: Random, size: number): object {
  switch (method) {
    case "showers":
      return sampleShowers(random, choice as ShowerChoice, size);
    case "posteriors":
      return samplePosteriors(random, choice as PosteriorChoice, size);
    case "stations":
      return sampleStations(random, choice as StationChoice, size);
    case "muons":
      return sampleMuons(random, size);
    case "events":
      return sampleEvents(random, (choice as { primary: Primary }).primary, size);
    case "array":
      return { triggered: sampleArray(random, choice as ArrayChoice, size) };
  }
}

/** What threads import. */
export const SAMPLER_URL = import.meta.url;

/**
 * What each thread does: blocks.
 * @public loaded by URL
 */
export function createWorker(): { block(block: Block): Sample } {
  return { block: sampleBlock };
}
