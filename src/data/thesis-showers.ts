/** Which shower each row is of, and how that agrees with the columns that count. */
export interface ThesisShowers {
  /** [rows] */
  shower: Uint32Array;
  showers: number;
  /** sentences without a full stop */
  notes: string[];
}

/**
 * Rows of one primary that are equal in all of `same`, to the bit, are one shower; numbered in the order in which they come.
 * For each column of ids the share of showers that have a single id, and of ids that belong to a single shower, is told:
 * both are 100 % where the column counts showers.
 */
export function groupShowers(
  primary: Uint8Array,
  same: readonly Float64Array[],
  ids: Readonly<Record<string, Float64Array>>,
): ThesisShowers {
  const { numbers: shower, count } = numberEqual(primary, same);
  const mean = (primary.length / count).toFixed(1);
  const notes = [`${count} showers by exactly equal energy and direction, ${mean} rows each`];
  for (const [name, column] of Object.entries(ids)) notes.push(agreement(name, { shower, primary, column }));
  return { shower, showers: count, notes };
}

/** How many rows are equal in all of `same` with another row of their primary. */
export function rowsThatShare(primary: Uint8Array, same: readonly Float64Array[]): number {
  const { numbers, count } = numberEqual(primary, same);
  const rows = new Uint32Array(count);
  for (const number of numbers) rows[number]!++;
  return numbers.reduce((sum, number) => sum + (rows[number]! > 1 ? 1 : 0), 0);
}

function numberEqual(
  primary: Uint8Array,
  same: readonly Float64Array[],
): { numbers: Uint32Array<ArrayBuffer>; count: number } {
  const known = new Map<string, number>();
  const numbers = Uint32Array.from(primary, (code, row) => {
    const key = [code, ...same.map((column) => column[row]!)].join(" ");
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key)!;
  });
  return { numbers, count: known.size };
}

function agreement(
  name: string,
  { shower, primary, column }: { shower: Uint32Array; primary: Uint8Array; column: Float64Array },
): string {
  const idsOf = new Map<number, Set<string>>();
  const showersOf = new Map<string, Set<number>>();
  for (let row = 0; row < shower.length; row++) {
    const id = `${primary[row]} ${column[row]}`;
    add(idsOf, shower[row]!, id);
    add(showersOf, id, shower[row]!);
  }
  const single = (sets: Iterable<Set<unknown>>) => {
    const all = [...sets];
    return all.filter((set) => set.size === 1).length / all.length;
  };
  return `${name}: ${showersOf.size} within their primaries; ${percent(single(idsOf.values()))} of the showers have one, ${percent(single(showersOf.values()))} of them are of one shower`;
}

function add<K, V>(sets: Map<K, Set<V>>, key: K, value: V): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
