import { accuracyAgainst, equalPopulationEdges } from "../evaluation/accuracy-curve.ts";
import { reliabilityCurve } from "../evaluation/calibration.ts";
import { summarise } from "../evaluation/drift.ts";
import type { Evaluation, Predictions } from "../evaluation/evaluation.ts";
import { describeFeatures, type FeatureOptions } from "../features/catalogue.ts";
import { traceQuantity } from "../features/trace-bins.ts";
import type { FittedModel, LabelledSet } from "../models/model.ts";
import type { ReportFigure } from "../report/content.ts";
import { accuracyCurve } from "../report/figures/accuracy-curve.ts";
import { confusionMatrix } from "../report/figures/confusion.ts";
import { driftFigure } from "../report/figures/drift.ts";
import { exampleTraces } from "../report/figures/example-traces.ts";
import { featureDistributions } from "../report/figures/feature-distributions.ts";
import { importanceBars } from "../report/figures/importance.ts";
import { learningCurve } from "../report/figures/learning-curve.ts";
import { meanTraces } from "../report/figures/mean-traces.ts";
import { reliabilityDiagram } from "../report/figures/reliability.ts";
import { rocCurves } from "../report/figures/roc.ts";
import { formatConfidence, formatCount } from "../report/number-format.ts";
import { chanceLevel, type ReportedProtocol } from "../report/protocol.ts";
import { exampleStations } from "./example-stations.ts";
import { binWidthsOf, type Stations } from "./stations.ts";
import { columnOf, type DriftLook, type TrainedFeatures } from "./trained-features.ts";

/** A figure of the report and the name of its file. */
export interface NamedFigure extends ReportFigure {
  name: string;
}

/** Rows of one protocol, as its figures need them. */
export interface EvaluatedRows extends ReportedProtocol {
  predictions: Predictions;
  evaluation: Evaluation;
  /** rows of the stations' table that were predicted, in order */
  rows: Uint32Array;
}

/** Quantities that accuracy is drawn against: column, axis, logarithmic. */
const QUANTITIES = [
  ["energy_eev", "reconstructed energy / EeV", true],
  ["zenith_deg", "reconstructed zenith angle / deg", false],
  ["core_distance_m", "reconstructed core distance / m", false],
] as const;
const BINS = 8;

/** Traces of example stations, and the distributions of the features; where these are traces, their means. */
export function dataFigures(stations: Stations, labels: Labels, features: FeatureOptions): NamedFigure[] {
  const examples = exampleStations(stations);
  const distributions = stations.x.shape
    ? meanTraceFigure(stations, labels, features)
    : distributionFigure(stations, labels, features);
  if (examples.length === 0) return [distributions];
  const traces: NamedFigure = {
    name: "example-traces",
    svg: exampleTraces(examples),
    caption:
      "Mean trace of the PMTs of stations near 500, 1000 and 1500 m, 10 EeV and 35 deg; muon and electromagnetic truth over it.",
  };
  return [traces, distributions];
}

type Labels = Pick<LabelledSet, "classes" | "y">;

function distributionFigure({ x }: Stations, labels: Labels, features: FeatureOptions): NamedFigure {
  const units = Object.fromEntries(describeFeatures(features).map(({ name, unit }) => [name, unit]));
  return {
    name: "feature-distributions",
    svg: featureDistributions({ matrix: x, ...labels, units }),
    caption: `Distribution of each feature per primary, ${formatCount(x.rows)} stations, within the central 99 % of the values.`,
  };
}

function meanTraceFigure(stations: Stations, labels: Labels, features: FeatureOptions): NamedFigure {
  const { x } = stations;
  const [binWidthNs] = binWidthsOf(stations);
  return {
    name: "mean-traces",
    svg: meanTraces({ matrix: x, ...labels, quantity: traceQuantity(features), binWidthNs }),
    caption: `Mean trace of each primary as the model sees it, ${formatCount(x.rows)} stations; the band holds the central 68 % of the stations in each bin.`,
  };
}

