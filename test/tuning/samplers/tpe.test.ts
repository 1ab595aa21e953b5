import { expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import type { Distribution, ParameterValue } from "../../../src/tuning/distribution.ts";
import { random } from "../../../src/tuning/samplers/random.ts";
import { tpe } from "../../../src/tuning/samplers/tpe.ts";
import { chooseAll, type Parameter, parametersOf } from "../../../src/tuning/space.ts";
import { spaceSchema } from "../../../src/tuning/space-schema.ts";
import type { TrialRecord } from "../../../src/tuning/trial.ts";

const read = (space: unknown) => parametersOf(spaceSchema.parse(space)).parameters;

interface Options {
  trials: number;
  seed?: number;
  config?: Record<string, unknown>;
  batch?: number;
}

type Objective = (params: Record<string, ParameterValue>) => number;

/** Trials of a study, the objective minimized. */
function minimize(
  space: readonly Parameter[],
  objective: Objective,
  { trials, seed = 1, config = {}, batch = 1 }: Options,
) {
  const sampler = tpe.create(tpe.config.parse(config));
  const root = Random.fromSeed(seed);
  const finished: TrialRecord[] = [];
  let pending: TrialRecord[] = [];
  for (let number = 0; number < trials; number++) {
    const view = { direction: "minimize", number, finished, pending, random: root, space } as const;
    const params = chooseAll(space, sampler.propose(view, root.stream("trial", number)));
    pending.push(record(number, params, { space, value: objective(params) }));
    if (pending.length < batch) continue;
    finished.push(...pending);
    pending = [];
  }
  return finished;
}

function record(
  number: number,
  params: Record<string, ParameterValue>,
  { space, value }: { space: readonly Parameter[]; value: number },
): TrialRecord {
  const distributions: Record<string, Distribution> = {};
  for (const { name, distribution } of space) if (name in params) distributions[name] = distribution;
  return {
    ...{ number, state: "complete", params, distributions, value, intermediate: [], attributes: {} },
    ...{ started: null, ended: null },
  };
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const SEEDS = [1, 2, 3, 4, 5, 6, 7];

test("is not led by a parameter whose values no logarithm tells apart", () => {
  const [x] = read({ x: "uniform(-5, 5)" });
  const flat: Parameter = {
    name: "flat",
    distribution: { kind: "float", low: 1e300, high: 1e300 + 2 ** 950, log: true, step: null },
  };
  const objective: Objective = (params) => Math.abs(params.x as number);
  const alone = minimize([x!], objective, { trials: 30 });
  const beside = minimize([x!, flat], objective, { trials: 30 });
  expect(beside.map(({ params }) => params.x)).toEqual(alone.map(({ params }) => params.x));
});

test("comes far nearer to a minimum than chance does", () => {
  const space = read({
    x: "uniform(-5, 5)",
    y: "loguniform(1e-4, 1)",
    kind: "choice([a, b, c, d])",
    n: "range(1, 30)",
  });
  const objective: Objective = ({ x, y, kind, n }) =>
    ((x as number) - 1) ** 2 +
    Math.abs(Math.log10(y as number) + 2) +
    (kind === "c" ? 0 : 1) +
    ((n as number) - 7) ** 2 / 25;
  const best = (trials: readonly TrialRecord[]) => Math.min(...trials.map(({ value }) => value!));
  const ours = median(SEEDS.map((seed) => best(minimize(space, objective, { trials: 80, seed }))));
  const chance = median(
    SEEDS.map((seed) => best(minimize(space, objective, { trials: 80, seed, config: { startup_trials: 80 } }))),
  );
  expect(ours).toBeLessThan(chance / 3);
});

test("the first trials are by chance, the same as the random sampler's", () => {
  const space = read({ x: "uniform(-5, 5)", kind: "choice([a, b, c, d])" });
  const trials = minimize(space, () => 0, { trials: 10 });
  const sampler = random.create({});
  const root = Random.fromSeed(1);
  for (const { number, params } of trials) {
    const view = { direction: "minimize", number, finished: [], pending: [], random: root } as const;
    expect(chooseAll(space, sampler.propose(view, root.stream("trial", number)))).toEqual(params);
  }
});

test("keeps the trials of a batch apart", () => {
  // One categorical parameter whose first choice is good: a batch of eight must not be eight times the same.
  const space = read({ x: "uniform(0, 1)" });
  const finished = minimize(space, ({ x }) => ((x as number) - 0.5) ** 2, { trials: 40 });
  const sampler = tpe.create(tpe.config.parse({}));
  const root = Random.fromSeed(3);
  const propose = (told: boolean) => {
    const pending: TrialRecord[] = [];
    for (let number = 40; number < 60; number++) {
      const view = {
        direction: "minimize",
        number,
        finished,
        pending: told ? pending : [],
        random: root,
        space,
      } as const;
      const params = chooseAll(space, sampler.propose(view, root.stream("trial", number)));
      pending.push(record(number, params, { space, value: 0 }));
    }
    const values = pending.map(({ params }) => params.x as number);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length);
  };
  expect(propose(true)).toBeGreaterThan(1.5 * propose(false));
});

test("learns only from the trials that count", () => {
  const space = read({ x: "uniform(0, 1)" });
  // Even trials are good at 0.1, odd ones at 0.9.
  const root = Random.fromSeed(1);
  const finished = Array.from({ length: 200 }, (_, number) => {
    const x = root.stream("x", number).uniform();
    return record(number, { x }, { space, value: Math.abs(x - (number % 2 ? 0.9 : 0.1)) });
  });
  const sampler = tpe.create(tpe.config.parse({}));
  const proposed = (parity: number) =>
    Array.from({ length: 9 }, (_, i) => {
      const learnsFrom = ({ number }: TrialRecord) => number % 2 === parity;
      const view = {
        direction: "minimize",
        number: 200 + i,
        finished,
        pending: [],
        random: root,
        space,
        learnsFrom,
      } as const;
      return chooseAll(space, sampler.propose(view, root.stream("trial", 200 + i))).x as number;
    });
  expect(median(proposed(0))).toBeCloseTo(0.1, 1);
  expect(median(proposed(1))).toBeCloseTo(0.9, 1);
});

test("what goes together is chosen together, unless it is told not to", () => {
  // Good where both are the same: of the single parameters, neither choice is better.
  const space = read({ one: "choice([a, b])", other: "choice([a, b])" });
  const finished = Array.from({ length: 200 }, (_, number) => {
    const params = { one: number & 1 ? "a" : "b", other: number & 2 ? "a" : "b" };
    return record(number, params, { space, value: params.one === params.other ? 0 : 1 });
  });
  const root = Random.fromSeed(1);
  const equal = (together: string) => {
    const sampler = tpe.create(tpe.config.parse({ together, candidates: 1 }));
    const proposals = Array.from({ length: 100 }, (_, i) => {
      const view = { direction: "minimize", number: 200 + i, finished, pending: [], random: root, space } as const;
      return chooseAll(space, sampler.propose(view, root.stream("trial", i)));
    });
    return proposals.filter(({ one, other }) => one === other).length;
  };
  // One candidate is a sample of the 20 good trials: a kernel has (1 + 1/21) / (1 + 2/21) = 0.957 for its own choice, so
  // 0.957^2 + 0.043^2 = 92 % of samples are alike, of the prior half: 90 of 100 +- 3; by themselves 50 +- 5.
  expect(equal("groups")).toBeGreaterThan(80);
  expect(equal("common")).toBeGreaterThan(80);
  expect(equal("none")).toBeLessThan(70);
});

test("conditional parameters are learnt where they exist", () => {
  const space = read({
    kernel: "choice([rbf, poly])",
    degree: { notation: "range(2, 9)", when: { kernel: "poly" } },
    gamma: { notation: "loguniform(1e-4, 1)", when: { kernel: "rbf" } },
  });
  const objective: Objective = ({ kernel, degree, gamma }) =>
    kernel === "poly" ? 1 + Math.abs((degree as number) - 7) : Math.abs(Math.log10(gamma as number) + 3);
  for (const together of ["groups", "common", "none"]) {
    const best = SEEDS.map((seed) => {
      const trials = minimize(space, objective, { trials: 60, seed, config: { together } });
      return Math.min(...trials.map(({ value }) => value!));
    });
    // By chance 30 of 60 trials have a gamma; the least of 30 uniform numbers on 0 to 3 (or 1) is about 0.05.
    expect(median(best)).toBeLessThan(0.05);
  }
});
