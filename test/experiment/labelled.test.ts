import { describe, expect, test } from "vitest";
import { DataError } from "../../src/core/errors.ts";
import { classesOf, labelledRows, rowsByClass, sharesOf } from "../../src/experiment/labelled.ts";
import type { FeatureTable } from "../../src/features/extract.ts";

/** Four stations: iron, proton, iron, photon (codes 3, 0, 3, 5). */
const table: FeatureTable = {
  x: { rows: 4, columns: ["a", "b"], values: Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31) },
  ids: {
    shower: Uint32Array.of(7, 8, 7, 9),
    event: Uint32Array.of(70, 80, 71, 90),
    station: Uint32Array.of(1, 2, 3, 4),
  },
  primary: Uint8Array.of(3, 0, 3, 5),
  carried: {},
  notes: [],
};

describe("the classes of a table", () => {
  test("are the primaries that occur, in class order, and labels count within them", () => {
    expect(classesOf(table, "f")).toEqual({ classes: ["proton", "iron", "photon"], y: Uint8Array.of(1, 0, 1, 2) });
  });

  test("must be two at least, and known", () => {
    const { primary: _, ...unlabelled } = table;
    expect(() => classesOf(unlabelled, "f.arrow")).toThrow(/^f\.arrow has no column primary; expected labels/);
    const one = { ...table, primary: new Uint8Array(4).fill(3) };
    expect(() => classesOf(one, "f.arrow")).toThrow(/^f\.arrow: all stations are of iron; expected at least two/);
    expect(() => classesOf(one, "f.arrow")).toThrow(DataError);
  });
});

describe("labelled rows", () => {
  const data = { table, ...classesOf(table, "f") };

  test("are those asked for, each with its features, label, shower and event", () => {
    expect(labelledRows(data, Uint32Array.of(3, 0))).toEqual({
      x: { rows: 2, columns: ["a", "b"], values: Float32Array.of(30, 31, 0, 1) },
      y: Uint8Array.of(2, 1),
      classes: ["proton", "iron", "photon"],
      shower: Uint32Array.of(9, 7),
      event: Uint32Array.of(90, 70),
    });
    expect(labelledRows(data, new Uint32Array(0)).x.rows).toBe(0);
  });

  test("are counted and shared out by class, in class order", () => {
    const rows = rowsByClass(data);
    expect(Object.entries(rows)).toEqual([
      ["proton", 1],
      ["iron", 2],
      ["photon", 1],
    ]);
    expect(sharesOf(rows)).toEqual([0.25, 0.5, 0.25]);
  });
});
