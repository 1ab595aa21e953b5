import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import type { Trace } from "./trace.ts";

/** About the mean rise time of a vertical 10 EeV shower at 1000 m (360 ns in the Auger parametrisation). */
const EARLY_NS = 300;

/**
 * The part of the signal that has come 300 ns after the start, the start being the passage of 10 % of the sum (the
 * rise time's, which noise before the signal does not reach). At least 0.1 without negative bins; 1 if the window ends
 * before; a running sum that negative bins bring down again may pass above 1.
 *
 * @param binWidthNs width of a bin, ns
 * @throws DataError if the trace does not sum to a positive value.
 */
export function earlyFraction(trace: Trace, binWidthNs: number): number {
  trace.requireSignal();
  return trace.cumulativeAt(trace.timeOf(0.1) + EARLY_NS / binWidthNs) / trace.sum;
}

export const earlyFractionFeature: Feature = {
  name: "early_fraction",
  unit: "",
  description: "part of the mean trace within 300 ns after its 10 % time; muons come early, electrons late",
  source: "choice of Cascada; muons ahead of electrons: Pierre Auger Collaboration, Phys. Rev. D 96 (2017) 122003",
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => earlyFraction(station.average, station.binWidthNs),
};
