/** Rows grouped by the shower they are of. */
export interface Clusters {
  count: number;
  /** [rows] 0-based cluster of each row, in ascending order of the shower's number */
  of: Uint32Array;
}

/** Numbers of showers that lie further apart than so many rows each are few among those that could be. */
const SPARSE = 4;

/** Numbers the distinct values of `shower` in ascending order, so that the order of the rows does not matter. */
export function clustersOf(shower: Uint32Array): Clusters {
  let [low, high] = [2 ** 32, 0];
  for (let row = 0; row < shower.length; row++) {
    low = Math.min(low, shower[row]!);
    high = Math.max(high, shower[row]!);
  }
  if (high >= low && high - low < SPARSE * shower.length) return denseClusters(shower, low, high);
  const numbers = new Map<number, number>();
  for (const id of shower.slice().sort()) if (!numbers.has(id)) numbers.set(id, numbers.size);
  return { count: numbers.size, of: shower.map((id) => numbers.get(id)!) };
}

/** Numbers from `low` to `high`, most of which there are, in a table by number: several times faster than a map. */
function denseClusters(shower: Uint32Array, low: number, high: number): Clusters {
  const numbers = new Uint32Array(high - low + 1);
  for (let row = 0; row < shower.length; row++) numbers[shower[row]! - low] = 1;
  let count = 0;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] === 1) numbers[i] = count++;
  const of = new Uint32Array(shower.length);
  for (let row = 0; row < shower.length; row++) of[row] = numbers[shower[row]! - low]!;
  return { count, of };
}

/** Sums of several quantities, each [rows], over the rows of each cluster: [clusters x quantities], row-major. */
export function sumByCluster({ count, of }: Clusters, quantities: readonly ArrayLike<number>[]): Float64Array {
  const width = quantities.length;
  const sums = new Float64Array(count * width);
  for (let k = 0; k < width; k++) {
    const values = quantities[k]!;
    for (let row = 0; row < of.length; row++) {
      const at = of[row]! * width + k;
      sums[at] = sums[at]! + values[row]!;
    }
  }
  return sums;
}
