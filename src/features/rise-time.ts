import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import type { Trace } from "./trace.ts";

/**
 * Rise time t1/2 in ns: from 10 % to 50 % of the running sum of the trace, by the interpolation of `Trace.timeOf`.
 *
 * Muons come early and close together, the electromagnetic cascade late and spread out; a shower that develops high
 * (heavy primary) is rich in muons and has a short rise time. Saturated bins are taken as they are.
 *
 * @param binWidthNs width of a bin, ns
 * @throws DataError if the trace does not sum to a positive value.
 */
export function riseTime(trace: Trace, binWidthNs: number): number {
  return trace.timeBetween(0.1, 0.5) * binWidthNs;
}

const DEFINITION = "Pierre Auger Collaboration, Phys. Rev. D 96 (2017) 122003";

/** Of the mean trace, as in the thesis. */
export const riseTimeFeature: Feature = {
  name: "rise_time_ns",
  unit: "ns",
  description: "time from 10 % to 50 % of the mean trace of the working PMTs; short for muon-rich stations",
  source: `${DEFINITION}; mean trace: Molner thesis (2020)`,
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => riseTime(station.average, station.binWidthNs),
};

/** Of each PMT, then averaged. */
export const riseTimePerPmtFeature: Feature = {
  name: "rise_time_per_pmt_ns",
  unit: "ns",
  description: "time from 10 % to 50 % of the trace of each working PMT, averaged over them",
  source: DEFINITION,
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => station.meanOverPmts((trace) => riseTime(trace, station.binWidthNs)),
};
