/** A part of a file that holds values of a column and nothing else, guarded by no checksum. */
export interface Region {
  start: number;
  end: number;
  column: string;
}

/**
 * The columns whose values were changed where a file became another: those alone may then have other values. Whatever else
 * was changed, a length, a place or a name, must be refused or make no difference.
 */
export function columnsHit(whole: Uint8Array, broken: Uint8Array, regions: readonly Region[]): Set<string> {
  const isHit = whole.length === broken.length ? byByte(whole, broken) : moved(whole, broken);
  return new Set(regions.filter(isHit).map(({ column }) => column));
}

function byByte(whole: Uint8Array, broken: Uint8Array): (region: Region) => boolean {
  return ({ start, end }) => Buffer.compare(whole.subarray(start, end), broken.subarray(start, end)) !== 0;
}

/** Bytes were taken out or put in between what both begin and end with. */
function moved(whole: Uint8Array, broken: Uint8Array): (region: Region) => boolean {
  const shared = Math.min(whole.length, broken.length);
  let first = 0;
  while (first < shared && whole[first] === broken[first]) first++;
  let same = 0;
  while (same < shared - first && whole[whole.length - 1 - same] === broken[broken.length - 1 - same]) same++;
  const last = whole.length - same;
  return ({ start, end }) => start <= last && end >= first;
}
