import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { QUANTITIES } from "../../src/validation/catalogue.ts";
import { Measuring } from "../../src/validation/measuring.ts";
import { type RecordedRow, recordOf, type ValidationRecord } from "../../src/validation/record.ts";
import { sampleBlock } from "../../src/validation/sampler.ts";

/** The documented values of the model: what `npm run validate` wrote last. */
const documented = JSON.parse(readFileSync("docs/physics-validation.json", "utf8")) as ValidationRecord;

/** One block of each sample, by another seed than the documented one. */
const fresh = new Measuring(async (block) => sampleBlock(block), { seed: 77, effort: 1e-6 });

/** Each row's distance from its documented value, in standard errors of the two samples. */
function pulls(rows: readonly RecordedRow[], other: readonly RecordedRow[]): { row: string; pull: number }[] {
  return rows.map((row, i) => {
    const match = other[i]!;
    expect([match.quantity, match.at]).toEqual([row.quantity, row.at]);
    const error = Math.hypot(row.error, match.error);
    return { row: `${row.quantity}, ${row.at}`, pull: (row.measured - match.measured) / error };
  });
}

describe("documented values (docs/physics-validation.json, written by `npm run validate`)", () => {
  it("are those of all quantities, at the full sample size", () => {
    expect(documented.quantities.map(({ id }) => id)).toEqual(QUANTITIES.map(({ id }) => id));
    expect(documented.effort).toBe(1);
  });

  it("name a cause for every miss", () => {
    const missed = documented.quantities.flatMap(({ rows }) => rows).filter(({ met }) => met === false);
    expect(missed.filter(({ why }) => why === null)).toEqual([]);
  });

  it.each(["V1", "V3", "V5", "V6", "V11", "V12", "V13", "S1", "T1", "E1"])("meet every target of %s", (id) => {
    const { rows } = documented.quantities.find((quantity) => quantity.id === id)!;
    expect(rows.filter(({ met }) => met === false).map(({ quantity, at }) => `${quantity}, ${at}`)).toEqual([]);
  });

  it.each(QUANTITIES)("hold for fresh samples: $id $title", async (quantity) => {
    const measurement = await quantity.measure(fresh);
    const [record] = recordOf([{ quantity, ...measurement }], { seed: 77, effort: 1e-6 }).quantities;
    const expected = documented.quantities.find(({ id }) => id === quantity.id)!;
    const found = pulls(record!.rows, expected.rows);
    expect(found.length).toBeGreaterThan(0);
    // 3e-7 per row by chance (5.1 standard errors, two-sided), 1.4e-4 for 450 rows; errors of small samples are themselves
    // uncertain by some per cent, which 5.1 leaves room for. All errors are positive but those of exact numbers.
    expect(found.filter(({ pull }) => !(Math.abs(pull) < 5.1))).toEqual([]);
    // Rows that share stations are correlated, so the mean square is loose: 1 by chance, 2 where most rows are off by one.
    const square = found.reduce((sum, { pull }) => sum + pull * pull, 0) / found.length;
    expect(square).toBeLessThan(1 + 4.4 * Math.sqrt(2 / found.length) + 0.25);
  });
});
