import { describe, expect, it } from "vitest";
import { ConfigError, DataError } from "../../src/core/errors.ts";
import { type ColumnMap, columnMap, columnMapSchemaOf } from "../../src/data/column-map.ts";
import { COLUMNS } from "../../src/data/columns.ts";
import { PRIMARY_CODES } from "../../src/data/primary-codes.ts";
import type { SourceValues } from "../../src/data/source.ts";
import { conversion, unitsFor } from "../../src/data/unit.ts";

const numbers = (...values: number[]): SourceValues => ({ kind: "number", values: Float64Array.from(values) });
const texts = (...values: string[]): SourceValues => ({ kind: "text", values });

const FILE: Record<string, SourceValues> = {
  lgE: numbers(18, 19),
  E: numbers(1e18, 5e19),
  "r sp": numbers(1000, 500),
  theta: numbers(0, Math.PI / 3),
  id: numbers(14, 5626),
  name: texts("p", "Fe"),
  tr: { kind: "list", offsets: Int32Array.of(0, 2, 3), values: Float32Array.of(50, 100, 25) },
  t: { kind: "number", values: Float64Array.of(1, Number.NaN), missing: Uint8Array.of(0, 1) },
  zenith_deg: numbers(7, 8),
};
const UNITS: Record<string, string> = { E: "eV", t: "us" };

const columnMapSchema = columnMapSchemaOf(COLUMNS);

/** What a map makes of the file. */
function columnsOf(map: ColumnMap): Record<string, SourceValues> {
  const columns = Object.entries(FILE).map(([name, { kind }]) => ({
    name,
    kind,
    ...(UNITS[name] && { unit: UNITS[name] }),
  }));
  const batch = { firstRow: 40, rows: 2, columns: FILE };
  const mapped = columnMap(columnMapSchema.parse(map), [])(columns, "mine.csv");
  return Object.fromEntries(mapped.map(({ definition, values }) => [definition.name, values(batch)]));
}

describe("columnMap", () => {
  it("takes columns, expressions, units, codes and constants", () => {
    const made = columnsOf({
      energy_eev: "10**(lgE-18)",
      core_distance_m: "r sp",
      zenith_deg: { from: "theta", unit: "rad" },
      primary: { from: "id", values: "corsika" },
      trace_pmt1: "tr / 50",
      bin_width_ns: 25,
      time_ns: "t",
      saturation: "0",
      shower_id: "id * 2",
    });
    expect(made).toMatchObject({
      energy_eev: numbers(1, 10),
      core_distance_m: numbers(1000, 500),
      zenith_deg: numbers(0, 59.99999999999999),
      primary: texts("proton", "iron"),
      trace_pmt1: { kind: "list", offsets: Int32Array.of(0, 2, 3), values: Float32Array.of(1, 2, 0.5) },
      bin_width_ns: numbers(25, 25),
      saturation: numbers(0, 0),
      shower_id: numbers(28, 11252),
    });
    // the unit is the file's, and what is missing stays so for the reader to refuse
    expect(made.time_ns).toEqual({
      kind: "number",
      values: Float64Array.of(1000, Number.NaN),
      missing: Uint8Array.of(0, 1),
    });
  });

  it("asks for the unit of an expression of columns in another", () => {
    const problem = "columns.energy_eev: E is in eV by the file; expected the unit of E / 1e18 to be said, such as";
    expect(() => columnsOf({ energy_eev: "E / 1e18" })).toThrow(problem);
    expect(columnsOf({ energy_eev: { from: "E / 1e18", unit: "EeV" } }).energy_eev).toEqual(numbers(1, 50));
    expect(columnsOf({ energy_eev: { from: "2 * E", unit: "eV" } }).energy_eev).toEqual(numbers(2, 100));
  });

  it("keeps columns that have the dictionary's names already", () => {
    expect(columnsOf({ energy_eev: "E" })).toEqual({ energy_eev: numbers(1, 50), zenith_deg: numbers(7, 8) });
  });

  it("names primaries by texts, and all rows alike", () => {
    expect(columnsOf({ primary: { from: "name", values: { p: "proton", Fe: "iron" } } }).primary).toEqual(
      texts("proton", "iron"),
    );
    expect(columnsOf({ primary: "'helium'" }).primary).toEqual(texts("helium", "helium"));
  });

  it.each<[ColumnMap, string]>([
    [{ energy_eev: "10**(lgE-18" }, "columns.energy_eev: it ends too early; expected )"],
    [{ energy_eev: "lge" }, "unknown column lge; did you mean lgE?"],
    [{ energy_eev: { from: "E", unit: "Gev" } }, "columns.energy_eev: unit Gev; did you mean GeV?"],
    [{ core_distance_m: { from: "E", unit: "furlong" } }, "unit furlong; expected one of m, mm, cm, km"],
    [{ core_distance_m: "E" }, "columns.core_distance_m: unit eV; expected one of m, mm, cm, km"],
    [{ saturation: { from: "id", unit: "m" } }, "unit m; expected none, as it has no unit"],
    [{ primary: "id" }, "columns.primary: id is number; expected text; say what its numbers stand for"],
    [{ energy_eev: "name" }, "columns.energy_eev: name is text; expected number"],
    [{ trace_pmt1: "lgE" }, "columns.trace_pmt1: lgE is number; expected list"],
    [{ saturation: "id > 14" }, "columns.saturation: id > 14 is truth; expected number"],
    [{ shower_id: { from: "name", unit: "m" } }, "unit m; expected none"],
    [{ energy_eev: { from: "name", unit: "eV" } }, "columns.energy_eev: name is text; expected number"],
  ])("refuses %j", (map, problem) => {
    expect(() => columnsOf(map)).toThrow(ConfigError);
    expect(() => columnsOf(map)).toThrow(problem);
    expect(() => columnsOf(map)).toThrow("mine.csv: ");
  });

  it("names all entries that are wrong", () => {
    expect(() => columnsOf({ energy_eev: "x", core_distance_m: "y" })).toThrow(/column x[\s\S]*\n[\s\S]*column y/);
  });

  it.each<[ColumnMap, string]>([
    [{ energy_eev: "1 / (lgE - 19)" }, "mine.csv: row 41, column energy_eev: 1 / 0 is no number (lgE = 19)"],
    [{ time_ns: { from: "t * 1000", unit: "ns" } }, "mine.csv: row 41, column time_ns: t is missing or NaN"],
    [
      { energy_eev: { from: "E", unit: "log10(eV)" } },
      "mine.csv: row 40, column energy_eev: 1000000000000000000 is too large",
    ],
    [
      { primary: { from: "id", values: { 14: "proton" } } },
      "mine.csv: row 41, column primary: unknown code 5626; expected one of 14 (proton)",
    ],
  ])("says in which row %j has no value", (map, problem) => {
    expect(() => columnsOf(map)).toThrow(DataError);
    expect(() => columnsOf(map)).toThrow(problem);
  });
});

