import { describe, expect, test } from "vitest";
import { keepRows } from "../../src/audit/audit-table.ts";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { audited, numbers } from "./audited.ts";

const ROWS = 60;
const x = numbers(ROWS, (row) => ROWS - row);
const label = numbers(ROWS, (row) => row % 3);
const text = (values: (row: number) => string) => Array.from({ length: ROWS }, (_, row) => values(row));

describe("auditTableOf", () => {
  test("takes the only column with a name of a label, classes in natural order", () => {
    const table = audited({ x, Class: text((row) => `c${row % 2 === 0 ? 10 : 9}`) });
    expect(table.label).toBe("Class");
    expect(table.classes).toEqual(["c9", "c10"]);
    expect([...table.y.subarray(0, 2)]).toEqual([1, 0]);
    expect(table.columns.map(({ name }) => name)).toEqual(["x"]);
  });

  test("lists candidates where no column, or more than one, is named like a label", () => {
    expect(() => audited({ x, kind: label })).toThrow(/^table\.csv: no column is named primary.*candidates: kind\)$/);
    expect(() => audited({ x, y: label, target: label })).toThrow(
      /more than one column is named.*candidates: y, target/,
    );
  });

  test("splits at random where no split is given, and takes a given one with words or numbers", () => {
    const random = audited({ x, label });
    expect(random.splitGiven).toBe(false);
    expect(random.test.reduce((sum, one) => sum + one, 0)).toBe(12); // a fifth of 60
    const given = audited(
      { x, label, part: text((row) => ["train", "Test", "validation"][row % 3]!) },
      { split: "part" },
    );
    expect(given).toMatchObject({ splitGiven: true, rows: 40 });
    expect([...given.test.subarray(0, 4)]).toEqual([0, 1, 0, 1]);
  });

  test("keeps rows of one group on one side", () => {
    const shower = numbers(ROWS, (row) => row >> 1);
    const table = audited({ x, label, shower }, { group: "shower" });
    for (let row = 0; row < ROWS; row += 2) expect(table.test[row]).toBe(table.test[row + 1]);
    expect(table.columns.map(({ name }) => name)).toEqual(["x"]);
  });

  test("orders rows by a column", () => {
    const table = audited({ x, time: x, label }, { order: "time" });
    expect([...table.columns[0]!.values.subarray(0, 3)]).toEqual([1, 2, 3]);
  });

  test("knows truth of the dictionary by the end of a name", () => {
    const table = audited({ log10_energy_mc_eev: x, energy: x, label });
    expect(table.roles).toMatchObject({ log10_energy_mc_eev: "truth" });
    expect(table.roles.energy).toBeUndefined();
  });

  test("refuses what cannot be meant", () => {
    expect(() => audited({ x, label }, { label: "z" })).toThrow(ConfigError);
    expect(() => audited({ x, label }, { ignore: ["z"] })).toThrow(ConfigError);
    expect(() => audited({ x, part: x, label }, { split: "part", group: "part" })).toThrow(/expected one of them/);
    expect(() => audited({ x, part: x, label }, { split: "part" })).toThrow(
      /row 1: part is 60; expected train or test/,
    );
    expect(() => audited({ x, label: x.map(() => 1) })).toThrow(DataError);
    expect(() => audited({ x, label: x })).toThrow(/60 values; expected classes/);
    expect(() => audited({ x, label: label.map((one, row) => (row === 2 ? Number.NaN : one)) })).toThrow(
      /row 3 has no label/,
    );
    expect(() => audited({ label })).toThrow(/no column is left/);
    expect(() => audited({ x: [1, 2], label: [0, 1] })).toThrow(/2 rows; expected at least 50/);
  });
});

test("keepRows keeps values, codes and labels together", () => {
  const table = keepRows(
    audited({ x, label }),
    Uint8Array.from(x, (_, row) => (row < 3 ? 1 : 0)),
  );
  expect(table).toMatchObject({ rows: 3, y: Uint8Array.of(0, 1, 2) });
  expect(table.columns[0]).toMatchObject({
    values: Float64Array.of(60, 59, 58),
    codes: Int32Array.of(2, 1, 0),
    distinct: 3,
  });
});
