import { Random } from "../../../src/core/random.ts";
import type { ParameterValue } from "../../../src/tuning/distribution.ts";
import { random } from "../../../src/tuning/samplers/random.ts";
import { chooseAll, type Parameter } from "../../../src/tuning/space.ts";
import type { TrialRecord } from "../../../src/tuning/trial.ts";

/** Complete trials at random points of a space. */
export function sampled(
  space: readonly Parameter[],
  count: number,
  value: (params: Record<string, ParameterValue>) => number,
): TrialRecord[] {
  const stream = Random.fromSeed(1);
  const sampler = random.create({});
  return Array.from({ length: count }, (_, number) => {
    const view = { direction: "minimize" as const, number, finished: [], pending: [], random: stream };
    const params = chooseAll(space, sampler.propose(view, stream.stream("trial", number)));
    const distributions = Object.fromEntries(
      space.filter(({ name }) => Object.hasOwn(params, name)).map(({ name, distribution }) => [name, distribution]),
    );
    const rest = { intermediate: [], attributes: {}, started: null, ended: null };
    return { number, state: "complete", params, distributions, value: value(params), ...rest };
  });
}

export const float = (name: string, low: number, high: number, log = false): Parameter => ({
  name,
  distribution: { kind: "float", low, high, log, step: null },
});
