import { DataError } from "../core/errors.ts";
import type { Trace } from "./trace.ts";

/**
 * The average signal of a station: the mean, bin by bin, of the traces of its working PMTs, each already in units of
 * the VEM peak of its own PMT (one row of the Molner thesis is the mean of the three).
 *
 * The sum of three float32 numbers is exact in float64 as long as the largest is less than 2^27 times the smallest,
 * as FADC counts are: the order of the PMTs then changes no bit. One working PMT gives its own trace.
 *
 * @param pmts traces of the working PMTs
 * @param average receives the mean trace
 * @throws DataError if there is no PMT or the lengths differ.
 */
export function averageSignal(pmts: readonly Trace[], average: Trace): void {
  const first = pmts[0];
  if (first === undefined) throw new DataError("no working PMT; expected one to three");
  const { bins } = first;
  for (const pmt of pmts) {
    if (pmt.bins === bins) continue;
    throw new DataError(`${first.name} has ${bins} bins and ${pmt.name} ${pmt.bins}; expected equal lengths`);
  }
  const count = pmts.length;
  const one = first.values;
  const two = pmts[1]?.values ?? NONE;
  const three = pmts[2]?.values ?? NONE;
  average.resize(bins);
  const { values, cumulative } = average;
  let sum = 0;
  let peak = -Infinity;
  for (let i = 0; i < bins; i++) {
    let value = one[i]!;
    if (count > 1) value += two[i]!;
    if (count > 2) value += three[i]!;
    value /= count;
    values[i] = value;
    sum += value;
    cumulative[i + 1] = sum;
    if (value > peak) peak = value;
  }
  average.finish(sum, peak);
}

const NONE = new Float64Array(0);
