import { expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { evaluate } from "../../../src/evaluation/evaluate.ts";
import { objectiveNamed } from "../../../src/experiment/group/objective.ts";

/** 60 stations of 20 showers of three primaries with arbitrary probabilities. */
function predictions() {
  const random = Random.fromSeed(5);
  const rows = 60;
  const probabilities = new Float32Array(3 * rows);
  for (let row = 0; row < rows; row++) {
    const raw = [random.uniform(), random.uniform(), random.uniform()];
    const sum = raw[0]! + raw[1]! + raw[2]!;
    for (let k = 0; k < 3; k++) probabilities[3 * row + k] = raw[k]! / sum;
  }
  const shower = Uint32Array.from({ length: rows }, (_, row) => Math.floor(row / 3));
  const y = Uint8Array.from(shower, (one) => one % 3);
  return { classes: ["proton", "helium", "iron"], probabilities, y, shower, event: shower };
}

test("objectives are the numbers of evaluate", () => {
  const given = predictions();
  const all = evaluate(given, { random: Random.fromSeed(1), replicates: 100 });
  const third = [1 / 3, 1 / 3, 1 / 3];
  const measured = (name: string) => objectiveNamed(name)!.measure(given, third);
  expect(measured("accuracy")).toBe(all.accuracy);
  expect(measured("balanced_accuracy")).toBe(all.balanced_accuracy);
  expect(measured("log_loss")).toBe(all.log_loss);
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  expect(measured("auc")).toBeCloseTo(mean(all.per_class.map(({ auc }) => auc)), 15);
  expect(measured("f1")).toBeCloseTo(mean(all.per_class.map(({ f1 }) => f1)), 15);
  expect(measured("recall.iron")).toBe(all.per_class[2]!.recall);
  expect(measured("auc.helium")).toBe(all.per_class[1]!.auc);
  const pair = all.pairs.find(({ first, second }) => first === "proton" && second === "iron")!;
  expect(measured("merit_factor.proton.iron")).toBe(pair.merit_factor);
  expect(measured("merit_factor.iron.proton")).toBe(pair.merit_factor);
});

test("a class that there is not is told, and no primary has no objective", () => {
  expect(() => objectiveNamed("recall.oxygen")!.measure(predictions(), [])).toThrow(
    "metric recall.oxygen: no class oxygen; the data have proton, helium, iron",
  );
  for (const name of ["recall", "recall.muon", "merit_factor.iron", "merit_factor.iron.iron", "constructor", ""])
    expect(objectiveNamed(name)).toBeUndefined();
});
