import { expect, test } from "vitest";
import { sobol } from "../../../src/tuning/samplers/sobol.ts";
import { type Parameter, parametersOf } from "../../../src/tuning/space.ts";
import { spaceSchema } from "../../../src/tuning/space-schema.ts";
import { study } from "./contract.ts";

const unit = (dimensions: number): Parameter[] =>
  parametersOf(
    spaceSchema.parse(Object.fromEntries(Array.from({ length: dimensions }, (_, i) => [`x${i}`, "uniform(0, 1)"]))),
  ).parameters;

const points = (scramble: string, dimensions: number, count: number, seed = 1) =>
  study(sobol.create(sobol.config.parse({ scramble })), {
    space: unit(dimensions),
    history: new Array(count).fill(0),
    seed,
  }).map(({ chosen }) => Object.values(chosen) as number[]);

test.each(["owen", "shift"])("points of scramble %s are in every cell of a net once", (scramble) => {
  // The first 16 points of the first two dimensions are a (0, 4, 2)-net: one in each 1/4 x 1/4, 1/2 x 1/8, ...
  const sixteen = points(scramble, 2, 16);
  for (const [across, up] of [
    [16, 1],
    [8, 2],
    [4, 4],
    [2, 8],
    [1, 16],
  ] as const) {
    const cells = sixteen.map(([x, y]) => `${Math.floor(x! * across)} ${Math.floor(y! * up)}`);
    expect(new Set(cells).size).toBe(16);
  }
});

test("integrates a smooth function better than chance by far", () => {
  // E[x y^2 z^3] = 1/24, by chance with 256 points an error of 14 % (2.2 / sqrt(256)); ten seeds below 2 % each.
  for (let seed = 0; seed < 10; seed++) {
    const sum = points("owen", 3, 256, seed).reduce((total, [x, y, z]) => total + x! * y! * y! * z! * z! * z!, 0);
    expect(Math.abs((24 * sum) / 256 - 1)).toBeLessThan(0.02);
  }
});

test("refuses more parameters than it has dimensions", () => {
  expect(() => points("owen", 257, 1)).toThrow("257 parameters in a Sobol sequence; expected at most 256");
});

test("gives a parameter its dimension also where the space is not known", () => {
  const sampler = sobol.create(sobol.config.parse({}));
  const history = new Array(12).fill(0);
  const known = study(sampler, { space: unit(3), history, seed: 4 });
  const unknown = study(sampler, { space: unit(3), history, seed: 4, unknown: true });
  expect(unknown.map(({ chosen }) => chosen)).toEqual(known.map(({ chosen }) => chosen));
});
