import { normalQuantile } from "../core/special-functions.ts";
import { DEGREE } from "../core/units.ts";
import { DISTANCE_NODES, MUON_ROWS, TIME_PROBABILITIES, XMAX_NODES, ZENITH_NODES } from "./muon-transport-table.ts";

/** Number of arrival-time quantiles. */
export const TIMES = TIME_PROBABILITIES.length;

/** The median among the quantiles. */
const MEDIAN = TIME_PROBABILITIES.indexOf(0.5);

/** Where the quantities of a distance lie: ln D, then the TIMES logarithms of times, then the energy distribution. */
export const LOG_DENSITY = 0;
export const LOG_TIMES = 1;
export const LOGIT_LOW = LOG_TIMES + TIMES;
export const ENERGY_SCALE = LOGIT_LOW + 1;
export const LOG_ENERGY_WIDTH = LOGIT_LOW + 2;
export const QUANTITIES = LOGIT_LOW + 3;

/** Middle, GeV, of 0.15-0.5 GeV, over which energies below 0.5 GeV are spread evenly. */
const LOW_MEAN_GEV = 0.325;

/** ln r of the distances of the table. */
export const LOG_DISTANCES = DISTANCE_NODES.map(Math.log);

const cosines = ZENITH_NODES.map((zenith) => Math.cos(zenith * DEGREE));

/**
 * The table in the variables in which it is interpolated, [zenith][Xmax][distance][QUANTITIES]; made when first used.
 * In the place of the logarithms of times are that of the median and, for the others, the logarithm of the step of ln t
 * from the neighbour nearer to the median: so quantiles stay in order however far they are extrapolated.
 */
let nodes: Float64Array | undefined;

/**
 * The muon transport table between its zenith angles and depths: [distance][QUANTITIES] at one zenith angle (within
 * the table) and one Xmax (any: beyond the nodes the outermost interval is continued). Linear in cos(theta) and Xmax for
 * ln D, the logarithms of times (see `nodes`) and the parameters of the energy distribution.
 *
 * cos(theta) because leaving out a node and interpolating it from its neighbours misses the density by 1.0 % (rms; 2.4 %
 * in sec(theta), 2.5 % in theta); at the spacing in use errors are about a quarter of these.
 */
export function interpolateTable(zenith_deg: number, xmax_gcm2: number): Float64Array {
  nodes ??= makeNodes();
  const [i, u] = locate(cosines, Math.cos(zenith_deg * DEGREE));
  const [j, v] = locate(XMAX_NODES, xmax_gcm2);
  const slice = DISTANCE_NODES.length * QUANTITIES;
  const low = (i * XMAX_NODES.length + j) * slice;
  const high = low + XMAX_NODES.length * slice;
  const result = new Float64Array(slice);
  for (let k = 0; k < slice; k++) {
    const first = nodes[low + k]! * (1 - v) + nodes[low + slice + k]! * v;
    const second = nodes[high + k]! * (1 - v) + nodes[high + slice + k]! * v;
    result[k] = first * (1 - u) + second * u;
  }
  for (let k = 0; k < slice; k += QUANTITIES) stepsToTimes(result.subarray(k + LOG_TIMES, k + LOG_TIMES + TIMES));
  return result;
}

function stepsToTimes(row: Float64Array): void {
  for (let k = MEDIAN - 1; k >= 0; k--) row[k] = row[k + 1]! - Math.exp(row[k]!);
  for (let k = MEDIAN + 1; k < TIMES; k++) row[k] = row[k - 1]! + Math.exp(row[k]!);
}

/** Interval of a monotone axis that holds x (the outermost one beyond its ends), and the place of x in it. */
export function locate(axis: readonly number[], x: number): [interval: number, fraction: number] {
  const rising = axis[1]! > axis[0]!;
  let k = 0;
  while (k + 2 < axis.length && (rising ? x >= axis[k + 1]! : x <= axis[k + 1]!)) k++;
  return [k, (x - axis[k]!) / (axis[k + 1]! - axis[k]!)];
}

function makeNodes(): Float64Array {
  const result = new Float64Array(MUON_ROWS.length * QUANTITIES);
  MUON_ROWS.forEach((row, i) => {
    const [mean, median, low] = [row[TIMES + 1]!, row[TIMES + 2]!, row[TIMES + 3]!];
    const node = result.subarray(i * QUANTITIES, (i + 1) * QUANTITIES);
    node[LOG_DENSITY] = Math.log(row[0]!);
    for (let k = 0; k < TIMES; k++) {
      const time = row[k + 1]!;
      const nearer = row[k < MEDIAN ? k + 2 : k]!;
      const step = Math.abs(Math.log(time / nearer));
      node[LOG_TIMES + k] = k === MEDIAN ? Math.log(time) : Math.log(step);
    }
    const [scale, width] = energyDistribution(mean, median, low);
    node[LOGIT_LOW] = Math.log(low / (1 - low));
    node[ENERGY_SCALE] = scale;
    node[LOG_ENERGY_WIDTH] = Math.log(width);
  });
  return result;
}

/**
 * Parameters mu and s of the energy above 0.5 GeV, 0.5 GeV + exp(mu + s z), that give the whole distribution (its
 * fraction `low` even in 0.15-0.5 GeV) the wanted mean and median, GeV [A]. With m_u the mean above 0.5 GeV less 0.5,
 * m the median less 0.5, which is the quantile (0.5 - low) / (1 - low) of the upper part, z its normal deviate (< 0):
 * ln m = mu + s z and ln m_u = mu + s^2 / 2, so s = z + sqrt(z^2 + 2 ln(m_u / m)), the root that is positive where
 * m_u > m. That holds at all nodes (s = 0.73 to 1.06), as a unit test asserts.
 */
function energyDistribution(mean: number, median: number, low: number): [scale: number, width: number] {
  const upperMean = (mean - low * LOW_MEAN_GEV) / (1 - low) - 0.5;
  const z = normalQuantile((0.5 - low) / (1 - low));
  const s = z + Math.sqrt(z * z + 2 * Math.log(upperMean / (median - 0.5)));
  return [Math.log(median - 0.5) - s * z, s];
}
