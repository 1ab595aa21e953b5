import type { Feature } from "./feature.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import type { Trace } from "./trace.ts";

function between(fromPercent: number, toPercent: number, motive: string): Feature {
  return {
    name: `time_${fromPercent}_${toPercent}_ns`,
    unit: "ns",
    description: `time from ${fromPercent} % to ${toPercent} % of the mean trace; ${motive}`,
    source: "quantiles of the trace as for the rise time; the choice of quantiles is Cascada's",
    role: "observable",
    columns: TRACE_COLUMNS,
    compute: (station) => station.average.timeBetween(fromPercent / 100, toPercent / 100) * station.binWidthNs,
  };
}

/** Together with rise and fall time these say when 10, 30, 50, 70 and 90 % have come. */
export const leadingEdgeFeature = between(10, 30, "the leading edge, where muons dominate");
export const middleTimeFeature = between(50, 70, "where the tail begins");

/**
 * Skewness of the arrival times from their quantiles, (t90 + t10 - 2 t50) / (t90 - t10), in (-1, 1): 0 for a
 * symmetric trace, positive for a long tail. Free of the time scale, unlike rise and fall time; needs t90 > t10,
 * which the first passage grants.
 *
 * @throws DataError if the trace does not sum to a positive value.
 */
export function quantileSkewness(trace: Trace): number {
  const early = trace.timeOf(0.1);
  const middle = trace.timeOf(0.5);
  const late = trace.timeOf(0.9);
  return (late + early - 2 * middle) / (late - early);
}

export const quantileSkewnessFeature: Feature = {
  name: "quantile_skewness",
  unit: "",
  description: "(t90 + t10 - 2 t50) / (t90 - t10) of the mean trace: curvature of the pulse, free of its time scale",
  source: "Bowley's coefficient of skewness, at 10 and 90 % instead of the quartiles",
  role: "observable",
  columns: TRACE_COLUMNS,
  compute: (station) => quantileSkewness(station.average),
};
