const QUIET_VEM = 0.05;
const QUIET_BINS = 20;

/**
 * Where the signal that begins in bin `first` ends: the bin after the last before more than 20 in which the mean trace is below
 * 0.05 VEM peak, or the end of the record of `bins`. The limit is between the 0.02 and 0.05 VEM of Auger's public analyses.
 */
export function endOfSignal(traces: readonly Float32Array[], bins: number, first: number): number {
  let end = first + 1;
  for (let bin = end, quiet = 0; bin < bins && quiet <= QUIET_BINS; bin++) {
    let sum = 0;
    for (let pmt = 0; pmt < traces.length; pmt++) sum += traces[pmt]![bin]!;
    quiet = sum < QUIET_VEM * traces.length ? quiet + 1 : 0;
    if (quiet === 0) end = bin + 1;
  }
  return end;
}
