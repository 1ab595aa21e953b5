import { PCA } from "ml-pca";
import { UMAP } from "umap-js";
import { ShapeError } from "../core/errors.ts";
import type { Random } from "../core/random.ts";

/** Rows of numbers as points of a plane. */
export interface Plane {
  x: Float64Array;
  y: Float64Array;
}

/** Points with several numbers each, [rows x size] row-major. */
export interface Points {
  values: Float32Array;
  size: number;
}

/** Neighbours that UMAP keeps near each other, and the distance that it leaves between points: the defaults of the authors. */
const NEIGHBOURS = 15;
const MIN_DISTANCE = 0.1;
/** Passes of UMAP's descent; 200 are the authors' for large sets, and enough for some thousand points. */
const PASSES = 200;

/**
 * The first two principal components of points, and the shares of the variance along them (K. Pearson, Phil. Mag. 2 (1901)
 * 559). A direction has no sign of its own: that with a positive largest loading is taken. Points without variance lie at
 * (0, 0) with shares of 0; points of one number have y = 0.
 *
 * @throws ShapeError unless there are whole points
 */
export function principalPlane(points: Points): Plane & { shares: [number, number] } {
  const rows = rowsOf(points);
  const x = new Float64Array(rows.length);
  const y = new Float64Array(rows.length);
  const varies = rows.some((row) => row.some((value, i) => value !== rows[0]![i]));
  if (rows.length < 2 || !varies) return { x, y, shares: [0, 0] };
  const pca = new PCA(rows, { method: "covarianceMatrix" });
  const axes = pca.getLoadings().to2DArray();
  const projected = pca.predict(rows, { nComponents: Math.min(2, points.size) });
  const shares = pca.getExplainedVariance();
  for (const [k, target] of [x, y].entries()) {
    if (k >= projected.columns) continue;
    const loadings = axes[k]!;
    const largest = loadings.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    const sign = largest < 0 ? -1 : 1;
    for (let row = 0; row < rows.length; row++) target[row] = sign * projected.get(row, k);
  }
  return { x, y, shares: [shares[0] ?? 0, shares[1] ?? 0] };
}

/**
 * Points laid out in the plane so that neighbours stay neighbours (L. McInnes, J. Healy & J. Melville, UMAP,
 * arXiv:1802.03426); distances between far groups mean nothing. The same plane from the same stream. Undefined for fewer
 * than 4 points, and for points that are all the same.
 *
 * @throws ShapeError unless there are whole points
 */
export function neighbourPlane(points: Points, random: Random): Plane | undefined {
  const rows = rowsOf(points);
  const varies = rows.some((row) => row.some((value, i) => value !== rows[0]![i]));
  if (rows.length < 4 || !varies) return undefined;
  const nNeighbors = Math.min(NEIGHBOURS, rows.length - 1);
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors,
    minDist: MIN_DISTANCE,
    nEpochs: PASSES,
    random: () => random.uniform(),
  });
  // Exact ones: for some thousand points that takes a tenth of the time of the library's search.
  const { indices, distances } = neighboursOf(points, nNeighbors);
  umap.setPrecomputedKNN(indices, distances);
  const placed = umap.fit(rows);
  return {
    x: Float64Array.from(placed, (point) => point[0]!),
    y: Float64Array.from(placed, (point) => point[1]!),
  };
}

/** The nearest points of each point, itself first, by Euclidean distance; of equals the one with the lower number. */
function neighboursOf({ values, size }: Points, count: number): { indices: number[][]; distances: number[][] } {
  const rows = values.length / size;
  const indices: number[][] = [];
  const distances: number[][] = [];
  const squares = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let other = 0; other < rows; other++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += (values[row * size + i]! - values[other * size + i]!) ** 2;
      squares[other] = sum;
    }
    squares[row] = -1;
    const nearest: number[] = [];
    for (let other = 0; other < rows; other++) {
      if (nearest.length === count && squares[other]! >= squares[nearest[count - 1]!]!) continue;
      let place = nearest.length;
      while (place > 0 && squares[nearest[place - 1]!]! > squares[other]!) place--;
      nearest.splice(place, 0, other);
      if (nearest.length > count) nearest.pop();
    }
    indices.push(nearest);
    distances.push(nearest.map((other) => Math.sqrt(Math.max(0, squares[other]!))));
  }
  return { indices, distances };
}

function rowsOf({ values, size }: Points): number[][] {
  if (!(Number.isInteger(size) && size > 0) || values.length % size !== 0) {
    throw new ShapeError(`${values.length} numbers; expected whole points of ${size} numbers`);
  }
  return Array.from({ length: values.length / size }, (_, row) =>
    Array.from(values.subarray(row * size, (row + 1) * size)),
  );
}
