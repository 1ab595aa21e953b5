import { DataError, ShapeError } from "../../../core/errors.ts";
import type { FeatureMatrix } from "../../../core/matrix.ts";
import { requireFinite } from "../../training-rows.ts";
import type { BoostingRows } from "../engine.ts";
import { Handle } from "./handle.ts";
import type { XgboostLibrary } from "./xgboost-library.ts";

/** Rows as the library keeps them, a copy. Close it: its memory is not JavaScript's. */
export class NativeMatrix {
  readonly library: XgboostLibrary;
  readonly rows: number;
  readonly width: number;
  private readonly handle: Handle;

  /**
   * What the library would read beyond an array, or use as an index, is refused here.
   *
   * @throws ShapeError for arrays of other lengths than `x` says, DataError for no rows or columns, infinite values,
   *   labels that are no numbers and weights below 0
   */
  constructor(
    library: XgboostLibrary,
    { x, label, weight }: Partial<BoostingRows> & { x: FeatureMatrix },
    threads = 1,
  ) {
    const { rows, values } = x;
    const width = x.columns.length;
    if (rows < 1 || width < 1) throw new DataError(`a matrix of ${rows} rows and ${width} columns; expected 1 of each`);
    requireLength("values", values, rows * width);
    requireFinite(x, { missing: true });
    if (label) requireNumbers("label", label, { rows, min: Number.NEGATIVE_INFINITY });
    if (weight) requireNumbers("weight", weight, { rows, min: 0 });
    this.library = library;
    this.rows = rows;
    this.width = width;
    const config = `{"missing": NaN, "nthread": ${threads}}`;
    const dense = library.arrayInterface(unshared(values), [rows, width]);
    this.handle = new Handle(library, "matrix", library.pointer("XGDMatrixCreateFromDense", dense, config));
    try {
      if (label) this.setInfo("label", label);
      if (weight) this.setInfo("weight", weight);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get pointer() {
    return this.handle.pointer;
  }

  close(): void {
    this.handle.close();
  }

  private setInfo(field: "label" | "weight", values: Float32Array): void {
    const array = this.library.arrayInterface(unshared(values), [this.rows]);
    this.library.call("XGDMatrixSetInfoFromInterface", this.pointer, field, array);
  }
}

function requireLength(what: string, { length }: Float32Array, expected: number): void {
  if (length !== expected) throw new ShapeError(`${length} ${what}; expected ${expected}`);
}

function requireNumbers(what: string, values: Float32Array, { rows, min }: { rows: number; min: number }): void {
  requireLength(`${what}s`, values, rows);
  const row = values.findIndex((value) => !(Number.isFinite(value) && value >= min));
  if (row < 0) return;
  const expected = min === 0 ? "a finite number >= 0" : "a finite number";
  throw new DataError(`bad ${what}: ${values[row]}; expected ${expected} in row ${row}`);
}

function unshared(values: Float32Array): Float32Array {
  return values.buffer instanceof ArrayBuffer ? values : Float32Array.from(values);
}
