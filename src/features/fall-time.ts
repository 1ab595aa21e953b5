import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import type { Trace } from "./trace.ts";

/**
 * Fall time in ns: from 50 % to 90 % of the running sum of the trace, by the interpolation of `Trace.timeOf`; the
 * length of the electromagnetic tail.
 *
 * @param binWidthNs width of a bin, ns
 * @throws DataError if the trace does not sum to a positive value.
 */
export function fallTime(trace: Trace, binWidthNs: number): number {
  return trace.timeBetween(0.5, 0.9) * binWidthNs;
}

/** Of the mean trace, as in the thesis. */
export const fallTimeFeature: Feature = {
  name: "fall_time_ns",
  unit: "ns",
  description: "time from 50 % to 90 % of the mean trace of the working PMTs; the electromagnetic tail",
  source: "fall time of Auger Offline; mean trace: Molner thesis (2020)",
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => fallTime(station.average, station.binWidthNs),
};

/** Of each PMT, then averaged. */
export const fallTimePerPmtFeature: Feature = {
  name: "fall_time_per_pmt_ns",
  unit: "ns",
  description: "time from 50 % to 90 % of the trace of each working PMT, averaged over them",
  source: "fall time of Auger Offline",
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => station.meanOverPmts((trace) => fallTime(trace, station.binWidthNs)),
};
