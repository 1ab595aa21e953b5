/** Rows whose event has their station already. */
export interface RepeatedStations {
  count: number;
  /** one of them: its numbers in the two columns */
  event: number;
  station: number;
}

/** Rows of a pair of ids, [rows] each, that an earlier row has; undefined where there is none. Memory is 8 bytes a row. */
export function repeatedStations(event: Uint32Array, station: Uint32Array): RepeatedStations | undefined {
  const pairs = new BigUint64Array(event.length);
  for (let row = 0; row < event.length; row++) pairs[row] = (BigInt(event[row]!) << 32n) | BigInt(station[row]!);
  pairs.sort();
  let count = 0;
  let first: bigint | undefined;
  for (let i = 1; i < pairs.length; i++) {
    if (pairs[i] !== pairs[i - 1]) continue;
    count++;
    first ??= pairs[i];
  }
  if (first === undefined) return undefined;
  return { count, event: Number(first >> 32n), station: Number(first & 0xffffffffn) };
}
