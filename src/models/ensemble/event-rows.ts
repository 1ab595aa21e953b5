import { ShapeError } from "../../core/errors.ts";
import type { FeatureMatrix } from "../../core/matrix.ts";
import type { EventRows, LabelledSet } from "../model.ts";
import { LEAST } from "./combination.ts";

/** Stations as rows of one event each. */
export interface EventTable {
  x: FeatureMatrix;
  /** [events] the first row of each in the stations' table */
  firstRow: Uint32Array;
}

/**
 * One row for each event, in the order of their first stations: of each logarithm of a station's probabilities and each of its
 * features the mean and the standard deviation (that divides by n; 0 of one station) over the event's stations, and the
 * logarithm of their number.
 *
 * @throws ShapeError where `event` or `probabilities` are of another number of rows than x
 */
export function eventTable({ x, probabilities, event }: EventRows, classes: readonly string[]): EventTable {
  if (event.length !== x.rows || probabilities.length !== x.rows * classes.length) {
    throw new ShapeError(
      `${event.length} events and ${probabilities.length} probabilities; expected ${x.rows} and ${x.rows * classes.length}`,
    );
  }
  const width = classes.length + x.columns.length;
  const { index, firstRow } = numbered(event);
  const { count, sum, squares } = sums({ x, probabilities, event: index }, { events: firstRow.length, width });
  const columns = eventColumns(x.columns, classes);
  const values = new Float32Array(firstRow.length * columns.length);
  for (let e = 0; e < firstRow.length; e++) {
    const n = count[e]!;
    for (let k = 0; k < width; k++) {
      const mean = sum[e * width + k]! / n;
      const variance = squares[e * width + k]! / n - mean * mean;
      values[e * columns.length + 2 * k] = mean;
      values[e * columns.length + 2 * k + 1] = Math.sqrt(Math.max(0, variance));
    }
    values[(e + 1) * columns.length - 1] = Math.log(n);
  }
  return { x: { rows: firstRow.length, columns, values }, firstRow };
}

/** The columns of an event's row, of stations of these features. */
export function eventColumns(features: readonly string[], classes: readonly string[]): string[] {
  const numbers = [...classes.map((name) => `log_p_${name}`), ...features];
  return [...numbers.flatMap((name) => [`mean_${name}`, `deviation_${name}`]), "log_stations"];
}

/** The events of a labelled set with label and shower of their first stations. */
export function labelledEvents(set: LabelledSet, probabilities: Float32Array): LabelledSet {
  const { x, firstRow } = eventTable({ x: set.x, probabilities, event: set.event }, set.classes);
  const event = firstRow.map((row) => set.event[row]!);
  const shower = firstRow.map((row) => set.shower[row]!);
  return { x, y: Uint8Array.from(firstRow, (row) => set.y[row]!), classes: set.classes, shower, event };
}

/** Events by number in the order of their first rows. */
function numbered(event: Uint32Array): { index: Uint32Array; firstRow: Uint32Array } {
  const known = new Map<number, number>();
  const firstRow: number[] = [];
  const index = event.map((id, row) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    known.set(id, firstRow.length);
    return firstRow.push(row) - 1;
  });
  return { index, firstRow: Uint32Array.from(firstRow) };
}

/** Stations of each event, and sums of their numbers and of the squares. */
function sums(
  { x, probabilities, event }: EventRows,
  { events, width }: { events: number; width: number },
): { count: Float64Array; sum: Float64Array; squares: Float64Array } {
  const [count, sum, squares] = [
    new Float64Array(events),
    new Float64Array(events * width),
    new Float64Array(events * width),
  ];
  const features = x.columns.length;
  const classes = width - features;
  for (let row = 0; row < x.rows; row++) {
    const from = event[row]! * width;
    count[event[row]!]!++;
    for (let k = 0; k < width; k++) {
      const value =
        k < classes
          ? Math.log(Math.max(LEAST, probabilities[row * classes + k]!))
          : x.values[row * features + k - classes]!;
      sum[from + k]! += value;
      squares[from + k]! += value * value;
    }
  }
  return { count, sum, squares };
}
