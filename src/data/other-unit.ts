/** The name of a column of the same quantity in another unit, by its name: energy_ev for energy_eev. Undefined where there is none. */
export function columnInOtherUnit(
  { name, unit }: { name: string; unit: string },
  columns: readonly { name: string }[],
): string | undefined {
  const suffix = `_${unit.toLowerCase()}`;
  if (unit === "" || !name.endsWith(suffix)) return undefined;
  const stem = name.slice(0, 1 - suffix.length);
  return columns.find((other) => other.name.startsWith(stem) && !other.name.includes("_", stem.length))?.name;
}
