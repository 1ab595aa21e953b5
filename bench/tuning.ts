import { Random } from "../src/core/random.ts";
import type { Distribution, ParameterValue } from "../src/tuning/distribution.ts";
import { toJson } from "../src/tuning/journal/distribution-json.ts";
import type { Sampler } from "../src/tuning/sampler.ts";
import { random } from "../src/tuning/samplers/random.ts";
import { tpe } from "../src/tuning/samplers/tpe.ts";
import { chooseAll, parametersOf } from "../src/tuning/space.ts";
import { spaceSchema } from "../src/tuning/space-schema.ts";
import type { TrialRecord } from "../src/tuning/trial.ts";
import { peersPython } from "../test/peers/python.ts";
import { type Benchmark, digits } from "./benchmark.ts";
import { contest, timed } from "./contest.ts";
import { LineProcess } from "./line-process.ts";

/** Of all kinds, as of a search on boosted trees. */
const { parameters: SPACE } = parametersOf(
  spaceSchema.parse({
    eta: "loguniform(1e-4, 1)",
    max_depth: "range(2, 15)",
    gamma: "choice([0, 0.5, 2, 10, 20])",
    min_child_weight: "loguniform(0.01, 1)",
    subsample: "uniform(0.1, 0.9)",
    rounds: { int: { low: 10, high: 2500, log: true } },
    max_bin: { int: { low: 16, high: 512, step: 16 } },
    lambda: "uniform(0, 5)",
  }),
);
const DISTRIBUTIONS: Record<string, Distribution> = Object.fromEntries(
  SPACE.map(({ name, distribution }) => [name, distribution]),
);

/** Trials that are asked for and told in one go. */
const ASKED = 10;

interface Reply {
  version: string;
  seconds: number;
}

/** What proposing a trial and telling its value costs, beside Optuna with its storage in memory. */
export const tuning: Benchmark = {
  name: "tuning",
  async run({ short }) {
    const { process: peer, greeting } = await LineProcess.start<Reply>(peersPython("optuna"), "tuning_peer.py");
    const rows: string[][] = [];
    try {
      for (const count of short ? [100] : [100, 1000, 10_000]) {
        const finished = randomTrials(count);
        await peer.ask({
          ...{ do: "load", space: Object.fromEntries(SPACE.map((one) => [one.name, toJson(one.distribution)])) },
          trials: finished.map(({ params, value }) => ({ params, value })),
        });
        const own = new OwnStudy(finished);
        const times = await contest(
          [
            { name: "Cascada", run: () => timed(() => own.go()) },
            {
              name: "Optuna",
              run: async () => (await peer.ask({ do: "go", values: new Array(ASKED).fill(1) })).seconds,
            },
          ],
          short ? 1 : 5,
        );
        const [ours, theirs] = ["Cascada", "Optuna"].map((name) => (1000 * times.get(name)!.median) / ASKED);
        rows.push([String(count), digits(ours!), digits(theirs!), digits(ours! / theirs!)]);
      }
    } finally {
      peer.close();
    }
    return {
      heading: "Tuning",
      note:
        `One trial asked for and told, TPE with its defaults, ${SPACE.length} parameters of all kinds; Optuna ${greeting.version} in ` +
        `memory. Medians of five times ${ASKED} trials; reading the trials that are there is not counted.`,
      columns: ["finished trials", "Cascada, ms", "Optuna, ms", "time / Optuna"],
      rows,
    };
  },
};

/** A study that goes on from some trials. */
class OwnStudy {
  private readonly sampler: Sampler = tpe.create(tpe.config.parse({}));
  private readonly random = Random.fromSeed("bench");
  private readonly finished: TrialRecord[];

  constructor(finished: readonly TrialRecord[]) {
    this.finished = [...finished];
  }

  go(): void {
    for (let i = 0; i < ASKED; i++) this.finished.push(trialOf(this.finished.length, this.ask(), 1));
  }

  private ask(): Record<string, ParameterValue> {
    const { finished, random } = this;
    const number = finished.length;
    const view = { direction: "minimize", number, finished, pending: [], random, space: SPACE } as const;
    return chooseAll(SPACE, this.sampler.propose(view, random.stream("trial", number)));
  }
}

function trialOf(number: number, params: Record<string, ParameterValue>, value: number): TrialRecord {
  return {
    ...{ number, state: "complete", params, distributions: DISTRIBUTIONS, value, intermediate: [] },
    ...{ attributes: {}, started: null, ended: null },
  };
}

function randomTrials(count: number): TrialRecord[] {
  const root = Random.fromSeed("trials");
  const sampler = random.create({});
  const view = { direction: "minimize", finished: [], pending: [], random: root } as const;
  return Array.from({ length: count }, (_, number) => {
    const stream = root.stream("trial", number);
    return trialOf(number, chooseAll(SPACE, sampler.propose({ ...view, number }, stream)), stream.normal());
  });
}
