import { PRIMARIES } from "../core/primaries.ts";
import { COLUMNS, type Role } from "../data/columns.ts";
import type { OwnKind } from "../data/own-columns.ts";
import type { Feature } from "./feature.ts";
import type { StationView } from "./station-view.ts";

/** What expressions know by name: a column of one number per station, its primary, or a feature. */
export interface Quantity {
  name: string;
  kind: "number" | "text";
  role: Role;
  /** columns of the data dictionary that it reads */
  columns: readonly string[];
  /** whether it is a column itself */
  isColumn: boolean;
  /** of the primary its name */
  compute(station: StationView): number | string;
}

/** What an expression knows of the columns of the file's own that it reads. */
export function ownQuantities(columns: ReadonlyMap<string, OwnKind>): Quantity[] {
  return [...columns].map(([name, kind]) => ({
    name,
    kind,
    role: "observable",
    columns: [name],
    isColumn: true,
    compute: (station) => (kind === "text" ? station.text(name) : station.value(name)),
  }));
}

/** Quantities by name: all columns of the dictionary but the traces, and those of the features whose names no column has. */
export function quantitiesOf(features: readonly Feature[]): Map<string, Quantity> {
  const columns = COLUMNS.filter(({ dtype }) => dtype !== "list<float32>").map(({ name, dtype, role }): Quantity => {
    const isPrimary = dtype === "dictionary";
    return {
      name,
      kind: isPrimary ? "text" : "number",
      role,
      columns: [name],
      isColumn: true,
      compute: (station) => (isPrimary ? PRIMARIES[station.value(name)]! : station.value(name)),
    };
  });
  const quantities = new Map(columns.map((quantity) => [quantity.name, quantity]));
  for (const { name, role, columns, compute } of features) {
    const isColumn = columns.length === 1 && columns[0] === name;
    if (!quantities.has(name)) quantities.set(name, { name, kind: "number", role, columns, isColumn, compute });
  }
  return quantities;
}
