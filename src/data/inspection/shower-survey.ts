import { EVENT_VALUES, SHOWER_VALUES } from "../shower-values.ts";
import type { SourceBatch } from "../source.ts";
import { rowNumber } from "../validation.ts";
import { DistinctSketch } from "./distinct-sketch.ts";
import { Tally } from "./finding.ts";
import { SharedValues } from "./shared-values.ts";

/** Showers that are followed one by one: all of them up to this number, a sample beyond. */
const FOLLOWED = 2 ** 16;
/** Events and showers that are counted exactly. */
const EXACT = 2 ** 18;
/** Stations of events that are told apart exactly. */
const EXACT_STATIONS = 2 ** 20;

/** Fingerprints of the identifiers of the rows of a batch, [rows] each; absent where the file has none. */
export interface Identifiers {
  shower?: Float64Array | undefined;
  event?: Float64Array | undefined;
  /** of event and station together */
  station?: Float64Array | undefined;
  /** names of the primaries */
  primary?: readonly string[] | undefined;
}

export interface Spread {
  min: number;
  mean: number;
  max: number;
}

interface Shower {
  stations: number;
  /** undefined until a row has one */
  primary: string | undefined;
  mixed: boolean;
  /** stations by fingerprint of the event */
  events: Map<number, number>;
}

/** Follows showers, events and stations through the rows of a file: how many there are, and whether they contradict each other. */
export class ShowerSurvey {
  readonly showers = new DistinctSketch(EXACT);
  readonly events = new DistinctSketch(EXACT);
  readonly stations = new DistinctSketch(EXACT_STATIONS);
  /** a station that occurs again in its event */
  readonly again = new Tally();
  /** an event whose number was that of an event of another shower */
  readonly shared = new Tally();
  /** a row whose primary is not that of the rows of its shower before it; a missing one is no other */
  readonly mixed = new Tally();
  readonly eventValues = new SharedValues("event_id", EVENT_VALUES);
  readonly showerValues = new SharedValues("shower_id", SHOWER_VALUES);
  private followed = new Map<number, Shower>();
  private step = 1;

  add({ shower, event, station, primary }: Identifiers, batch: SourceBatch): void {
    const { rows } = batch;
    const owner = shower ?? event;
    if (event) this.eventValues.add(event, batch);
    if (shower) this.showerValues.add(shower, batch);
    for (let i = 0; i < rows; i++) {
      const row = rowNumber(batch, i);
      if (shower) this.showers.add(shower[i]!, row);
      if (event) {
        const before = this.events.add(event[i]!, owner![i]!);
        if (before !== undefined && before !== owner![i]) this.shared.add(row, "event of another shower");
      }
      if (station) {
        const before = this.stations.add(station[i]!, row);
        if (before !== undefined) this.again.add(row, `as row ${before}`);
      }
      if (owner) this.follow(owner[i]!, event?.[i], { row, primary: primary?.[i] || undefined });
    }
  }

  /** Stations of a shower, events of a shower, stations of an event; undefined where the file has no such identifiers. */
  spreads(): { stations_per_shower: Spread; events_per_shower: Spread; stations_per_event: Spread } | undefined {
    if (this.followed.size === 0) return undefined;
    const showers = [...this.followed.values()];
    return {
      stations_per_shower: spreadOf(showers.map(({ stations }) => stations)),
      events_per_shower: spreadOf(showers.map(({ events }) => events.size)),
      stations_per_event: spreadOf(showers.flatMap(({ events }) => [...events.values()])),
    };
  }

  /** Showers whose rows have more than one primary. */
  get mixedShowers(): number {
    return [...this.followed.values()].filter(({ mixed }) => mixed).length * this.step;
  }

  private follow(
    key: number,
    event: number | undefined,
    { row, primary }: { row: number; primary: string | undefined },
  ): void {
    if (key % this.step !== 0) return;
    let shower = this.followed.get(key);
    if (!shower) {
      shower = { stations: 0, primary, mixed: false, events: new Map() };
      this.followed.set(key, shower);
      if (this.followed.size > FOLLOWED) this.thin();
    }
    shower.stations++;
    if (event !== undefined) shower.events.set(event, (shower.events.get(event) ?? 0) + 1);
    shower.primary ??= primary;
    if (primary !== undefined && primary !== shower.primary) {
      shower.mixed = true;
      this.mixed.add(row, `${primary}; ${shower.primary} before`);
    }
  }

  /** Lets every second shower go, as DistinctSketch does. */
  private thin(): void {
    this.step *= 2;
    for (const key of this.followed.keys()) if (key % this.step !== 0) this.followed.delete(key);
  }
}

function spreadOf(counts: readonly number[]): Spread {
  let [min, max, sum] = [Infinity, 0, 0];
  for (const count of counts) {
    if (count < min) min = count;
    if (count > max) max = count;
    sum += count;
  }
  return { min, mean: sum / counts.length, max };
}
