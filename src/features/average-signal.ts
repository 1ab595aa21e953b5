import { DataError } from "../core/errors.ts";
import type { Trace } from "./trace.ts";

/** The trace of a PMT as a table of stations holds it: `values[start .. start + bins)`, VEM peak. */
export interface StoredTrace {
  /** what messages call it */
  name: string;
  values: Float32Array;
  start: number;
  bins: number;
  /** sum of all bins from the first to the last, once `averageSignal` has been there, VEM peak x bins */
  sum: number;
}

/**
 * The average signal of a station: the mean, bin by bin, of the traces of its working PMTs, each already in units of
 * the VEM peak of its own PMT (one row of the Molner thesis is the mean of the three). The sums of the PMTs come along.
 *
 * The sum of three float32 numbers is exact in float64 as long as the largest is less than 2^27 times the smallest,
 * as FADC counts are: the order of the PMTs then changes no bit. One working PMT gives its own trace.
 *
 * @param pmts traces of the working PMTs
 * @param average receives the mean trace
 * @throws DataError if there is no PMT, the lengths differ or are 0, or a bin is NaN or infinite (named).
 */
export function averageSignal(pmts: readonly StoredTrace[], average: Trace): void {
  const [first, second, third] = pmts;
  if (first === undefined) throw new DataError("no working PMT; expected one to three");
  const { bins } = first;
  if (bins === 0) throw new DataError(`${first.name} has no bins; expected at least one`);
  for (const pmt of pmts) {
    if (pmt.bins === bins) continue;
    throw new DataError(`${first.name} has ${bins} bins and ${pmt.name} ${pmt.bins}; expected equal lengths`);
  }
  average.resize(bins);
  if (second === undefined) sumOne(first, average);
  else if (third === undefined) sumTwo(first, second, average);
  else sumThree([first, second, third], average);
  if (!Number.isFinite(average.sum)) throw notFinite(pmts);
}

// The same loop for each number of PMTs, over all of them at once: additions to different sums do not wait for each other.

function sumOne(one: StoredTrace, average: Trace): void {
  average.load(one.values, one.start, one.bins);
  one.sum = average.sum;
}

function sumTwo(one: StoredTrace, two: StoredTrace, average: Trace): void {
  const { values, cumulative, bins } = average;
  let sum = 0;
  let peak = -Infinity;
  let sum1 = 0;
  let sum2 = 0;
  for (let i = 0; i < bins; i++) {
    const value1 = one.values[one.start + i]!;
    const value2 = two.values[two.start + i]!;
    sum1 += value1;
    sum2 += value2;
    const value = (value1 + value2) / 2;
    values[i] = value;
    sum += value;
    cumulative[i + 1] = sum;
    if (value > peak) peak = value;
  }
  one.sum = sum1;
  two.sum = sum2;
  average.sum = sum;
  average.peak = peak;
}

function sumThree([one, two, three]: readonly [StoredTrace, StoredTrace, StoredTrace], average: Trace): void {
  const { values, cumulative, bins } = average;
  const { values: values1, start: start1 } = one;
  const { values: values2, start: start2 } = two;
  const { values: values3, start: start3 } = three;
  let sum = 0;
  let peak = -Infinity;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let i = 0; i < bins; i++) {
    const value1 = values1[start1 + i]!;
    const value2 = values2[start2 + i]!;
    const value3 = values3[start3 + i]!;
    sum1 += value1;
    sum2 += value2;
    sum3 += value3;
    const value = (value1 + value2 + value3) / 3;
    values[i] = value;
    sum += value;
    cumulative[i + 1] = sum;
    if (value > peak) peak = value;
  }
  one.sum = sum1;
  two.sum = sum2;
  three.sum = sum3;
  average.sum = sum;
  average.peak = peak;
}

/** What is wrong where the mean is not finite: finite float32 numbers cannot sum to infinity in float64. */
function notFinite(pmts: readonly StoredTrace[]): DataError {
  for (const { name, values, start, bins } of pmts) {
    const bad = values.subarray(start, start + bins).findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) return new DataError(`${name} has ${values[start + bad]} in bin ${bad}; expected finite numbers`);
  }
  return new DataError("the mean trace does not sum to a finite number");
}
