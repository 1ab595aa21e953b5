import { beforeAll, describe, expect, test } from "vitest";
import { CLEAN_KINDS, LEAK_KINDS } from "../../../bench/audit/catalogue.ts";
import { patientsOf } from "../../../bench/audit/patients.ts";
import { makeScenario, type Scenario, tableOf } from "../../../bench/audit/scenario.ts";
import { stationsOf } from "../../../bench/audit/stations.ts";
import type { Source } from "../../../bench/audit/subjects.ts";
import { sha256 } from "../../../src/core/hash.ts";

const patients = patientsOf(3, { patients: 500, rows: 400 });
let stations: Source;

beforeAll(async () => {
  stations = await stationsOf(3, { showers: 80, rows: 400 });
});

function planted(name: string, source = patients, seed = 3): Scenario {
  return makeScenario(LEAK_KINDS.find((kind) => kind.name === name)!, source, seed);
}

function clean(name: string, source = patients): Scenario {
  return makeScenario(CLEAN_KINDS.find((kind) => kind.name === name)!, source, 3);
}

function numbers({ columns }: Scenario, name: string): Float64Array {
  return columns[name] as Float64Array;
}

/** Rows of the most frequent value. */
function mostEqual(values: ArrayLike<number | string>): number {
  const counts = new Map<number | string, number>();
  for (const value of Array.from(values)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Math.max(...counts.values());
}

function hashOf({ columns, test }: Scenario): string {
  return sha256(
    JSON.stringify([Object.entries(columns).map(([name, values]) => [name, [...values]]), [...(test ?? [])]]),
  );
}

function rowTexts({ columns }: Scenario): string[] {
  const all = Object.values(columns);
  return [...all[0]!].map((_, row) => all.map((column) => column[row]).join(" "));
}

test("there are at least as many kinds of clean tables as of leaks, and each name is there once", () => {
  const names = [...LEAK_KINDS, ...CLEAN_KINDS].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(CLEAN_KINDS.length).toBeGreaterThanOrEqual(LEAK_KINDS.length);
});

describe.each([...LEAK_KINDS, ...CLEAN_KINDS])("$name", (kind) => {
  test.each(["patients", "stations"])("from %s", (name) => {
    if (kind.without?.includes(name)) return;
    const source = name === "patients" ? patients : stations;
    const scenario = makeScenario(kind, source, 3);
    const table = tableOf(scenario, kind.name); // columns of equal length
    const features = table.columns.filter((column) => column.name !== scenario.label);
    expect(features.length).toBeGreaterThanOrEqual(3);
    expect(table.columns.some((column) => column.name === scenario.label)).toBe(true);
    for (const column of features) {
      if (column.kind === "number") expect(column.values.every(Number.isFinite)).toBe(true);
    }
    expect(scenario.planted.every((column) => features.some((feature) => feature.name === column))).toBe(true);
    if (scenario.test) {
      expect(scenario.test).toHaveLength(table.rows);
      const share = scenario.test.reduce((sum, one) => sum + one, 0) / table.rows;
      expect(share).toBeGreaterThan(0.15);
      expect(share).toBeLessThan(0.27);
    }
    const hash = hashOf(scenario);
    expect(hashOf(makeScenario(kind, source, 3))).toBe(hash);
    expect(hashOf(makeScenario(kind, source, 4))).not.toBe(hash);
  });
});

describe("what is planted is there", () => {
  test("fingerprints", () => {
    expect(mostEqual(numbers(planted("fingerprint, exact"), "age"))).toBeGreaterThan(3);
    expect(mostEqual(numbers(planted("fingerprint, jittered by 0.1 %"), "age"))).toBe(1);
    const rounded = numbers(planted("fingerprint, rounded to 3 digits"), "age");
    expect(rounded.every((value) => Number(value.toPrecision(3)) === value)).toBe(true);
    const names = Object.keys(planted("fingerprint, renamed and reordered").columns);
    expect(names).toEqual(["x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "stage"]);
  });

  test("two columns tell the subject only together", () => {
    const scenario = planted("fingerprint, split over two columns");
    const [tilt, drift] = [numbers(scenario, "tilt"), numbers(scenario, "drift")];
    // A patient has at most 10 visits.
    expect(mostEqual(tilt)).toBeGreaterThan(20);
    expect(mostEqual(drift)).toBeGreaterThan(20);
    expect(mostEqual(Array.from(tilt, (value, row) => `${value} ${drift[row]}`))).toBeLessThanOrEqual(10);
  });

  test("duplicates: a tenth of the rows, or nearly equal ones, or only across the split", () => {
    const exact = rowTexts(planted("duplicated rows, exact"));
    expect(exact.length - new Set(exact).size).toBe(50);
    const jittered = rowTexts(planted("duplicated rows, jittered by 0.1 %"));
    expect(jittered.length).toBe(550);
    expect(new Set(jittered).size).toBe(550);
    const across = planted("duplicated rows, across the split only");
    const texts = rowTexts(across);
    const trained = texts.filter((_, row) => across.test![row] === 0);
    const tested = texts.filter((_, row) => across.test![row] === 1);
    expect(new Set(trained).size).toBe(trained.length);
    expect(new Set(tested).size).toBe(tested.length);
    expect(tested.filter((text) => trained.includes(text))).toHaveLength(10);
  });

  test("copies of the label", () => {
    const { columns } = planted("label copy, as a code");
    const pairs = new Set([...columns.quality!].map((code, row) => `${code} ${columns.stage![row]}`));
    expect(pairs.size).toBe(3);
  });

  test("class means of 0, and 0 to 1 in each class", () => {
    const { columns } = planted("scaled per class, standard");
    const healthy = numbers(planted("scaled per class, standard"), "age").filter((_, row) => {
      return columns.stage![row] === "healthy";
    });
    expect(healthy.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
    const scaled = planted("scaled per class, min-max");
    const severe = numbers(scaled, "dose").filter((_, row) => scaled.columns.stage![row] === "severe");
    expect([Math.min(...severe), Math.max(...severe)]).toEqual([0, 1]);
  });

  test("a mean of 0 of all rows, or of the training rows alone", () => {
    const sum = (scenario: Scenario, counts: (row: number) => boolean) => {
      return numbers(scenario, "age")
        .filter((_, row) => counts(row))
        .reduce((total, value) => total + value, 0);
    };
    const leaking = planted("scaler fitted on test rows too, standard");
    expect(sum(leaking, () => true)).toBeCloseTo(0, 9);
    expect(Math.abs(sum(leaking, (row) => leaking.test![row] === 0))).toBeGreaterThan(0.1);
    const right = clean("scaled by the training rows, standard");
    expect(sum(right, (row) => right.test![row] === 0)).toBeCloseTo(0, 9);
  });

  test("sums that run and start anew", () => {
    const { columns, planted: names } = planted("running sums, over mixed classes");
    expect(names).toEqual(["pressure", "glucose"]);
    const sums = columns.pressure as Float64Array;
    const falls = sums.filter((value, row) => row > 0 && value < sums[row - 1]!);
    expect(falls.length).toBeGreaterThanOrEqual(2);
    expect(falls.length).toBeLessThanOrEqual(4);
  });

  test("rows of one subject are more alike than others", () => {
    const scenario = planted("group structure, subjects declared, split by row");
    const [subject, glucose] = [numbers(scenario, "subject"), numbers(scenario, "glucose")];
    const bySubject = new Map<number, number[]>();
    subject.forEach((one, row) => {
      bySubject.set(one, [...(bySubject.get(one) ?? []), glucose[row]!]);
    });
    const spread = (values: readonly number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
    };
    const within = [...bySubject.values()].filter((values) => values.length > 3).map(spread);
    const average = within.reduce((sum, value) => sum + value, 0) / within.length;
    // Own spread 0.3 of the column's, and a part of that is of the subject, too; 1 + 0.09 is the whole.
    expect(average / spread([...glucose])).toBeLessThan(0.09 / 1.09);
  });

  test("subjects that are kept apart are on one side each", () => {
    const scenario = clean("subjects kept apart by the split");
    const side = new Map<number, number>();
    numbers(scenario, "age").forEach((age, row) => {
      expect(side.get(age) ?? scenario.test![row]).toBe(scenario.test![row]);
      side.set(age, scenario.test![row]!);
    });
    expect(side.size).toBeLessThan(scenario.test!.length / 3);
  });
});
