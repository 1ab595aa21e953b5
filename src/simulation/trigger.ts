/**
 * Local triggers of the surface detector, on high-gain traces in VEM peak units (Abraham et al., NIM A 613 (2010) 29;
 * numbers [S] in section 7 of the physics model).
 */
export interface Triggers {
  /** three-fold coincidence above 1.75 VEM in one bin */
  t1: boolean;
  /** three-fold coincidence above 3.2 VEM in one bin */
  t2: boolean;
  /** time over threshold: 13 of 120 bins with two PMTs above 0.2 VEM */
  tot: boolean;
  /** first bin where T1 or the time over threshold is met, or -1 */
  bin: number;
}

const T1_VEM = 1.75;
const T2_VEM = 3.2;
const TOT_VEM = 0.2;
const TOT_BINS = 13;
const TOT_WINDOW = 120;

/**
 * Triggers of the first `bins` bins of working PMTs' traces; with fewer than three PMTs the coincidences need all of
 * them, and with one PMT the time over threshold needs that one.
 */
export function findTriggers(traces: readonly Float32Array[], bins: number): Triggers {
  const found: Triggers = { t1: false, t2: false, tot: false, bin: -1 };
  const pairs = Math.min(2, traces.length);
  let inWindow = 0;
  for (let bin = 0; bin < bins; bin++) {
    let lowest = Infinity;
    for (let pmt = 0; pmt < traces.length; pmt++) lowest = Math.min(lowest, traces[pmt]![bin]!);
    if (countAbove(traces, bin) >= pairs) inWindow++;
    if (bin >= TOT_WINDOW && countAbove(traces, bin - TOT_WINDOW) >= pairs) inWindow--;
    if (lowest > T1_VEM) found.t1 = true;
    if (lowest > T2_VEM) found.t2 = true;
    if (inWindow >= TOT_BINS) found.tot = true;
    if (found.bin < 0 && (found.t1 || found.tot)) found.bin = bin;
  }
  return found;
}

/** First and end bin of a signal. */
export interface SignalWindow {
  start: number;
  end: number;
}

/** Bins kept before the signal, as the public analyses of Auger traces do (SignalStartSlot - 4) [S]. */
const BINS_BEFORE = 4;
const QUIET_VEM = 0.05;
const QUIET_BINS = 20;

/**
 * The signal window [start, end) that holds the trigger: from four bins before a bin with two PMTs above 0.2 VEM to
 * where the mean trace stays below 0.05 VEM for more than 20 bins [A, section 7: 0.02-0.05 VEM]. Such a stretch of quiet
 * ends a signal; a lone muon before it (about one station in a thousand) is not taken for the shower. Undefined where
 * no bin up to `triggerBin` qualifies.
 */
export function findSignal(
  traces: readonly Float32Array[],
  bins: number,
  triggerBin: number,
): SignalWindow | undefined {
  const pairs = Math.min(2, traces.length);
  let found: SignalWindow | undefined;
  for (let bin = 0; bin <= triggerBin; bin++) {
    if (countAbove(traces, bin) < pairs) continue;
    const end = endOfSignal(traces, bins, bin);
    found = { start: Math.max(0, bin - BINS_BEFORE), end };
    bin = end - 1;
  }
  return found;
}

/** The bin after the last before more than 20 quiet ones, or the end of the record. */
function endOfSignal(traces: readonly Float32Array[], bins: number, first: number): number {
  let end = first + 1;
  for (let bin = end, quiet = 0; bin < bins && quiet <= QUIET_BINS; bin++) {
    let sum = 0;
    for (let pmt = 0; pmt < traces.length; pmt++) sum += traces[pmt]![bin]!;
    quiet = sum < QUIET_VEM * traces.length ? quiet + 1 : 0;
    if (quiet === 0) end = bin + 1;
  }
  return end;
}

function countAbove(traces: readonly Float32Array[], bin: number): number {
  let above = 0;
  for (let pmt = 0; pmt < traces.length; pmt++) if (traces[pmt]![bin]! > TOT_VEM) above++;
  return above;
}
