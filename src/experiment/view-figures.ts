import { type FeatureMatrix, selectRows } from "../core/matrix.ts";
import type { Random } from "../core/random.ts";
import { neighbourPlane, type Points, principalPlane } from "../evaluation/planes.ts";
import { describeFeatures, type FeatureOptions } from "../features/catalogue.ts";
import type { FittedModel, NetworkView } from "../models/model.ts";
import { type CodePlane, codePlanes } from "../report/figures/code-planes.ts";
import { featureDistributions } from "../report/figures/feature-distributions.ts";
import { featureReconstructions } from "../report/figures/feature-reconstructions.ts";
import { type ReconstructedTrace, traceReconstructions } from "../report/figures/trace-reconstructions.ts";
import { formatCount, formatPercent } from "../report/number-format.ts";
import { capitalised, type NamedFigure } from "./figures.ts";

/** Rows that a model was not trained on, with their answers. */
export interface ViewedRows {
  x: FeatureMatrix;
  /** [rows of x] index into `classes` */
  y: ArrayLike<number>;
  classes: readonly string[];
  /** rows of `x` that may be shown */
  rows: Uint32Array;
  /** what these are, for captions: `stations of held-out showers` */
  of: string;
}

/** Rows shown at most: in histograms, as dots of a plane, as dots against the diagonal. */
const [HISTOGRAM_ROWS, PLANE_ROWS, SCATTER_ROWS] = [20_000, 2000, 500];
/** Features whose reconstruction is shown, the first ones. */
const FEATURES = 12;
/** Which traces of a primary are shown, by the share of its others that are reconstructed better. */
const EXAMPLES = [
  [0.1, "10 % quantile"],
  [0.5, "median"],
  [0.9, "90 % quantile"],
] as const;

/** The chosen rows, in random order, and what each network makes of them. */
interface Seen {
  x: FeatureMatrix;
  y: Uint8Array;
  classes: readonly string[];
  views: readonly NetworkView[];
  of: string;
}

/**
 * What the networks of a model make of rows: distributions of their errors, reconstructions, codes in the plane; nothing of
 * a model that has no views. Rows are chosen by the stream, so the figures are the same for the same seed.
 */
export function viewFigures(
  model: FittedModel,
  { x, y, classes, rows, of }: ViewedRows,
  { features, random }: { features: FeatureOptions; random: Random },
): NamedFigure[] {
  if (!model.views || rows.length === 0) return [];
  const chosen = random.stream("rows").shuffle(rows.slice()).slice(0, HISTOGRAM_ROWS);
  const selected = selectRows(x, chosen);
  const views = model.views(selected);
  if (views.length === 0) return [];
  const seen = { x: selected, y: Uint8Array.from(chosen, (row) => y[row]!), classes, views, of };
  return [
    errorFigure(seen),
    x.shape ? traceFigure(seen, x.shape) : featureFigure(seen, features),
    ...codeFigure(seen, random.stream("umap")),
  ];
}

function errorFigure({ x: { rows }, y, classes, views, of }: Seen): NamedFigure {
  const values = new Float32Array(rows * views.length);
  for (const [k, { errors }] of views.entries()) {
    for (let row = 0; row < rows; row++) values[row * views.length + k] = errors[row]!;
  }
  const columns = views.map(({ network }) => `network ${network}`);
  const measure = capitalised(measureOf(views));
  const purpose = views.length > 1 ? " A network that tells its primary from the others gives it smaller ones." : "";
  return {
    name: "reconstruction-errors",
    svg: featureDistributions({
      matrix: { rows, columns, values },
      y,
      classes,
      units: {},
      title: `${measure} per primary`,
      columns: "networks",
      axis: measureOf(views),
    }),
    caption: `${measure} by ${views.length > 1 ? "each network" : `network ${views[0]!.network}`} of stations of each true primary, ${formatCount(rows)} ${of}, within the central 99 % of the values.${purpose}`,
  };
}

/** What the networks judge rows by, all of a model by the same. */
function measureOf(views: readonly NetworkView[]): string {
  return views[0]!.measure;
}

/** The network of a row's own primary, or the first where networks are not one per primary. */
function ownView(views: readonly NetworkView[], primary: string): NetworkView {
  return views.find(({ network }) => network === primary) ?? views[0]!;
}

function whoseNetwork({ views, classes }: Seen): string {
  return classes.some((name) => views.some(({ network }) => network === name))
    ? "the network of the station's own primary"
    : `network ${views[0]!.network}`;
}

function featureFigure(seen: Seen, options: FeatureOptions): NamedFigure {
  const { x, y, classes, views, of } = seen;
  const rows = Math.min(x.rows, SCATTER_ROWS);
  const width = x.columns.length;
  const units = new Map(describeFeatures(options).map(({ name, unit }) => [name, unit]));
  const own = Array.from({ length: rows }, (_, row) => ownView(views, classes[y[row]!]!).reconstructions);
  const features = x.columns.slice(0, FEATURES).map((name, f) => ({
    name,
    unit: units.get(name) ?? "",
    truth: Float32Array.from({ length: rows }, (_, row) => x.values[row * width + f]!),
    reconstruction: Float32Array.from({ length: rows }, (_, row) => own[row]![row * width + f]!),
  }));
  const which = features.length < width ? `the first ${features.length} of ${width} features` : "each feature";
  return {
    name: "reconstructions",
    svg: featureReconstructions({ features, y: y.subarray(0, rows), classes }),
    caption: `Reconstruction of ${which} against its true value, by ${whoseNetwork(seen)}; ${formatCount(rows)} ${of}, chosen at random. On the dashed line the two are equal.`,
  };
}

