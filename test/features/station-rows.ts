import { PRIMARIES } from "../../src/core/primaries.ts";
import { keepRows, type StationTable } from "../../src/core/table.ts";
import type { RowsToCut } from "../../src/features/rows-to-cut.ts";
import { numberColumn } from "../../src/features/station-view.ts";

/** The rows of a table in memory, for a selection; the first is row `firstRow` of m. */
export function stationRows(table: StationTable, firstRow = 0): RowsToCut {
  return {
    rows: table.rows,
    origin: table.part ?? { path: "m", firstRow },
    column(name, kind) {
      const values = numberColumn(table, name);
      return kind === "text" ? Array.from(values, (code) => PRIMARIES[code]!) : values;
    },
    table: (_, keep) => keepRows(table, keep),
  };
}
