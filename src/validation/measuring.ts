import type { Primary } from "../core/primaries.ts";
import { type ArrayChoice, EVENT_COLUMNS, type EventSample } from "./event-sample.ts";
import { MUON_COLUMNS, type MuonSample } from "./muon-sample.ts";
import { POSTERIOR_COLUMNS, type PosteriorChoice, type PosteriorSample } from "./posterior-sample.ts";
import type { Block, Sample } from "./sampler.ts";
import type { ShowerChoice, ShowerSample } from "./shower-sample.ts";
import { STATION_COLUMNS, type StationChoice, type StationSample } from "./station-sample.ts";

/** Runs one block of work, in this thread or another; the answer depends on the block alone. */
export type RunBlock = (block: Block) => Promise<Sample>;

/** Sizes of a block: about 0.1 s of work each, so that threads share it evenly. Fixed: results depend on them. */
const SHOWERS = 10_000;
const POSTERIORS = 4000;
const STATIONS = 150;
const MUONS = 1000;
const EVENTS = 100;

const SHOWER_COLUMNS: readonly (keyof ShowerSample)[] = ["xmax_gcm2", "ln_nmu_residual"];

/**
 * What quantities are measured with: samples of showers, stations, muons and events. Work is cut into blocks whose
 * chance is named by what is asked for and the block's number, so that neither the number of threads nor the other
 * quantities matter. The same sample asked for twice is drawn once, the larger where the sizes differ.
 */
export class Measuring {
  private readonly blocks = new Map<string, Promise<Sample>>();
  private readonly run: RunBlock;
  private readonly seed: number;
  private readonly effort: number;

  /** @param effort factor on the sizes of all samples, rounded up to whole blocks */
  constructor(run: RunBlock, { seed, effort }: { seed: number; effort: number }) {
    this.run = run;
    this.seed = seed;
    this.effort = effort;
  }

  showers(choice: ShowerChoice, n: number): Promise<ShowerSample> {
    return this.sample("showers", choice, { n, size: SHOWERS }, SHOWER_COLUMNS);
  }

  posteriors(choice: PosteriorChoice, n: number): Promise<PosteriorSample> {
    return this.sample("posteriors", choice, { n, size: POSTERIORS }, POSTERIOR_COLUMNS);
  }

  stations(choice: StationChoice, n: number): Promise<StationSample> {
    return this.sample("stations", choice, { n, size: STATIONS }, STATION_COLUMNS);
  }

  muons(n: number): Promise<MuonSample> {
    return this.sample("muons", {}, { n, size: MUONS }, MUON_COLUMNS);
  }

  events(primary: Primary, n: number): Promise<EventSample> {
    return this.sample("events", { primary }, { n, size: EVENTS }, EVENT_COLUMNS);
  }

  /** [showers] stations with trigger of each shower. */
  async array(choice: ArrayChoice, n: number): Promise<Float64Array> {
    const { triggered } = await this.sample("array", choice, { n, size: EVENTS }, ["triggered"]);
    return triggered;
  }

  private async sample<Name extends string>(
    method: Block["method"],
    choice: object,
    { n, size }: { n: number; size: number },
    columns: readonly Name[],
  ): Promise<Record<Name, Float64Array>> {
    const count = Math.ceil((n * this.effort) / size);
    const parts = await Promise.all(Array.from({ length: count }, (_, i) => this.block(method, choice, size, i)));
    return Object.fromEntries(columns.map((name) => [name, concatenate(parts.map((part) => part[name]!))])) as Record<
      Name,
      Float64Array
    >;
  }

  private block(method: Block["method"], choice: object, size: number, index: number): Promise<Sample> {
    const stream = `${method} ${JSON.stringify(choice)}`;
    const key = `${stream} ${index}`;
    const known = this.blocks.get(key);
    if (known) return known;
    const result = this.run({ method, choice, size, seed: this.seed, stream, index });
    result.catch(() => {}); // reported where it is awaited
    this.blocks.set(key, result);
    return result;
  }
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
