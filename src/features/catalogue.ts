import { ConfigError } from "../core/errors.ts";
import type { FeatureMatrix } from "../core/matrix.ts";
import { COLUMNS } from "../data/columns.ts";
import { areaOverPeakFeature, areaOverPeakPerPmtFeature } from "./area-over-peak.ts";
import { azimuthFeature, azimuthMcFeature } from "./azimuth.ts";
import { coreDistanceFeature } from "./core-distance.ts";
import { type DerivedFeatures, derivedFeatures } from "./derived.ts";
import { earlyFractionFeature } from "./early-fraction.ts";
import { energyFeature, energyMcFeature } from "./energy.ts";
import { fallTimeFeature, fallTimePerPmtFeature } from "./fall-time.ts";
import type { Feature } from "./feature.ts";
import { inLogarithm } from "./logarithm.ts";
import { muonJumpsFeature, muonPeaksFeature } from "./muon-peaks.ts";
import { pmtAsymmetryFeature } from "./pmt-asymmetry.ts";
import { leadingEdgeFeature, middleTimeFeature, quantileSkewnessFeature } from "./quantile-times.ts";
import { relativeSignalFeature } from "./relative-signal.ts";
import { riseTimeFeature, riseTimePerPmtFeature } from "./rise-time.ts";
import { riseTimeExcessFeature } from "./rise-time-excess.ts";
import { saturationFeature } from "./saturation.ts";
import { signalByTimeFeatures } from "./signal-by-time.ts";
import { fractionAboveHalfFeature, zeroFrequencyPowerFeature } from "./signal-roughness.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import { totalSignalFeature } from "./total-signal.ts";
import {
  TRACE_DEFAULTS,
  TRACE_SETS,
  type TraceOptions,
  type TraceSetName,
  traceFeatures,
  traceShape,
} from "./trace-bins.ts";
import { traceLengthFeature } from "./trace-length.ts";
import { zenithFeature, zenithMcFeature } from "./zenith.ts";

/**
 * Version of what the features are, for a run's record: raised whenever the same traces would give other numbers, or a name,
 * unit or order of columns changes.
 */
export const FEATURE_DEFINITIONS = "1";

/** The named sets of features. */
export const FEATURE_SETS = ["thesis", "observable", "extended", "detailed", ...TRACE_SETS] as const;

export type FeatureSetName = (typeof FEATURE_SETS)[number];

/** What of the options says how traces become columns. */
const TRACE_OPTIONS = ["window_bins", "normalise", "compress"] as const;

/** Options of sets of traces only for these, where each has a default, see `TRACE_DEFAULTS`. */
export interface FeatureOptions extends Partial<{ [K in keyof TraceOptions]: TraceOptions[K] | undefined }> {
  set: FeatureSetName;
  /**
   * rise time, fall time and area over peak of each PMT, then averaged (Auger's definition), instead of those of the
   * mean trace; the columns then have other names. Default false; the thesis set and those of traces have no such option.
   */
  per_pmt?: boolean;
  /** further features, appended to the set: see `derivedFeatures`; not with a set of traces */
  derived?: DerivedFeatures | undefined;
}

/**
 * The features of a set, in the order of their columns.
 *
 * `thesis`: the nine of the thesis, Monte-Carlo energy, zenith and azimuth among them. `observable`: their
 * reconstructed counterparts, the station's azimuth in the shower plane for the shower's. `extended`: the observable
 * ones and more of the trace. `detailed`: the extended ones, those that span decades as logarithms, and the signal in some
 * thirty ranges of time. `average_trace` and `pmt_traces`: the bins of the traces themselves, see `traceFeatures`.
 *
 * @throws ConfigError for an unknown set, for `per_pmt` with `thesis`, which is defined on the mean trace, or with a set of
 *   traces, and for options of these with another set.
 */
export function featuresOf(options: FeatureOptions): readonly Feature[] {
  const features = setFeatures(options);
  if (options.derived === undefined) return features;
  return [...features, ...derivedFeatures(options.derived, { known: namedFeatures(), taken: features })];
}

/** The features that expressions know by name: those of all sets but the bins of traces, each once. */
export function namedFeatures(): readonly Feature[] {
  const sets: readonly FeatureOptions[] = [
    { set: "extended" },
    { set: "extended", per_pmt: true },
    { set: "detailed" },
    { set: "thesis" },
  ];
  const features = new Map(sets.flatMap(setFeatures).map((feature) => [feature.name, feature]));
  return [...features.values()];
}

function setFeatures(options: FeatureOptions): readonly Feature[] {
  const { set, per_pmt = false } = options;
  if (!FEATURE_SETS.includes(set)) {
    throw new ConfigError(`unknown feature set: ${set}; expected one of ${FEATURE_SETS.join(", ")}`);
  }
  const conflict = conflictOf(options);
  if (conflict) throw new ConfigError(conflict.message);
  if (isTraceSet(set)) return traceFeatures(set, traceOptionsOf(options));
  if (set === "thesis") {
    return [
      energyMcFeature,
      zenithMcFeature,
      coreDistanceFeature,
      totalSignalFeature,
      traceLengthFeature,
      azimuthMcFeature,
      riseTimeFeature,
      fallTimeFeature,
      areaOverPeakFeature,
    ];
  }
  const observable = [
    energyFeature,
    zenithFeature,
    coreDistanceFeature,
    totalSignalFeature,
    traceLengthFeature,
    azimuthFeature,
    per_pmt ? riseTimePerPmtFeature : riseTimeFeature,
    per_pmt ? fallTimePerPmtFeature : fallTimeFeature,
    per_pmt ? areaOverPeakPerPmtFeature : areaOverPeakFeature,
  ];
  if (set === "observable") return observable;
  const extended = [...observable, ...furtherFeatures];
  if (set === "extended") return extended;
  return [
    ...extended.map((feature) => (spansDecades(feature) ? inLogarithm(feature) : feature)),
    ...signalByTimeFeatures,
  ];
}

