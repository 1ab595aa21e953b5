import { mayBeSame } from "./shower-values.ts";

/** Owners (events, showers) whose rows have different values of what they share. */
export interface MixedValues {
  /** of owners */
  count: number;
  /** the first of them, a column that differs in it, and two of its values */
  owner: number;
  column: string;
  values: [first: number, other: number];
}

/** The owners whose rows differ in a column by more than rounding; undefined where there are none. [rows] each; memory is that of a row number an owner. */
export function mixedValues(
  owner: Uint32Array,
  columns: Readonly<Record<string, ArrayLike<number>>>,
): MixedValues | undefined {
  const names = Object.keys(columns);
  const firstRow = new Map<number, number>();
  const mixed = new Set<number>();
  let found: Omit<MixedValues, "count"> | undefined;
  for (let row = 0; row < owner.length; row++) {
    const first = firstRow.get(owner[row]!);
    if (first === undefined) firstRow.set(owner[row]!, row);
    else {
      const column = names.find((name) => !mayBeSame(columns[name]![row]!, columns[name]![first]!));
      if (column === undefined) continue;
      mixed.add(owner[row]!);
      found ??= { owner: owner[row]!, column, values: [columns[column]![first]!, columns[column]![row]!] };
    }
  }
  return found && { count: mixed.size, ...found };
}