/** Each feature of a file against the training of the model. */
export function driftFigures(
  { x }: Pick<Stations, "x">,
  { trained, drift, features }: { trained: TrainedFeatures; drift: DriftLook; features: FeatureOptions },
): NamedFigure[] {
  const units = Object.fromEntries(describeFeatures(features).map(({ name, unit }) => [name, unit]));
  const panels = drift.features.map(({ feature, distance, outside }, k) => ({
    name: feature,
    unit: units[feature] ?? "",
    trained: trained.quantiles[feature]!,
    found: summarise(columnOf(x, k)),
    distance,
    outside,
  }));
  const caption = `Cumulative distribution of each feature among the ${formatCount(x.rows)} stations of the file and the ${formatCount(trained.rows)} that training saw, within the central 99 % of both.`;
  return [{ name: "drift", svg: driftFigure(panels, x.rows), caption }];
}

/** What the test rows show: confusion, ROC, calibration of the first protocol; accuracy curves of all. */
export function resultFigures(stations: Stations, evaluated: readonly EvaluatedRows[]): NamedFigure[] {
  const { evaluation, predictions, name: protocol } = evaluated[0]!;
  const { classes, confusion, per_class } = evaluation;
  const of = protocol === "none" ? "the stations of the file" : "stations of held-out showers";
  return [
    {
      name: "confusion",
      svg: confusionMatrix({ classes, counts: confusion }),
      caption: `Confusion matrix of ${of}: counts and share of each true primary.`,
    },
    {
      name: "roc",
      svg: rocCurves(per_class),
      caption: `ROC curve of each primary against the rest, ${of}.`,
    },
    {
      name: "reliability",
      svg: reliabilityDiagram(classes.map((name, k) => ({ name, bins: reliabilityCurve(predictions, k) }))),
      caption:
        "Share of the primary among stations given a probability near p, with 99 % intervals (Wilson, effective number of stations); calibrated probabilities lie on the diagonal.",
    },
    ...accuracyCurves(stations, evaluated),
  ];
}

function accuracyCurves(stations: Stations, evaluated: readonly EvaluatedRows[]): NamedFigure[] {
  return QUANTITIES.flatMap(([column, quantity, logarithmic]) => {
    const values = stations.carried[column];
    if (!values) return [];
    const pick = (rows: Uint32Array) => Float64Array.from(rows, (row) => values[row]!);
    const edges = equalPopulationEdges(values, BINS);
    if (edges.length < 2) return [];
    const series = evaluated.map(({ name, leaks, predictions, evaluation, rows }) => ({
      name,
      leaks,
      accuracy: evaluation.accuracy,
      accuracy_interval: evaluation.accuracy_interval,
      bins: accuracyAgainst(predictions, pick(rows), edges),
    }));
    return [
      {
        name: `accuracy-${column.replaceAll("_", "-")}`,
        svg: accuracyCurve({
          quantity,
          series,
          chance: chanceLevel(evaluated[0]!.evaluation),
          confidence: evaluated[0]!.evaluation.confidence,
          logarithmic,
        }),
        caption: `Accuracy against ${quantity.replace(" /", " in")}, in bins with equally many stations; ${formatConfidence(evaluated[0]!.evaluation.confidence)} intervals that respect showers.`,
      },
    ];
  });
}

/** What training shows: learning curves and importance of the features. */
export function modelFigures(model: FittedModel): NamedFigure[] {
  const { curves = [] } = model;
  const figures: NamedFigure[] = [];
  // A figure for each measure: log loss, squared error, ...
  for (const [i, loss] of [...new Set(curves.map((curve) => curve.loss))].entries()) {
    const drawn = curves.filter((curve) => curve.loss === loss);
    const { step } = drawn[0]!;
    figures.push({
      name: i === 0 ? "learning-curve" : `learning-curve-${loss.replaceAll(/[^a-z0-9]+/g, "-")}`,
      svg: learningCurve(drawn, { mark: `last ${step} kept` }),
      caption: `${capitalised(loss)} of training (dashed) and validation rows (solid) against ${step}s${drawn.length > 1 ? `, of ${drawn.length} networks` : ""}; the mark is the last ${step} the model kept.`,
    });
  }
  if (model.importance) {
    figures.push({
      name: "importance",
      svg: importanceBars(model.importance()),
      caption: "Mean loss reduction of the splits on each feature.",
    });
  }
  return figures;
}

/** With a capital letter first, as a sentence begins. */
export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
