import { isAnother } from "./shower-values.ts";

/** Owners (events, showers) whose rows have different values of what they share. */
export interface MixedValues {
  /** of owners */
  count: number;
  /** the first of them, a column that differs in it, and two of its values */
  owner: number;
  column: string;
  values: [first: number, other: number];
}

/**
 * The owners whose rows differ in a column by more than rounding from the first value of the owner; undefined where there are none. [rows] each;
 * memory is 8 bytes an owner and column, and of a number an owner.
 */
export function mixedValues(
  owner: Uint32Array,
  columns: Readonly<Record<string, ArrayLike<number>>>,
): MixedValues | undefined {
  const names = Object.keys(columns);
  const placeOf = new Map<number, number>();
  for (const id of owner) if (!placeOf.has(id)) placeOf.set(id, placeOf.size);
  const firsts = new Float64Array(placeOf.size * names.length).fill(Number.NaN);
  const mixed = new Set<number>();
  let found: Omit<MixedValues, "count"> | undefined;
  for (const [row, id] of owner.entries()) {
    const start = placeOf.get(id)! * names.length;
    for (const [k, column] of names.entries()) {
      const value = columns[column]![row]!;
      if (!isAnother(firsts, start + k, value)) continue;
      mixed.add(id);
      found ??= { owner: id, column, values: [firsts[start + k]!, value] };
    }
  }
  return found && { count: mixed.size, ...found };
}