describe("a mapped column that keeps gaps", () => {
  const some = { kind: "number", values: Float64Array.of(18, Number.NaN, Number.NaN), missing: Uint8Array.of(0, 1, 0) };
  const lists = {
    kind: "list",
    offsets: Int32Array.of(0, 2, 2, 4),
    values: Float32Array.of(1, Number.NaN, Number.NaN, 4),
    nulls: Uint32Array.of(1),
    missing: Uint8Array.of(0, 1, 0),
  };
  const whole = { kind: "list", offsets: Int32Array.of(0, 2, 4, 6), values: Float32Array.of(1, 2, 3, 4, 5, 6) };
  const hollow = { kind: "list", offsets: Int32Array.of(0, 1, 1, 1), values: Float32Array.of(1) };
  const file = {
    lgE: some,
    hollow,
    null_: { ...whole, values: Float32Array.of(1, 2, NaN, NaN, 5, 6), nulls: Uint32Array.of(2, 3) },
    id: { kind: "number", values: Float64Array.of(14, Number.NaN, 5626), missing: Uint8Array.of(0, 1, 0) },
    tr: lists,
    whole,
    none: { kind: "text", values: ["p", "", "p"] },
  } as Record<string, SourceValues>;

  /** The column that the map makes of three rows; with the gaps refused, the error. */
  function made(map: ColumnMap, gaps: "refused" | "kept" = "kept"): SourceValues {
    const columns = Object.entries(file).map(([name, { kind }]) => ({ name, kind }));
    const [column] = columnMap(columnMapSchema.parse(map), [])(columns, "mine.csv");
    return column!.values({ firstRow: 40, rows: 3, columns: file }, gaps);
  }

  it("makes what is missing of what is missing, and NaN of NaN", () => {
    expect(made({ energy_eev: "10**(lgE-18)" })).toEqual({
      kind: "number",
      values: Float64Array.of(1, Number.NaN, Number.NaN),
      missing: Uint8Array.of(0, 1, 0),
    });
    expect(made({ primary: { from: "id", values: "corsika" } })).toEqual({
      kind: "text",
      values: ["proton", "", "iron"],
      missing: Uint8Array.of(0, 1, 0),
    });
  });

  it("does so in lists, whose rows are missing with any of theirs", () => {
    expect(made({ trace_pmt1: "tr * 2 + whole" })).toEqual({
      kind: "list",
      offsets: Int32Array.of(0, 2, 2, 4),
      values: Float32Array.of(3, Number.NaN, Number.NaN, 14),
      nulls: Uint32Array.of(1),
      missing: Uint8Array.of(0, 1, 0),
    });
  });

  it.each(["whole * lgE", "lgE * whole", "where(missing(id), lgE, lgE) * whole"])(
    "has no list of a number that is missing: %s",
    (from) => {
      expect(made({ trace_pmt1: from })).toEqual({
        kind: "list",
        offsets: Int32Array.of(0, 2, 2, 4),
        values: Float32Array.of(18, 36, NaN, NaN),
        missing: Uint8Array.of(0, 1, 0),
      });
    },
  );

  it("has no list of a missing number where there is no entry that could lack it", () => {
    for (const from of ["hollow * id", "id * hollow"]) {
      expect(made({ trace_pmt1: from })).toEqual({
        kind: "list",
        offsets: Int32Array.of(0, 1, 1, 1),
        values: Float32Array.of(14),
        missing: Uint8Array.of(0, 1, 0),
      });
    }
    const asked = made({ trace_pmt1: "hollow * where(missing(id), 1, id)" });
    expect(asked).toEqual({ kind: "list", offsets: hollow.offsets, values: Float32Array.of(14) });
    const nulls = { kind: "list", offsets: Int32Array.of(0, 2, 2, 4), missing: Uint8Array.of(0, 1, 0) };
    expect(made({ trace_pmt1: "null_ / id" })).toMatchObject(nulls);
    expect(made({ trace_pmt1: "id * null_" })).toMatchObject(nulls);
  });

  it("has the list where the expression asks for the number", () => {
    expect(made({ trace_pmt1: "whole * where(missing(id), 1, 2)" })).toEqual({
      kind: "list",
      offsets: whole.offsets,
      values: Float32Array.of(2, 4, 3, 4, 10, 12),
    });
  });

  it("has a value where the expression asks", () => {
    expect(made({ energy_eev: "where(missing(lgE), 5, lgE)" })).toEqual(numbers(18, 5, 5));
  });

  it.each<[ColumnMap, string]>([
    [{ energy_eev: "1 / (id - 14)" }, "row 40, column energy_eev: 1 / 0 is no number"],
    [{ energy_eev: "where(none == 'p', 1, 2)" }, "row 41, column energy_eev: none is missing"],
  ])("still refuses what is no gap: %j", (map, problem) => {
    expect(() => made(map)).toThrow(problem);
  });

  it.each<[ColumnMap, string]>([
    [{ energy_eev: "10**(lgE-18)" }, "row 41, column energy_eev: lgE is missing or NaN (lgE = NaN)"],
    [{ trace_pmt1: "tr * 2" }, "row 41, column trace_pmt1: tr is missing; expected a list"],
    [{ trace_pmt1: "null_ * 2" }, "row 41, column trace_pmt1: bin 0: null_ is missing or NaN"],
    [{ primary: { from: "id", values: "corsika" } }, "row 41, column primary: no value; expected one of"],
  ])("is an error where gaps are refused: %j", (map, problem) => {
    expect(() => made(map, "refused")).toThrow(problem);
  });
});

