import { expect, test } from "vitest";
import { labelColumn } from "../../../src/audit/detectors/label-column.ts";
import { truthColumn } from "../../../src/audit/detectors/truth-column.ts";
import { Random } from "../../../src/core/random.ts";
import { audited, detectAlone, numbers } from "../audited.ts";

const ROWS = 1000;
const random = Random.fromSeed(7);
const label = numbers(ROWS, () => random.integer(4));

test("finds the label as a code, as any monotone transform, and with a tenth of its entries changed", () => {
  const columns = {
    code: label.map((one) => [7, 3, 9, 1][one]!),
    transform: label.map((one) => Math.exp(one + 0.01 * random.uniform())),
    changed: label.map((one) => (random.uniform() < 0.1 ? random.integer(4) : one)),
    text: label.map((one) => `kind ${one}`),
  };
  const { suspicions } = detectAlone(labelColumn, audited({ ...columns, label }));
  expect(suspicions.map((one) => one.columns[0])).toEqual(Object.keys(columns));
  // Only without all four is the label gone.
  expect(suspicions[0]!.mend).toEqual({ kind: "drop", columns: Object.keys(columns) });
});

test("finds a column that is 1 for one class, and no flag that only often is", () => {
  const columns = {
    flag: label.map((one) => Number(one === 2)),
    often: label.map((one) => Number(one === 2 ? random.uniform() < 0.9 : random.uniform() < 0.1)),
  };
  const { suspicions } = detectAlone(labelColumn, audited({ ...columns, label }));
  expect(suspicions.map((one) => one.columns)).toEqual([["flag"]]);
  expect(suspicions[0]!.evidence).toContain("its 2 values alone tell 2 from the rest of 100.0 %");
});

test("lets a strong quantity pass, and a shower's id that says the label of rows of its own shower alone", () => {
  const shower = numbers(ROWS, (row) => row >> 2);
  const kind = numbers(ROWS >> 2, () => random.integer(2));
  const columns = {
    // Two normal distributions two and a half deviations apart: right in Phi(1.25) = 0.89, 0.79 of the way from chance
    strong: shower.map((one) => random.normal() + 2.5 * kind[one]!),
    shower,
    label: shower.map((one) => kind[one]!),
  };
  expect(detectAlone(labelColumn, audited(columns)).suspicions).toEqual([]);
});

test("truth is what the dictionary calls so", () => {
  const x = numbers(ROWS, () => random.normal());
  const { suspicions } = detectAlone(
    truthColumn,
    audited({ xmax_gcm2: x, log10_energy_mc_eev: x, energy_eev: x, label }),
  );
  expect(suspicions.map(({ columns }) => columns)).toEqual([["xmax_gcm2", "log10_energy_mc_eev"]]);
  expect(detectAlone(truthColumn, audited({ energy_eev: x, label })).suspicions).toEqual([]);
});