function traceFigure(seen: Seen, [channels, bins]: readonly [channels: number, bins: number]): NamedFigure {
  const { x, y, classes, views, of } = seen;
  const traces = classes.flatMap((primary, k) => {
    const { errors } = ownView(views, primary);
    const ranked = Array.from({ length: x.rows }, (_, row) => row)
      .filter((row) => y[row] === k)
      .sort((a, b) => errors[a]! - errors[b]! || a - b);
    if (ranked.length === 0) return [];
    return (channels === 1 ? EXAMPLES : EXAMPLES.slice(1, 2)).flatMap(([share, what]) => {
      const row = ranked[Math.floor(share * (ranked.length - 1))]!;
      return Array.from({ length: channels }, (_, channel): ReconstructedTrace => {
        const from = row * channels * bins + channel * bins;
        return {
          primary,
          what: channels === 1 ? what : `${what}, PMT ${channel + 1}`,
          values: x.values.subarray(from, from + bins),
          reconstructions: views.map(({ network, errors, reconstructions }) => ({
            network,
            error: errors[row]!,
            values: reconstructions.subarray(from, from + bins),
          })),
        };
      });
    });
  });
  return {
    name: "reconstructions",
    svg: traceReconstructions(traces, measureOf(views)),
    caption: `Traces as the model gets them and what each network makes of them: of each primary the stations whose ${measureOf(views)}, by ${whoseNetwork(seen)}, is ${channels === 1 ? "the 10 %, 50 % and 90 % quantile" : "the median"} of those of its ${of}.`,
  };
}

function codeFigure({ x, y, classes, views, of }: Seen, random: Random): NamedFigure[] {
  const rows = Math.min(x.rows, PLANE_ROWS);
  const coded = views.filter(({ codeSize }) => codeSize > 0);
  if (coded.length === 0) return [];
  const planes: CodePlane[] = coded.map((view) => planeOf(view, rows));
  const together = sideBySide(coded, rows);
  const umap = together.size > 1 ? neighbourPlane(together, random) : undefined;
  if (umap) {
    const heading = coded.length === 1 ? "UMAP of the code" : "UMAP of all codes side by side";
    planes.push({ heading, axes: ["first coordinate", "second coordinate"], ...umap });
  }
  const whose = coded.length === 1 ? "the code" : "the code of each network";
  const flat = coded.some(({ codeSize }) => codeSize > 1)
    ? `The first two principal components of ${whose}`
    : `${coded.length === 1 ? "The code" : "The code of each network"}, one number, against the ${measureOf(coded)}`;
  const laidOut = umap
    ? ` and ${coded.length === 1 ? "the code" : "all codes together"} laid out by UMAP, where near stations have like codes and distances between far groups mean nothing`
    : "";
  return [
    {
      name: "code",
      svg: codePlanes({ planes, y: y.subarray(0, rows), classes }),
      caption: `${flat}${laidOut}; ${formatCount(rows)} ${of}, chosen at random, in the colour of their primary.`,
    },
  ];
}

function planeOf({ network, measure, code, codeSize, errors }: NetworkView, rows: number): CodePlane {
  if (codeSize === 1) {
    const axes = ["code, one number", measure] as const;
    return { heading: `network ${network}: code`, axes, x: code.subarray(0, rows), y: errors.subarray(0, rows) };
  }
  const { x, y, shares } = principalPlane({ values: code.subarray(0, rows * codeSize), size: codeSize });
  const axes = shares.map(
    (share, i) => `${i === 0 ? "first" : "second"} component, ${formatPercent(share, 0)} of variance`,
  );
  return { heading: `network ${network}: principal components`, axes: [axes[0]!, axes[1]!], x, y };
}

/** The codes of all networks as one, each with a total variance of 1, so that none outweighs the others. */
function sideBySide(views: readonly NetworkView[], rows: number): Points {
  const size = views.reduce((sum, { codeSize }) => sum + codeSize, 0);
  const values = new Float32Array(rows * size);
  let offset = 0;
  for (const { code, codeSize } of views) {
    const scale = 1 / Math.sqrt(totalVariance(code, codeSize, rows) || 1);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < codeSize; i++) values[row * size + offset + i] = scale * code[row * codeSize + i]!;
    }
    offset += codeSize;
  }
  return { values, size };
}

function totalVariance(code: Float32Array, size: number, rows: number): number {
  let total = 0;
  for (let i = 0; i < size; i++) {
    let mean = 0;
    for (let row = 0; row < rows; row++) mean += code[row * size + i]! / rows;
    for (let row = 0; row < rows; row++) total += (code[row * size + i]! - mean) ** 2 / rows;
  }
  return total;
}