/** What the extended set has beyond the observable one. */
const furtherFeatures: readonly Feature[] = [
  riseTimeExcessFeature,
  leadingEdgeFeature,
  middleTimeFeature,
  quantileSkewnessFeature,
  earlyFractionFeature,
  muonPeaksFeature,
  muonJumpsFeature,
  fractionAboveHalfFeature,
  zeroFrequencyPowerFeature,
  relativeSignalFeature,
  pmtAsymmetryFeature,
  saturationFeature,
];

/** Positive quantities whose largest values are a hundred times the usual ones. */
const DECADES: readonly Feature[] = [
  totalSignalFeature,
  traceLengthFeature,
  riseTimeFeature,
  riseTimePerPmtFeature,
  fallTimeFeature,
  fallTimePerPmtFeature,
  areaOverPeakFeature,
  areaOverPeakPerPmtFeature,
  leadingEdgeFeature,
  middleTimeFeature,
  muonPeaksFeature,
  muonJumpsFeature,
];

function spansDecades(feature: Feature): boolean {
  return DECADES.includes(feature);
}

/** Whether the columns of a set are bins of traces. */
export function isTraceSet(set: string): set is TraceSetName {
  return (TRACE_SETS as readonly string[]).includes(set);
}

/** The options with what they mean where nothing is said: all of them for a set of traces, else `per_pmt`. */
export function resolveFeatures(options: FeatureOptions): FeatureOptions & { per_pmt: boolean } {
  const { set, per_pmt = false, derived } = options;
  return { set, per_pmt, ...(isTraceSet(set) && traceOptionsOf(options)), ...(derived !== undefined && { derived }) };
}

function traceOptionsOf({ window_bins, normalise, compress }: FeatureOptions): TraceOptions {
  return {
    window_bins: window_bins ?? TRACE_DEFAULTS.window_bins,
    normalise: normalise ?? TRACE_DEFAULTS.normalise,
    compress: compress ?? TRACE_DEFAULTS.compress,
  };
}

/** What of the options does not go together: the option to blame and a message that begins with it; undefined if all does. */
export function conflictOf(options: FeatureOptions): { option: keyof FeatureOptions; message: string } | undefined {
  const { set, per_pmt = false } = options;
  const wrong = (option: keyof FeatureOptions, expected: string) => ({
    option,
    message: `${option}: ${options[option]}; expected ${expected}`,
  });
  if (per_pmt && set === "thesis") return wrong("per_pmt", "false for set thesis, which is defined on the mean trace");
  if (!isTraceSet(set)) {
    const given = TRACE_OPTIONS.find((option) => options[option] !== undefined);
    return given && wrong(given, `none for set ${set}; it is for ${TRACE_SETS.join(" and ")}`);
  }
  if (per_pmt) return wrong("per_pmt", `false for set ${set}`);
  if (options.derived !== undefined) {
    return {
      option: "derived",
      message: `derived: expected none for set ${set}, whose columns are the bins of traces`,
    };
  }
  const { compress, normalise } = traceOptionsOf(options);
  if (compress === "log" && normalise !== "none") {
    return wrong("compress", `none or sqrt with normalise ${normalise}, whose values are below 1, or normalise none`);
  }
  return undefined;
}

/** Channels and bins of the rows of a set of traces; undefined for other sets. */
export function shapeOf(options: FeatureOptions): FeatureMatrix["shape"] {
  return isTraceSet(options.set) ? traceShape(options.set, traceOptionsOf(options)) : undefined;
}

/**
 * The columns that extracting a set reads, in file order: a reader need decode no others. The label `primary` is not
 * among them, since measured data have none; ask for it where the file has it.
 */
export function requiredColumns(options: Pick<FeatureOptions, "set" | "derived">): string[] {
  const needed = new Set(["shower_id", "event_id", "station_id", ...TRACE_COLUMNS]);
  for (const feature of featuresOf({ set: options.set, derived: options.derived }))
    for (const column of feature.columns) needed.add(column);
  return COLUMNS.filter(({ name }) => needed.has(name)).map(({ name }) => name);
}

/** A line of the feature dictionary. */
export type FeatureDescription = Pick<Feature, "name" | "unit" | "role" | "description" | "source">;

/** The feature dictionary of a set: what each column of its matrix is, for people. */
export function describeFeatures(options: FeatureOptions): FeatureDescription[] {
  return featuresOf(options).map(({ name, unit, role, description, source }) => ({
    name,
    unit,
    role,
    description,
    source,
  }));
}
