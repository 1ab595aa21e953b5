import { expect, test } from "vitest";
import { Booster, trainBooster } from "../../../src/index.ts";

const x = { rows: 4, columns: ["depth_gcm2"], values: Float32Array.of(600, 650, 800, 850) };
const numbers = { x, label: Float32Array.of(1, 1, 3, 3) };
const classes = { x, label: Float32Array.of(0, 0, 1, 1) };

test("the example of the documentation", async () => {
  const { booster, history, engine } = await trainBooster(numbers, {
    objective: "reg:squarederror",
    rounds: 50,
    min_child_weight: 0,
  });
  expect(Array.from(booster.predict(x), Math.round)).toEqual([1, 1, 3, 3]);
  expect(history).toHaveLength(50);
  expect(Object.keys(history[0]!)).toEqual(["train-rmse"]);
  expect(engine).toMatchObject({ name: "builtin", reproducible: true });
});

test("names of classes, other rows, a callback, a start", async () => {
  const parameters = { objective: "binary:logistic", rounds: 20, min_child_weight: 0 };
  const seen: number[] = [];
  const { booster, history } = await trainBooster(classes, parameters, {
    classes: ["proton", "iron"],
    evals: { other: classes },
    onRound: (round, metrics) => {
      seen.push(metrics["other-logloss"]!);
      return round === 3;
    },
  });
  expect(booster.rounds).toBe(3);
  expect(booster.classes).toEqual(["proton", "iron"]);
  expect(seen).toEqual(history.map((metrics) => metrics["other-logloss"]));
  const more = await trainBooster(classes, { ...parameters, rounds: 2 }, { startFrom: booster });
  expect(more.booster.rounds).toBe(5);
  expect(more.booster.classes).toEqual(["proton", "iron"]);
  expect(Booster.from(more.booster.toJson()).predict(x)).toEqual(more.booster.predict(x));
});

test("drawn rows depend on the seed alone", async () => {
  const parameters = { objective: "reg:squarederror", subsample: 0.5, rounds: 5, min_child_weight: 0 };
  const answers = async (seed: number, workers: number) =>
    Array.from((await trainBooster(numbers, parameters, { seed, workers })).booster.predict(x));
  expect(await answers(1, 2)).toEqual(await answers(1, 1));
  expect(await answers(2, 1)).not.toEqual(await answers(1, 1));
});

test("what is wrong is said as in an experiment", async () => {
  await expect(trainBooster(classes, { eta: 7 })).rejects.toThrow("eta: 7; expected a number > 0 and <= 1");
  await expect(trainBooster(classes, {}, { workers: -1.5 })).rejects.toThrow(
    "workers: -1.5; expected a whole number > 0",
  );
  await expect(trainBooster(classes, {})).rejects.toThrow(/label out of range|classes/);
  const label = Float32Array.of(1, Number.NaN, 2, 3);
  await expect(trainBooster({ x, label }, { objective: "reg:squarederror" })).rejects.toThrow(
    "bad label: NaN; expected a finite number in training row 1",
  );
});
