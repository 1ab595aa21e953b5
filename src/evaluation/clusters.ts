/** Rows grouped by the shower they are of. */
export interface Clusters {
  count: number;
  /** [rows] 0-based cluster of each row, in ascending order of the shower's number */
  of: Uint32Array;
}

/** Numbers the distinct values of `shower` in ascending order, so that the order of the rows does not matter. */
export function clustersOf(shower: Uint32Array): Clusters {
  const numbers = new Map<number, number>();
  for (const id of shower.slice().sort()) if (!numbers.has(id)) numbers.set(id, numbers.size);
  return { count: numbers.size, of: shower.map((id) => numbers.get(id)!) };
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
