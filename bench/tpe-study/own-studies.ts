import { Random } from "../../src/core/random.ts";
import type { Distribution } from "../../src/tuning/distribution.ts";
import { tpe } from "../../src/tuning/samplers/tpe.ts";
import { chooseAll } from "../../src/tuning/space.ts";
import type { TrialRecord } from "../../src/tuning/trial.ts";
import type { TestFunction } from "./test-functions.ts";

/** The least value that our sampler finds, with the given number of trials proposed at a time. */
export async function ownBest(
  { space, value }: Pick<TestFunction, "space" | "value">,
  { seed, trials, batch }: { seed: number; trials: number; batch: number },
): Promise<number> {
  const sampler = tpe.create(tpe.config.parse({}));
  const random = Random.fromSeed(seed);
  const distributions: Record<string, Distribution> = Object.fromEntries(
    space.map(({ name, distribution }) => [name, distribution]),
  );
  const finished: TrialRecord[] = [];
  let pending: TrialRecord[] = [];
  for (let number = 0; number < trials; number++) {
    const view = { direction: "minimize", number, finished, pending, random, space } as const;
    const params = chooseAll(space, sampler.propose(view, random.stream("trial", number)));
    pending.push({
      ...{ number, state: "complete", params, distributions, value: await value(params) },
      ...{ intermediate: [], attributes: {}, started: null, ended: null },
    });
    if (pending.length < batch) continue;
    finished.push(...pending);
    pending = [];
  }
  return Math.min(...[...finished, ...pending].map((trial) => trial.value!));
}
