import type { FeatureMatrix } from "../core/matrix.ts";
import type { Feature } from "./feature.ts";
import { type StationView, TRACE_COLUMNS } from "./station-view.ts";

/** The sets whose columns are the bins of traces. */
export const TRACE_SETS = ["average_trace", "pmt_traces"] as const;

export type TraceSetName = (typeof TRACE_SETS)[number];

/** What a trace is divided by: nothing, the highest bin of the station's mean trace, or the sum of all its bins. */
export const NORMALISATIONS = ["none", "peak", "charge"] as const;

/** What becomes of each bin then, its sign kept: nothing, sqrt(|x|), log10(1 + |x|). */
export const COMPRESSIONS = ["none", "sqrt", "log"] as const;

/** How traces become columns. */
export interface TraceOptions {
  /** bins from the start of the signal window, which is four bins before the signal; zeros beyond the end of a trace */
  window_bins: number;
  normalise: (typeof NORMALISATIONS)[number];
  compress: (typeof COMPRESSIONS)[number];
}

/**
 * 120 bins of 25 ns are 3 us, which hold the signal of most stations whole. Divided by the charge they tell its shape; its size
 * tells of energy and distance more than of the primary.
 */
export const TRACE_DEFAULTS: TraceOptions = { window_bins: 120, normalise: "charge", compress: "none" };

/** More bins than any trace has: three times Offline's 768 of 25 ns, in bins of 8.33 ns. */
export const MOST_WINDOW_BINS = 2304;

const PMTS = [1, 2, 3] as const;

/** Channels and bins of a row. */
export function traceShape(set: TraceSetName, { window_bins }: TraceOptions): NonNullable<FeatureMatrix["shape"]> {
  return [set === "average_trace" ? 1 : PMTS.length, window_bins];
}

/**
 * A column for each bin: of the mean trace of the working PMTs, `trace_000` and on, or of each PMT, `trace_pmt1_000` and on.
 * All channels of a station are divided by the same number, so that what tells the PMTs apart stays. A PMT that does not work
 * has the mean trace of those that do: a station looks as if its light were even, not as if a PMT had seen none.
 */
export function traceFeatures(set: TraceSetName, options: TraceOptions): Feature[] {
  const channels = set === "average_trace" ? [undefined] : PMTS;
  return channels.flatMap((pmt) =>
    Array.from({ length: options.window_bins }, (_, bin) => binFeature(bin, pmt, options)),
  );
}

/** What a bin holds, for the axis of a figure. */
export function traceQuantity({
  normalise = TRACE_DEFAULTS.normalise,
  compress = TRACE_DEFAULTS.compress,
}: { [K in "normalise" | "compress"]?: TraceOptions[K] | undefined }): string {
  const quantity = { none: "signal / VEM peak", peak: "signal / highest bin", charge: "share of the signal per bin" }[
    normalise
  ];
  return { none: quantity, sqrt: `square root of (${quantity})`, log: "log10(1 + signal / VEM peak)" }[compress];
}

function binFeature(bin: number, pmt: (typeof PMTS)[number] | undefined, options: TraceOptions): Feature {
  const digits = Math.max(3, String(options.window_bins - 1).length);
  const number = String(bin).padStart(digits, "0");
  const [name, what] =
    pmt === undefined
      ? [`trace_${number}`, "mean trace of the working PMTs"]
      : [`trace_pmt${pmt}_${number}`, `trace of PMT ${pmt}, the mean of the others where it does not work,`];
  const { normalise, compress } = options;
  const over = { none: "", peak: " over the highest bin of the mean trace", charge: " over the sum of the mean trace" };
  const then = { none: "", sqrt: ", square root", log: ", log10(1 + x)" };
  return {
    name,
    unit: normalise === "none" ? { none: "VEM peak", sqrt: "sqrt(VEM peak)", log: "" }[compress] : "",
    description: `${what} in bin ${bin} of the signal window${over[normalise]}${then[compress]}`,
    source: "choice of Cascada",
    role: "observable",
    columns: TRACE_COLUMNS,
    compute: (station) => {
      const trace = (pmt === undefined ? undefined : station.pmt(pmt)) ?? station.average;
      const value = bin < trace.bins ? trace.values[bin]! : 0;
      return compressed(value / unitOf(station, normalise), compress);
    },
  };
}

function unitOf({ average }: StationView, normalise: TraceOptions["normalise"]): number {
  if (normalise === "none") return 1;
  return normalise === "peak" ? average.peak : average.sum;
}

/**
 * The square root makes the fluctuations of a Poisson number the same at any size (M. Bartlett, J. R. Stat. Soc. Suppl. 3
 * (1936) 68); the logarithm brings signals of one and of hundreds of muons into one range. Bins below 0, noise of the
 * baseline, keep their sign.
 */
function compressed(value: number, compress: TraceOptions["compress"]): number {
  if (compress === "none") return value;
  const size = Math.abs(value);
  const small = compress === "sqrt" ? Math.sqrt(size) : Math.log1p(size) / Math.LN10;
  return value < 0 ? -small : small;
}
