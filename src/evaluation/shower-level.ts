import { ConfigError, DataError, ShapeError } from "../core/errors.ts";
import { checkPredictions, checkProbabilities } from "./decision.ts";
import type { Predictions } from "./evaluation.ts";
import { logProbability } from "./log-probability.ts";

/** What the stations of each event say together. */
export interface EventPosteriors {
  /** [events] in order of first appearance */
  event: Uint32Array;
  /** [events x classes] row-major, each row sums to 1 */
  probabilities: Float32Array;
  /** [events] the first row of each event in the stations' table */
  firstRow: Uint32Array;
}

/** What stations are combined from. */
type StationPosteriors = Pick<Predictions, "classes" | "probabilities" | "event" | "eventProbabilities">;

/**
 * One posterior per event from the n posteriors of its stations: their product over prior^(n - 1), in logarithms,
 * normalised. That is Bayes' rule if stations are independent given the primary. They are not quite: those of an event
 * share its energy, Xmax and number of muons, so the result is surer of itself than it should be (its log loss shows
 * it), while what it decides is hardly affected. An event with one station keeps that station's posterior. Where the model has
 * learnt what stations say together (`eventProbabilities`), its posteriors are taken instead.
 *
 * `prior` are the shares of the classes among the rows that the model was trained on; by default all equal.
 * A probability below 2^-126 counts as that, so that one station cannot make all classes impossible.
 * Throws ShapeError for columns that do not fit, DataError for probabilities that are none, ConfigError for a prior that
 * is not one share above 0 for each class with sum 1.
 */
export function combinePosteriors(
  { classes, probabilities, event, eventProbabilities }: StationPosteriors,
  prior: readonly number[] = classes.map(() => 1 / classes.length),
): EventPosteriors {
  checkProbabilities({ classes, probabilities }, event.length);
  checkPrior(prior, classes);
  const width = classes.length;
  const logPrior = prior.map(Math.log);
  const sums = new Map<number, { firstRow: number; logs: number[] }>();
  let sum: { firstRow: number; logs: number[] } | undefined;
  for (let row = 0; row < event.length; row++) {
    // Rows of an event mostly stand together.
    if (sum === undefined || event[row] !== event[row - 1]) {
      sum = sums.get(event[row]!) ?? { firstRow: row, logs: [...logPrior] };
      if (sum.firstRow === row) sums.set(event[row]!, sum);
    }
    for (let k = 0; k < width; k++) {
      sum.logs[k] = sum.logs[k]! + logProbability(probabilities[row * width + k]!) - logPrior[k]!;
    }
  }
  if (eventProbabilities) checkProbabilities({ classes, probabilities: eventProbabilities }, sums.size);
  const combined = eventProbabilities ?? productsOf([...sums.values()], width);
  return {
    event: Uint32Array.from(sums.keys()),
    probabilities: combined,
    firstRow: Uint32Array.from(sums.values(), ({ firstRow }) => firstRow),
  };
}

/**
 * Predictions with one row per event, combined as `combinePosteriors` does; label and shower are those of its stations.
 * Throws as that and `checkPredictions` do, and DataError for an event whose rows have two labels or two showers.
 */
export function combineStations(predictions: Predictions, prior?: readonly number[]): Predictions {
  checkPredictions(predictions);
  const { classes, y, shower, event } = predictions;
  const combined = combinePosteriors(predictions, prior);
  requireOneValue(event, y, (first, row) => `are ${classes[first]} and ${classes[row]}; expected one primary`);
  requireOneShower(predictions);
  return {
    classes,
    probabilities: combined.probabilities,
    y: Uint8Array.from(combined.firstRow, (row) => y[row]!),
    shower: combined.firstRow.map((row) => shower[row]!),
    event: combined.event,
  };
}

/** Throws DataError for an event whose rows are of two showers: it is two events that were given one number. */
export function requireOneShower({ event, shower }: Pick<Predictions, "event" | "shower">): void {
  requireOneValue(event, shower, (first, row) => `are of showers ${first} and ${row}; expected one`);
}

function requireOneValue(
  event: Uint32Array,
  values: Uint8Array | Uint32Array,
  complaint: (first: number, other: number) => string,
): void {
  const firstRow = new Map<number, number>();
  for (let row = 0; row < event.length; row++) {
    if (row > 0 && event[row] === event[row - 1] && values[row] === values[row - 1]) continue;
    const first = firstRow.get(event[row]!);
    if (first === undefined) firstRow.set(event[row]!, row);
    else if (values[row] !== values[first]) {
      throw new DataError(`event ${event[row]}: rows ${first} and ${row} ${complaint(values[first]!, values[row]!)}`);
    }
  }
}

function checkPrior(prior: readonly number[], classes: readonly string[]): void {
  if (prior.length !== classes.length) {
    throw new ShapeError(`prior of ${prior.length} classes; expected ${classes.length}: ${classes.join(", ")}`);
  }
  const sum = prior.reduce((total, share) => total + share, 0);
  if (!prior.every((share) => share > 0) || Math.abs(sum - 1) > 1e-6) {
    throw new ConfigError(`prior ${prior.join(", ")}; expected shares above 0 that sum to 1`);
  }
}

/** The posteriors of events, [events x classes], from the sums of their stations' logarithms. */
function productsOf(sums: readonly { logs: readonly number[] }[], width: number): Float32Array {
  const products = new Float32Array(sums.length * width);
  for (const [i, { logs }] of sums.entries()) products.set(normalised(logs), i * width);
  return products;
}

/** exp of each logarithm, over their sum; the largest is taken out first, so that nothing overflows. */
function normalised(logs: readonly number[]): number[] {
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
