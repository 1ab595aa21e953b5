import { isPrimary, PRIMARIES } from "../../core/primaries.ts";
import type { DistinctSketch } from "./distinct-sketch.ts";
import { type Finding, findingOf, type Tally } from "./finding.ts";
import type { SharedValues } from "./shared-values.ts";
import type { ShowerSurvey } from "./shower-survey.ts";

/** The most frequent primary has this many times the stations of the rarest: worth knowing, and worth a doubt. */
const [UNEQUAL, IMBALANCED] = [2, 10];

/** What was seen of whole rows. */
export interface RowTallies {
  rows: DistinctSketch;
  /** a row that is equal to one before it in all columns */
  repeated: Tally;
  /** a row whose traces differ in length */
  unequal: Tally;
  /** a name that is no primary */
  unknown: Tally;
}

/** What stands out in rows as a whole, their identifiers and labels. */
export function checkRows(
  tallies: RowTallies,
  showers: ShowerSurvey,
  primaries: Readonly<Record<string, number>>,
): Finding[] {
  const about = (sketch: DistinctSketch) => (sketch.exact ? "" : " (estimated: the file is large)");
  const names = PRIMARIES.join(", ");
  return [
    ...findingOf(tallies.unequal, {
      kind: "unequal-traces",
      level: "refused",
      column: null,
      message: "rows whose PMTs have traces of different lengths",
    }),
    ...findingOf(tallies.unknown, {
      kind: "unknown-primary",
      level: "refused",
      column: "primary",
      message: `names of no primary; expected ${names}`,
    }),
    ...estimated(tallies.repeated, tallies.rows, {
      kind: "duplicate-row",
      message: `rows that repeat an earlier one in every column${about(tallies.rows)}`,
    }),
    ...estimated(showers.again, showers.stations, {
      kind: "duplicate-station",
      message: `rows whose event has that station already${about(showers.stations)}`,
    }),
    ...findingOf(showers.shared, {
      kind: "shared-event",
      level: "suspect",
      column: "event_id",
      message: "rows whose event has stations of several showers: events would be combined that are none",
    }),
    ...mixed(showers),
    ...mixedValues(showers.eventValues, "event"),
    ...mixedValues(showers.showerValues, "shower"),
    ...imbalance(primaries),
  ];
}

function estimated(tally: Tally, sketch: DistinctSketch, rest: Pick<Finding, "kind" | "message">): Finding[] {
  const found = findingOf(tally, { ...rest, level: "suspect", column: null });
  return found.map((finding) => ({ ...finding, count: Math.max(tally.count, sketch.repeats) }));
}

function mixed(showers: ShowerSurvey): Finding[] {
  const message = `rows whose primary is not that of their shower before, in ${showers.mixedShowers} ${showers.mixedShowers === 1 ? "shower" : "showers"}`;
  return findingOf(showers.mixed, { kind: "mixed-label", level: "suspect", column: "primary", message });
}

/** Rows of an event or a shower that contradict those before it, as where two simulations that count from 0 are put together. */
function mixedValues(values: SharedValues, owner: "event" | "shower"): Finding[] {
  const { rows, owners } = values.counts();
  const estimate = values.exact ? "" : " (estimated: the file is large)";
  const message = `rows whose ${owner} had another ${values.columns.join(", ")} before, in ${owners} ${owner}${owners === 1 ? "" : "s"}${estimate}, as where files that both count from 0 are put together; they would be taken for one ${owner}`;
  const found = findingOf(values.other, { kind: `mixed-${owner}`, level: "suspect", column: `${owner}_id`, message });
  return found.map((finding) => ({ ...finding, count: rows }));
}

function imbalance(primaries: Readonly<Record<string, number>>): Finding[] {
  const known = Object.entries(primaries)
    .filter(([name]) => isPrimary(name))
    .sort(([, a], [, b]) => b - a);
  if (known.length < 2) return [];
  const [[most, many], [fewest, few]] = [known[0]!, known.at(-1)!];
  if (many < UNEQUAL * few) return [];
  const message = `${most} has ${many} stations, ${fewest} ${few}`;
  return [
    {
      kind: "imbalance",
      level: many < IMBALANCED * few ? "note" : "suspect",
      column: "primary",
      message,
      count: null,
      evidence: [],
    },
  ];
}
