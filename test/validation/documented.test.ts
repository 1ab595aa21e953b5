import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { QUANTITIES } from "../../src/validation/catalogue.ts";
import { Measuring } from "../../src/validation/measuring.ts";
import { type RecordedRow, recordOf, type ValidationRecord } from "../../src/validation/record.ts";
import { type Block, type Sample, sampleBlock } from "../../src/validation/sampler.ts";

/** The documented values of the model: what `npm run validate` wrote last. */
const documented = JSON.parse(readFileSync("docs/physics-validation.json", "utf8")) as ValidationRecord;

/** Another seed than the documented one. */
const SEED = 77;
/** Blocks drawn so far: quantities share them. */
const drawn = new Map<string, Sample>();

/** Share of the documented samples that is drawn afresh: one block of each, three where rows move little. */
function effortOf(id: string): number {
  return ["V4", "V5", "V6", "V10", "V12"].includes(id) ? 0.3 : id === "E1" ? 0.1 : 1e-6;
}

function fresh(id: string): Measuring {
  const run = async (block: Block) => {
    const key = `${block.stream} ${block.index}`;
    const sample = drawn.get(key) ?? sampleBlock(block);
    drawn.set(key, sample);
    return sample;
  };
  return new Measuring(run, { seed: SEED, effort: effortOf(id) });
}

/** Quantities whose rows of one name come from stations of their own, so that their pulls add up as independent ones. */
const INDEPENDENT = ["V6", "V7", "V8", "V9", "V10", "V12"];

interface Pull {
  name: string;
  row: string;
  pull: number;
}

/** Each row's distance from its documented value, in standard errors of the two samples. */
function pulls(rows: readonly RecordedRow[], other: readonly RecordedRow[]): Pull[] {
  return rows.map((row, i) => {
    const match = other[i]!;
    expect([match.quantity, match.at]).toEqual([row.quantity, row.at]);
    const error = Math.hypot(row.error, match.error);
    return { name: row.quantity, row: `${row.quantity}, ${row.at}`, pull: (row.measured - match.measured) / error };
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

  it.each(["V1", "V3", "V5", "V6", "V11", "V12", "V13", "S1", "T1"])("meet every target of %s", (id) => {
    const { rows } = documented.quantities.find((quantity) => quantity.id === id)!;
    expect(rows.filter(({ met }) => met === false).map(({ quantity, at }) => `${quantity}, ${at}`)).toEqual([]);
  });

  it.each(QUANTITIES)("hold for fresh samples: $id $title", async (quantity) => {
    const measurement = await quantity.measure(fresh(quantity.id));
    const [record] = recordOf([{ quantity, ...measurement }], { seed: SEED, effort: effortOf(quantity.id) }).quantities;
    const expected = documented.quantities.find(({ id }) => id === quantity.id)!;
    const found = pulls(record!.rows, expected.rows);
    expect(found.length).toBeGreaterThan(0);
    // 3e-7 per row by chance (5.1 standard errors, two-sided), 1.4e-4 for 450 rows; errors of small samples are themselves
    // uncertain by some per cent, which 5.1 leaves room for. All errors are positive but those of exact numbers.
    expect(found.filter(({ pull }) => !(Math.abs(pull) < 5.1))).toEqual([]);
    // Rows that share stations are correlated, so the mean square is loose: 1 by chance, 2 where most rows are off by one.
    const square = found.reduce((sum, { pull }) => sum + pull * pull, 0) / found.length;
    expect(square).toBeLessThan(1 + 4.4 * Math.sqrt(2 / found.length) + 0.25);
    if (!INDEPENDENT.includes(quantity.id)) return;
    for (const name of new Set(found.map(({ name }) => name))) {
      const own = found.filter((one) => one.name === name).map(({ pull }) => pull);
      // The sum of n independent pulls is sqrt(n) wide: 1e-5 by chance, and a common shift of one error shows from 20 rows on.
      expect(Math.abs(own.reduce((sum, pull) => sum + pull, 0) / Math.sqrt(own.length)), name).toBeLessThan(4.4);
    }
  });
});
