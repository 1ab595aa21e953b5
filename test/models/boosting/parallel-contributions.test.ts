import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DataError, InterruptedError, ShapeError } from "../../../src/core/errors.ts";
import { Random } from "../../../src/core/random.ts";
import { Booster } from "../../../src/models/boosting/booster.ts";
import { contributionsInParallel } from "../../../src/models/boosting/parallel-contributions.ts";

const fixture = JSON.parse(readFileSync(new URL("fixtures/xgboost-3.2.0.json", import.meta.url), "utf8"));
const booster = Booster.from(Buffer.from(fixture.models["multi:softprob"].ubjson, "base64"));
const random = Random.fromSeed(2).stream("rows");
// More than two blocks of rows, the last one not full.
const rows = 9000;
const values = Float32Array.from({ length: rows * 4 }, () => (random.uniform() < 0.1 ? Number.NaN : random.normal()));
const x = { rows, columns: booster.features, values };

test("has the same bytes for any number of workers, as without threads", async () => {
  const alone = booster.contributions(x);
  for (const workers of [1, 2, 3]) expect(await contributionsInParallel(booster, x, { workers })).toEqual(alone);
  const range = { rounds: [1, 2] } as const;
  expect(await contributionsInParallel(booster, x, { workers: 2, ...range })).toEqual(booster.contributions(x, range));
});

test("of no rows are none, and of bad ones an error with the row's own number", async () => {
  const none = { ...x, rows: 0, values: new Float32Array() };
  expect(await contributionsInParallel(booster, none, { workers: 2 })).toHaveLength(0);
  const infinite = { ...x, values: values.with(8000 * 4 + 1, Number.POSITIVE_INFINITY) };
  await expect(contributionsInParallel(booster, infinite, { workers: 2 })).rejects.toThrow(
    /row 8000, column fall_time_ns/,
  );
  await expect(contributionsInParallel(booster, infinite, { workers: 2 })).rejects.toThrow(DataError);
  await expect(contributionsInParallel(booster, x, { workers: 2, rounds: [0, 9] })).rejects.toThrow(ShapeError);
});

test("stops when told to", async () => {
  const signal = AbortSignal.abort();
  await expect(contributionsInParallel(booster, x, { workers: 2, signal })).rejects.toThrow(InterruptedError);
});
