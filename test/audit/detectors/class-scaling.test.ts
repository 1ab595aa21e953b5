import { describe, expect, test } from "vitest";
import { classScaling } from "../../../src/audit/detectors/class-scaling.ts";
import { testScaling } from "../../../src/audit/detectors/test-scaling.ts";
import { Random } from "../../../src/core/random.ts";
import { audited, detectAlone, numbers } from "../audited.ts";

const ROWS = 600;
const random = Random.fromSeed(10);
const label = numbers(ROWS, () => random.integer(3));
const raw = numbers(ROWS, (row) => 5 + 2 * random.normal() + label[row]!);
const part = numbers(ROWS, (row) => (row % 5 === 0 ? 1 : 0));

/** Values with mean 0 and deviation 1 of the rows chosen, printed with four decimals. */
function standard(values: number[], rows: (row: number) => boolean): number[] {
  const chosen = values.filter((_, row) => rows(row));
  const mean = chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
  const deviation = Math.sqrt(chosen.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / chosen.length);
  return values.map((value) => Number(((value - mean) / deviation).toFixed(4)));
}

function byClass(scale: (values: number[], rows: (row: number) => boolean) => number[]): number[] {
  const scaled = [0, 1, 2].map((k) => scale(raw, (row) => label[row] === k));
  return raw.map((_, row) => scaled[label[row]!]![row]!);
}

function unit(values: number[], rows: (row: number) => boolean): number[] {
  const chosen = values.filter((_, row) => rows(row));
  const [low, high] = [Math.min(...chosen), Math.max(...chosen)];
  return values.map((value) => (value - low) / (high - low));
}

describe("classScaling", () => {
  test("finds columns that have the same moments, or the same ends, in every class", () => {
    const { suspicions } = detectAlone(
      classScaling,
      audited({ z: byClass(standard), unit: byClass(unit), raw, label }),
    );
    expect(suspicions.map(({ columns }) => columns)).toEqual([["z", "unit"]]);
    expect(suspicions[0]!.mend).toBeNull();
  });

  test("finds one that was fitted on the training rows of each class", () => {
    const scaled = byClass((values, rows) => standard(values, (row) => rows(row) && part[row] === 0));
    const { suspicions } = detectAlone(classScaling, audited({ scaled, label, part }, { split: "part" }));
    expect(suspicions[0]!.evidence).toContain("over the training rows");
  });

  test("finds nothing where all rows share a scaler, or classes are alike by nature", () => {
    const alike = numbers(ROWS, () => random.normal());
    const bounded = numbers(ROWS, () => Math.round(20 * random.uniform()));
    const columns = { all: standard(raw, () => true), alike, bounded, label };
    expect(detectAlone(classScaling, audited(columns)).suspicions).toEqual([]);
  });
});

describe("testScaling", () => {
  const split = { split: "part" };

  test("finds a scaler that was fitted on all rows of a given split", () => {
    const columns = { z: standard(raw, () => true), label, part };
    const { suspicions } = detectAlone(testScaling, audited(columns, split));
    expect(suspicions.map(({ columns: found }) => found)).toEqual([["z"]]);
  });

  test("lets one pass that was fitted on the training rows", () => {
    const columns = { z: standard(raw, (row) => part[row] === 0), raw, label, part };
    expect(detectAlone(testScaling, audited(columns, split)).suspicions).toEqual([]);
  });

  test("only notes it where no split is given", () => {
    const found = detectAlone(testScaling, audited({ z: standard(raw, () => true), label }));
    expect(found).toEqual({ suspicions: [], notes: [expect.stringContaining("fitted before any split")] });
  });
});
