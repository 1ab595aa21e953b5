import { ConfigError } from "../core/errors.ts";
import { COLUMNS } from "../data/columns.ts";
import { areaOverPeakFeature, areaOverPeakPerPmtFeature } from "./area-over-peak.ts";
import { azimuthFeature, azimuthMcFeature } from "./azimuth.ts";
import { coreDistanceFeature } from "./core-distance.ts";
import { earlyFractionFeature } from "./early-fraction.ts";
import { energyFeature, energyMcFeature } from "./energy.ts";
import { fallTimeFeature, fallTimePerPmtFeature } from "./fall-time.ts";
import type { Feature } from "./feature.ts";
import { muonJumpsFeature, muonPeaksFeature } from "./muon-peaks.ts";
import { pmtAsymmetryFeature } from "./pmt-asymmetry.ts";
import { leadingEdgeFeature, middleTimeFeature, quantileSkewnessFeature } from "./quantile-times.ts";
import { relativeSignalFeature } from "./relative-signal.ts";
import { riseTimeFeature, riseTimePerPmtFeature } from "./rise-time.ts";
import { riseTimeExcessFeature } from "./rise-time-excess.ts";
import { saturationFeature } from "./saturation.ts";
import { fractionAboveHalfFeature, zeroFrequencyPowerFeature } from "./signal-roughness.ts";
import { TRACE_COLUMNS } from "./station-view.ts";
import { totalSignalFeature } from "./total-signal.ts";
import { traceLengthFeature } from "./trace-length.ts";
import { zenithFeature, zenithMcFeature } from "./zenith.ts";

/** The named sets of features. */
export const FEATURE_SETS = ["thesis", "observable", "extended"] as const;

export type FeatureSetName = (typeof FEATURE_SETS)[number];

export interface FeatureOptions {
  set: FeatureSetName;
  /**
   * rise time, fall time and area over peak of each PMT, then averaged (Auger's definition), instead of those of the
   * mean trace; the columns then have other names. Default false; the thesis set has no such option.
   */
  per_pmt?: boolean;
}

/**
 * The features of a set, in the order of their columns.
 *
 * `thesis`: the nine of the thesis, Monte-Carlo energy, zenith and azimuth among them. `observable`: their
 * reconstructed counterparts, the station's azimuth in the shower plane for the shower's. `extended`: the observable
 * ones and more of the trace.
 *
 * @throws ConfigError for an unknown set, and for `per_pmt` with `thesis`, which is defined on the mean trace.
 */
export function featuresOf({ set, per_pmt = false }: FeatureOptions): readonly Feature[] {
  if (!FEATURE_SETS.includes(set)) {
    throw new ConfigError(`unknown feature set: ${set}; expected one of ${FEATURE_SETS.join(", ")}`);
  }
  if (set === "thesis") {
    if (per_pmt) throw new ConfigError("per_pmt is true for feature set thesis; expected false (mean trace)");
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
  return [
    ...observable,
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
}

/**
 * The columns that extracting a set reads, in file order: a reader need decode no others. The label `primary` is not
 * among them, since measured data have none; ask for it where the file has it.
 */
export function requiredColumns(set: FeatureSetName): string[] {
  const needed = new Set(["shower_id", "event_id", "station_id", ...TRACE_COLUMNS]);
  for (const feature of featuresOf({ set })) for (const column of feature.columns) needed.add(column);
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
