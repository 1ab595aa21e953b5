/**
 * The rows of each of so many bins, in ascending order.
 *
 * @param binOf [rows] number of the bin from 0; below 0 for a row that is in none
 */
export function rowsOfBins(binOf: Int32Array, bins: number): Uint32Array[] {
  const counts = new Uint32Array(bins);
  for (const bin of binOf) if (bin >= 0) counts[bin]!++;
  const rows = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  for (let row = 0; row < binOf.length; row++) {
    const bin = binOf[row]!;
    if (bin >= 0) rows[bin]![counts[bin]!++] = row;
  }
  return rows;
}
