import { PRIMARIES } from "../core/primaries.ts";
import { type MixedValues, mixedValues } from "../data/mixed-values.ts";
import type { IdName } from "../data/predictions.ts";
import { repeatedStations } from "../data/repeated-stations.ts";
import { EVENT_VALUES, SHOWER_VALUES } from "../data/shower-values.ts";
import type { FeatureTable } from "../features/extract.ts";

/** What is compared of rows; `columns` may be any, by name. */
interface Compared extends Pick<FeatureTable, "ids"> {
  primary?: ArrayLike<number> | undefined;
  columns: Readonly<Record<string, ArrayLike<number>>>;
  /** ids that others stand for */
  assumed: readonly string[];
}

/** What speaks against the rows of an event, or of a shower, being that: sentences without a full stop, which name one by the file's own ids. */
export function contradictions(compared: Compared, idName: IdName): string[] {
  return [...repeats(compared, idName), ...mixtures(compared, idName)];
}

/** Stations that stand twice in an event, whose evidence counts twice where its stations are combined. */
function repeats({ ids }: Compared, idName: IdName): string[] {
  const found = repeatedStations(ids.event, ids.station);
  if (found === undefined) return [];
  const { count, event, station } = found;
  const which = `station ${idName("station_id", station) ?? station} of event ${idName("event_id", event) ?? event}`;
  const rows = count === 1 ? "1 row repeats a station of its event" : `${count} rows repeat a station of their event`;
  return [`${rows} (${which}): what it says counts more than once there`];
}

/** Stations of different showers under one number: of an event, or else of a shower. */
function mixtures({ ids, primary, columns, assumed }: Compared, idName: IdName): string[] {
  const those = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (columns[name] === undefined ? [] : [[name, columns[name]]])));
  // A shower that stands for its events has the values of each of them.
  const event = assumed.includes("event_id") ? undefined : mixedValues(ids.event, those(EVENT_VALUES));
  if (event !== undefined) return [mixture(event, "event", idName)];
  const truth = { ...(primary && { primary }), ...those(SHOWER_VALUES) };
  const shower = mixedValues(ids.shower, truth);
  return shower === undefined ? [] : [mixture(shower, "shower", idName)];
}

function mixture({ count, owner, column, values }: MixedValues, what: "event" | "shower", idName: IdName): string {
  const [one, other] = values.map((value) => (column === "primary" ? PRIMARIES[value] : Number(value.toPrecision(6))));
  const which = `${what} ${idName(`${what}_id`, owner) ?? owner}: ${column} ${one} and ${other}`;
  const have = count === 1 ? `1 ${what} has` : `${count} ${what}s have`;
  return `${have} rows of different showers (${which}), as where files that both count from 0 are put together: all of them are taken for one ${what}`;
}
