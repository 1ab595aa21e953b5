import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";

/**
 * Number of bins in the signal window as stored, the four before the signal included: the thesis counts the window
 * too, and a constant offset changes no classifier. Bins of 25 ns and 8.33 ns do not compare.
 */
export const traceLengthFeature: Feature = {
  name: "trace_length_bins",
  unit: "bin",
  description: "bins in the signal window, four before the signal included; long far from the core",
  source: "Molner thesis (2020); window: Auger Offline, GetSignalStartSlot / GetSignalEndSlot",
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => station.average.bins,
};