describe("columnMapSchemaOf", () => {
  it.each([
    [{ energy_eV: "E" }, "no column of the data dictionary and no feature; did you mean energy_eev?"],
    [{ energy_eev: { from: "E", units: "eV" } }, 'Unrecognized key: \\"units\\"'],
    [{ energy_eev: { from: "E", values: "pdg" } }, "values are of column primary alone"],
    [{ primary: { from: "id", values: { 14: "protn" } } }, "Invalid"],
    [{ primary: { from: "id", values: "pgd" } }, 'values are \\"pgd\\"; expected corsika, pdg, or a mapping such as'],
  ])("refuses %j", (map, problem) => {
    expect(columnMapSchema.safeParse(map).error?.message).toContain(problem);
  });
});

describe("units", () => {
  it.each([
    ["eV", "EeV", 1e18, 1],
    ["GeV", "EeV", 1e9, 1],
    ["PeV", "EeV", 1500, 1.5],
    ["log10(eV)", "EeV", 18.5, Math.sqrt(10)],
    ["log10(GeV)", "EeV", 10, 10],
    ["log10(EeV)", "EeV", 1, 10],
    ["J", "EeV", 16.02176634, 100],
    ["rad", "deg", Math.PI, 180],
    ["mrad", "deg", 1000 * Math.PI, 180],
    ["km", "m", 1.5, 1500],
    ["cm", "m", 150, 1.5],
    ["us", "ns", 1.5, 1500],
    ["s", "ns", 1e-9, 1],
    ["kg/m2", "g/cm2", 7000, 700],
  ])("knows how many %s there are in %s", (unit, target, value, expected) => {
    const converted = conversion(unit, target, "x")!(value);
    expect(Math.abs(converted / expected - 1)).toBeLessThan(1e-14);
  });

  it("has a way from each unit of the dictionary to itself", () => {
    for (const { unit, name } of COLUMNS) {
      expect(conversion(unit, unit, name)).toBeUndefined();
      if (unit !== "") expect(unitsFor(unit)[0]).toBe(unit);
    }
  });
});

describe("PRIMARY_CODES", () => {
  it("are those that CORSIKA and the Particle Data Group make of A and Z", () => {
    const nuclei = { helium: [4, 2], nitrogen: [14, 7], oxygen: [16, 8], iron: [56, 26] } as const;
    for (const [name, [a, z]] of Object.entries(nuclei)) {
      expect(PRIMARY_CODES.corsika[(100 * a + z) as 402]).toBe(name);
      expect(PRIMARY_CODES.pdg[(1e9 + 1e4 * z + 10 * a) as 1000020040]).toBe(name);
    }
  });
});
