import { endOfSignal } from "../core/signal-end.ts";

/** The bins of a signal with some before it, [start, end). */
export interface SignalWindow {
  start: number;
  /** where the signal itself begins */
  signal: number;
  end: number;
}

/** Bins kept before the signal, as the public analyses of Auger traces do (SignalStartSlot - 4) [S]. */
const BINS_BEFORE = 4;
const ONSET_VEM = 0.2;

/** What is known of a record besides its traces. */
export interface RecordMarks {
  bins: number;
  /** where the trigger latches; -1 where none did */
  triggerBin: number;
  /** [bins] not 0 where a bin counts for a time over threshold */
  over: Uint8Array;
}

/**
 * The signal window [start, end) that holds the trigger: from four bins before a bin with two PMTs above 0.2 VEM (or one
 * that counts for a time over threshold of the preset) to where the mean trace stays below 0.05 VEM for more than 20 bins
 * [A, section 7: 0.02-0.05 VEM]. Such a stretch of quiet ends a signal; a lone muon before it (about one station in a
 * thousand) is not taken for the shower. Undefined where no bin up to the trigger qualifies.
 */
export function findSignal(
  traces: readonly Float32Array[],
  { bins, triggerBin, over }: RecordMarks,
): SignalWindow | undefined {
  const pairs = Math.min(2, traces.length);
  let found: SignalWindow | undefined;
  for (let bin = 0; bin <= triggerBin; bin++) {
    if (over[bin] === 0 && countAbove(traces, bin) < pairs) continue;
    const end = endOfSignal(traces, bins, bin);
    found = { start: Math.max(0, bin - BINS_BEFORE), signal: bin, end };
    bin = end - 1;
  }
  return found;
}

function countAbove(traces: readonly Float32Array[], bin: number): number {
  let above = 0;
  for (let pmt = 0; pmt < traces.length; pmt++) if (traces[pmt]![bin]! > ONSET_VEM) above++;
  return above;
}
