/** Values of several classes counted in the same bins. */
export interface CommonHistogram {
  /** one more than bins, ascending */
  edges: number[];
  /** bins of equal width in the logarithm */
  logarithmic: boolean;
  /** [classes][bins] share of the finite values of that class */
  shares: number[][];
  /** share of all finite values outside the bins */
  clipped: number;
  /** values that are not finite, in no bin and no share */
  missing: number;
}

/** Share of the values left out at either end: the bins span the central 99 %. */
const TAIL = 0.005;
/** Differences below this have few digits or none, since doubles lose them from 2e-308 on. */
const TINY = 1e-300;
/** Ratio of the ends from which on positive values are binned in their logarithm. */
const LOG_RATIO = 30;

/** The ends of the central 99 % of all finite values: order statistics, so that they are values that occurred. */
function centralRange(values: readonly ArrayLike<number>[]): [low: number, high: number] | undefined {
  const all = new Float64Array(values.reduce((sum, list) => sum + list.length, 0));
  let finite = 0;
  for (const list of values) {
    for (let i = 0; i < list.length; i++) if (Number.isFinite(list[i])) all[finite++] = list[i]!;
  }
  if (finite === 0) return undefined;
  const pooled = all.subarray(0, finite).sort();
  const last = pooled.length - 1;
  return [pooled[Math.floor(TAIL * last)]!, pooled[Math.ceil((1 - TAIL) * last)]!];
}

/** Bins as `commonHistogram` makes them: their ends, how many, and whether their logarithms are of equal width. */
interface Binning {
  low: number;
  high: number;
  bins: number;
  logarithmic: boolean;
}

/** Bins that each hold equally many whole numbers; of other widths they would differ by one, and the outline be a comb. */
function wholeBinning(low: number, high: number, most: number): Binning {
  const width = Math.ceil((high - low + 1) / most);
  const bins = Math.ceil((high - low + 1) / width);
  return { low: low - 0.5, high: low - 0.5 + bins * width, bins, logarithmic: false };
}

/** Whether those that are finite are whole numbers. */
function areWhole(list: ArrayLike<number>): boolean {
  for (let i = 0; i < list.length; i++) if (!Number.isInteger(list[i]) && Number.isFinite(list[i])) return false;
  return true;
}

function binningOf(values: readonly ArrayLike<number>[], bins: number): Binning | undefined {
  const range = centralRange(values);
  if (!range) return undefined;
  const [low, high] = range;
  if (values.every(areWhole)) return wholeBinning(low, high, bins);
  const size = Math.max(Math.abs(low), Math.abs(high));
  // Values that differ by rounding alone, or by less than numbers have digits for, are a constant.
  if ((high - low) / bins > Math.max(size * Number.EPSILON, TINY)) {
    return { low, high, bins, logarithmic: low > 0 && high / low > LOG_RATIO };
  }
  const half = size > TINY / Number.EPSILON ? 0.5e-3 * size : 0.5;
  return { low: low - half, high: high + half, bins, logarithmic: false };
}

/**
 * Histograms of the same quantity in several classes over at most `most` common bins, which span the central 99 % of
 * all values together; a skewed positive quantity is binned in its logarithm, whole numbers in bins of as many each.
 *
 * A value on an inner edge belongs to the bin above, one on the last edge to the last bin. Shares of a class do not
 * sum to 1 where values lie outside the bins. A constant gets bins of a thousandth of itself around it (of 1 around 0
 * and whole numbers). Returns undefined where no value is finite.
 */
export function commonHistogram(values: readonly ArrayLike<number>[], most = 40): CommonHistogram | undefined {
  const binning = binningOf(values, most);
  if (!binning) return undefined;
  const { low, high, bins, logarithmic } = binning;
  const scale = logarithmic ? Math.log : (x: number) => x;
  const unscale = logarithmic ? Math.exp : (x: number) => x;
  const start = scale(low);
  const width = (scale(high) - start) / bins;
  const edges = Array.from({ length: bins + 1 }, (_, i) =>
    i === 0 ? low : i === bins ? high : unscale(start + i * width),
  );

  let total = 0;
  let outside = 0;
  let missing = 0;
  const shares = values.map((list) => {
    const counts = new Array<number>(bins).fill(0);
    let finite = 0;
    for (let i = 0; i < list.length; i++) {
      const value = list[i]!;
      if (!Number.isFinite(value)) {
        missing++;
        continue;
      }
      finite++;
      if (value < low || value > high) outside++;
      else counts[Math.min(bins - 1, Math.floor((scale(value) - start) / width))]!++;
    }
    total += finite;
    return counts.map((count) => (finite === 0 ? 0 : count / finite));
  });
  return { edges, logarithmic, shares, clipped: outside / total, missing };
}
