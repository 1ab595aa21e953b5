import type { StationTable } from "../core/table.ts";
import { COLUMNS } from "../data/columns.ts";
import type { ExpressionColumn } from "../data/expression/compiled.ts";
import { keptRows } from "../data/kept-rows.ts";
import { type ColumnUse, ownName } from "../data/own-columns.ts";
import { originOf, type SourceBatch, type SourceValues } from "../data/source.ts";
import type { BatchCut, SourceDataset } from "../data/source-dataset.ts";
import { excerpt, faultAt, type Origin } from "../data/validation.ts";
import type { Selection } from "./selection.ts";
import { numberColumn, textColumn } from "./station-view.ts";

/** Rows that cuts are made on. Of those that were cut already nothing is looked at: `keep` is [rows], 0 for them. */
export interface RowsToCut {
  rows: number;
  origin: Origin;
  /**
   * [rows] a column as the map or the file has it, unchecked: NaN or "" where a value is missing, and in rows that were cut. For its presence any number
   * stands where there is a value. Throws DataError for a text that is asked for as a number, unless it is a whole number's.
   */
  column(name: string, use: ColumnUse, keep: Uint8Array): ExpressionColumn;
  /** the rows that are kept with the columns of these names, which have been checked */
  table(names: readonly string[], keep: Uint8Array): StationTable;
}

/** A selection as what is left out of the batches of a source, before stations are made of the others. */
export function batchCut(selection: Selection, stations: SourceDataset): BatchCut {
  return {
    columns: selection.columns,
    keep: (batch) => keptRows(batch, selection.keep(rowsToCut(batch, stations))),
  };
}

/** The rows of a batch of the source of these stations, which has the inputs of all that is asked for. */
export function rowsToCut(batch: SourceBatch, stations: SourceDataset): RowsToCut {
  const kept = (names: readonly string[], keep: Uint8Array) => {
    const columns = Object.fromEntries(stations.inputs(names).map((name) => [name, batch.columns[name]!]));
    return keptRows({ ...batch, columns }, keep);
  };
  const table: RowsToCut["table"] = (names, keep) => stations.table(kept(names, keep), names);
  return {
    rows: batch.rows,
    origin: originOf(batch, stations.path),
    column(name, use, keep) {
      if (ownName(name) !== undefined) {
        const own = stations.table(batch, [name]);
        const texts = own.texts?.[name];
        if (use === "presence" && texts !== undefined)
          return Float64Array.from(texts, (text) => (text === "" ? Number.NaN : 1));
        return use === "text" ? textColumn(own, name) : numberColumn(own, name);
      }
      const there = kept([name], keep);
      const values = stations.values(there, name);
      if (use === "text") return textsOf(values, keep);
      if (values.kind !== "text") return inPlace(numbersOf(values, name), keep);
      const numberOf = use === "presence" ? () => 1 : wholeNumbers(name, originOf(there, stations.path));
      const numbers = values.values.map((text, row) =>
        values.missing?.[row] === 1 ? Number.NaN : numberOf(text, row),
      );
      return inPlace(Float64Array.from(numbers), keep);
    },
    table,
  };
}

/** Ids may be texts in one file and numbers in another; one that is both the same way is compared as a number. */
function wholeNumbers(name: string, origin: Origin): (text: string, row: number) => number {
  return (text, row) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && String(value) === text) return value;
    const shown = excerpt(text);
    throw faultAt(origin, row, name, `"${shown}" is a text; compare ${name} with texts, such as ${name} == '${shown}'`);
  };
}

function textsOf({ values, missing }: SourceValues, keep: Uint8Array): string[] {
  const texts = new Array<string>(keep.length).fill("");
  let i = 0;
  for (const [row, one] of keep.entries()) {
    if (one === 0) continue;
    texts[row] = missing?.[i] === 1 ? "" : String(values[i]!);
    i++;
  }
  return texts;
}

/** The numbers as tables have them: rounded where the dictionary has float32, if that holds them. */
function numbersOf({ values, missing }: SourceValues, name: string): Float64Array {
  const rounds = COLUMNS.some((column) => column.name === name && column.dtype === "float32");
  return Float64Array.from(values as Float64Array, (value, row) => {
    if (missing?.[row] === 1) return Number.NaN;
    const rounded = rounds ? Math.fround(value) : value;
    return Number.isFinite(rounded) ? rounded : value;
  });
}

/** The values of the rows that are kept, each at its row. */
function inPlace(values: Float64Array, keep: Uint8Array): Float64Array {
  if (values.length === keep.length) return values;
  const placed = new Float64Array(keep.length).fill(Number.NaN);
  let i = 0;
  for (const [row, one] of keep.entries()) if (one !== 0) placed[row] = values[i++]!;
  return placed;
}
