import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import type { Trace } from "./trace.ts";

/**
 * Area over peak in bins: the sum of the trace over its highest bin. One muon gives the decay time of the light in
 * the tank (about 3.5 bins of 25 ns), many particles spread in time give more; 1 for a trace of one bin. In bins of
 * the FADC, so 25 ns and 8.33 ns electronics do not compare. A saturated peak is too low and the ratio too high.
 *
 * @throws DataError if the trace does not sum to a positive value (a positive sum has a positive peak).
 */
export function areaOverPeak(trace: Trace): number {
  trace.requireSignal();
  return trace.sum / trace.peak;
}

/** Of the mean trace, as in the thesis. */
export const areaOverPeakFeature: Feature = {
  name: "area_over_peak",
  unit: "bin",
  description: "sum of the mean trace over its highest bin; about 3.5 for one muon, more for a spread-out signal",
  source: "sum(trace) / max(trace), Molner thesis (2020)",
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => areaOverPeak(station.average),
};

/** Of each PMT, then averaged. */
export const areaOverPeakPerPmtFeature: Feature = {
  name: "area_over_peak_per_pmt",
  unit: "bin",
  description: "sum of the trace of each working PMT over its highest bin, averaged over them",
  source: "sum(trace) / max(trace) of each PMT, as Auger Offline does",
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => station.meanOverPmts(areaOverPeak),
};
