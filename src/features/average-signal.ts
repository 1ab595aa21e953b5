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
  average.resize(bins);
  const { values } = average;
  values.set(first.values.subarray(0, bins));
  for (let k = 1; k < pmts.length; k++) {
    const pmt = pmts[k]!;
    if (pmt.bins !== bins) {
      throw new DataError(`${first.name} has ${bins} bins and ${pmt.name} ${pmt.bins}; expected equal lengths`);
    }
    const other = pmt.values;
    for (let i = 0; i < bins; i++) values[i]! += other[i]!;
  }
  for (let i = 0; i < bins; i++) values[i]! /= pmts.length;
  average.accumulate();
}
