import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import type { Trace } from "./trace.ts";

/** Threshold of f_0.5, recalled from the paper named below. */
const HALF_VEM_PEAK = 0.5;

/**
 * Part of the signal in bins above 0.5 VEM peak, f_0.5 = sum x_i [x_i > 0.5] / sum x_i: large for few high peaks
 * (muons), small for the same charge in many low bins. Negative bins may bring it above 1.
 *
 * @throws DataError if the trace does not sum to a positive value.
 */
export function fractionAboveHalf(trace: Trace): number {
  trace.requireSignal();
  let above = 0;
  for (let i = 0; i < trace.bins; i++) {
    const value = trace.values[i]!;
    if (value > HALF_VEM_PEAK) above += value;
  }
  return above / trace.sum;
}

/**
 * Zero-frequency part of the power spectrum, P_0 = (sum x_i)^2 / (N sum x_i^2) = <x>^2 / <x^2>, in (0, 1]: 1 for a
 * flat trace, 1/N for one bin that holds all, so small for few narrow peaks. It depends on the length N of the window.
 *
 * @throws DataError if the trace does not sum to a positive value.
 */
export function zeroFrequencyPower(trace: Trace): number {
  trace.requireSignal();
  let squares = 0;
  for (let i = 0; i < trace.bins; i++) {
    const value = trace.values[i]!;
    squares += value * value;
  }
  return (trace.sum * trace.sum) / (trace.bins * squares);
}

const KEGL = "B. Kegl for the Pierre Auger Collaboration, ICRC 2013, arXiv:1307.5059";

export const fractionAboveHalfFeature: Feature = {
  name: "fraction_above_half_vem",
  unit: "",
  description: "part of the mean trace in bins above 0.5 VEM: high where muons make the signal",
  source: `f_0.5 after ${KEGL}`,
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => fractionAboveHalf(station.average),
};

export const zeroFrequencyPowerFeature: Feature = {
  name: "zero_frequency_power",
  unit: "",
  description: "<x>^2 / <x^2> over the bins of the mean trace: small for short or spiky signals, as muons make them",
  source: `P_0 after ${KEGL}`,
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => zeroFrequencyPower(station.average),
};
