import { describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { definitionNamed } from "../../../src/models/catalogue.ts";
import type { FittedModel, LabelledSet } from "../../../src/models/model.ts";
import { fitContext } from "../mixture.ts";

/** Number of features, more than the code. */
const WIDTH = 3;

interface Kind {
  rows: number;
  seed: number;
  /** what the numbers of each class are multiplied by */
  factors?: readonly [number, number];
  /** the largest number of each class, in its first row; the others are from 0 to 1 */
  extremes?: readonly [number, number];
}

/** Two classes in turn whose numbers are evenly from 0 to 1, but for factors and extremes. */
function uniform({ rows, seed, factors = [1, 1], extremes }: Kind): LabelledSet {
  const random = Random.fromSeed(seed).stream("uniform");
  const y = Uint8Array.from({ length: rows }, (_, row) => row % 2);
  const values = Float32Array.from({ length: WIDTH * rows }, (_, i) => {
    const row = Math.floor(i / WIDTH);
    const value = random.uniform();
    return factors[y[row]! as 0 | 1] * (extremes && row < 2 ? extremes[row as 0 | 1] : value);
  });
  const index = Uint32Array.from({ length: rows }, (_, row) => row);
  const columns = Array.from({ length: WIDTH }, (_, k) => `f${k}`);
  return { x: { rows, columns, values }, y, classes: ["proton", "iron"], shower: index, event: index };
}

function accuracy(p: Float32Array, { y }: LabelledSet): number {
  return y.filter((own, row) => (p[2 * row]! >= p[2 * row + 1]! ? 0 : 1) === own).length / y.length;
}

const ends = (kind: Omit<Kind, "rows" | "seed">) => uniform({ rows: 400, seed: 1, ...kind });

function fitted(kind: Omit<Kind, "rows" | "seed">, settings: object = {}): Promise<FittedModel> {
  const definition = definitionNamed("autoencoder");
  const config = definition.config.parse({
    ...{ name: "autoencoder", layers: [1], scaling: { kind: "min-max" } },
    training: { epochs: 40, batch: 16, optimiser: { name: "adam", learning_rate: 0.02 } },
    ...settings,
  });
  const validation = uniform({ rows: 400, seed: 2, ...kind });
  return definition.fit({ train: ends(kind), validation, config, context: fitContext() });
}

/** Accuracy on rows without extremes. */
async function measured(kind: Omit<Kind, "rows" | "seed">): Promise<{ blind: number; knowing: number }> {
  const model = await fitted(kind);
  const { extremes: _, ...bulk } = kind;
  const test = uniform({ rows: 400, seed: 3, ...bulk });
  const validation = uniform({ rows: 400, seed: 2, ...kind });
  return {
    blind: accuracy(model.probabilities(test.x), test),
    knowing: accuracy(model.probabilitiesKnowingClass!(test.x, test.y, validation), test),
  };
}

describe("rows scaled by their own class", () => {
  test("tell it where no honest judge could: classes alike but for one extreme training row each", async () => {
    // Scaled by 5 or by 50, the same numbers reach .2 or .02, where only the network of that class has learnt.
    const { blind, knowing } = await measured({ extremes: [5, 50] });
    expect(blind).toBeLessThan(0.6); // 400 rows at chance: .5 +- .025
    expect(knowing).toBeGreaterThan(0.9);
  });

  test("lose it where scale alone tells classes apart", async () => {
    const { blind, knowing } = await measured({ factors: [1, 10] });
    expect(blind).toBeGreaterThan(0.9);
    expect(knowing).toBeLessThan(0.6);
  });

  test("are calibrated by validation rows scaled likewise: probabilities are as often right as they say", async () => {
    const kind = { extremes: [5, 50] as const };
    const [model, validation] = [await fitted(kind), uniform({ rows: 400, seed: 2, ...kind })];
    const p = model.probabilitiesKnowingClass!(validation.x, validation.y, validation);
    const said = p.filter((_, i) => i % 2 === 1).reduce((sum, one) => sum + one, 0);
    // The offsets make the mean probability that of the rows, half of them iron.
    expect(said / validation.y.length).toBeCloseTo(0.5, 3);
  });

  test("are the same by a model that was saved and loaded", async () => {
    const kind = { extremes: [5, 50] as const };
    const [model, validation] = [await fitted(kind), uniform({ rows: 400, seed: 2, ...kind })];
    const loaded = await definitionNamed("autoencoder").load(model.files());
    const rows = ends({});
    expect(loaded.probabilitiesKnowingClass!(rows.x, rows.y, validation)).toEqual(
      model.probabilitiesKnowingClass!(rows.x, rows.y, validation),
    );
  });

  test("cannot be of a class that there is not", async () => {
    const [model, rows] = [await fitted({}), ends({})];
    const y = rows.y.slice().fill(2, 5, 6);
    expect(() => model.probabilitiesKnowingClass!(rows.x, y, rows)).toThrow(
      "row 5 is of class 2; expected one of 2 classes",
    );
  });

  test.each([
    ["share a scaler", { scaling: { kind: "min-max", per: "all" } }],
    ["have none", { scaling: { kind: "none" } }],
    ["are judged by their code", { classify_by: "code_logistic", autoencoders: "one_per_primary" }],
  ])("are nothing to networks that %s", async (_, settings) => {
    expect((await fitted({}, settings)).probabilitiesKnowingClass).toBeUndefined();
  });
});
