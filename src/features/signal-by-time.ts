import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import type { Trace } from "./trace.ts";

/** In these the signal is, VEM peak in bins of so many ns: a range of one bin of 25 ns has the height of the bin. */
const BIN_NS = 25;

/**
 * The ends of the ranges, ns from the start of the signal window, which is four bins before the signal: bin by bin where the
 * front is, wider with time as the signal thins out, as far as 4 us.
 */
const EDGES_NS: readonly number[] = [
  ...[0, 50, 100, 125, 150, 175, 200, 225, 250, 275, 300, 325, 350, 375, 400],
  ...[450, 500, 550, 600, 675, 750, 850, 950, 1075, 1200, 1350, 1500, 1700, 1900, 2150, 2500, 3000, 4000],
];

/**
 * The signal of a trace between two times from the start of its window, VEM peak x 25 ns; 0 beyond its end. A bin that an end
 * falls into counts by its share.
 *
 * @param binWidthNs width of a bin, ns
 */
export function signalBetween(
  trace: Trace,
  [from, to]: readonly [from_ns: number, to_ns: number],
  binWidthNs: number,
): number {
  const sum = trace.cumulativeAt(to / binWidthNs) - trace.cumulativeAt(from / binWidthNs);
  return (sum * binWidthNs) / BIN_NS;
}

/** The mean trace in some thirty ranges of time, each as log10(1 + signal); a sum below 0, noise of the baseline, as 0. */
export const signalByTimeFeatures: readonly Feature[] = EDGES_NS.slice(1).map((to, i) => {
  const from = EDGES_NS[i]!;
  const padded = (ns: number) => String(ns).padStart(4, "0");
  return {
    name: `signal_${padded(from)}_${padded(to)}_ns_log10_1p`,
    unit: "",
    description: `log10(1 + signal of the mean trace from ${from} to ${to} ns after the start of the window, VEM peak x 25 ns)`,
    source: "choice of Cascada: the trace itself, as coarse as it is smooth",
    role: "observable",
    columns: TRACE_COLUMNS,
    compute: ({ average, binWidthNs }) =>
      Math.log1p(Math.max(0, signalBetween(average, [from, to], binWidthNs))) / Math.LN10,
  };
});
