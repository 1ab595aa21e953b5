import { Random } from "../../src/core/random.ts";
import type { TrialOutcome } from "../../src/tuning/outcome.ts";
import { none } from "../../src/tuning/pruners/none.ts";
import { random } from "../../src/tuning/samplers/random.ts";
import type { BatchSink, SearchOptions } from "../../src/tuning/search.ts";
import type { Parameter } from "../../src/tuning/space.ts";
import type { Storage } from "../../src/tuning/storage.ts";
import type { TrialRecord } from "../../src/tuning/trial.ts";

export const SPACE: readonly Parameter[] = [
  { name: "x", distribution: { kind: "float", low: -2, high: 2, log: false, step: null } },
  { name: "kind", distribution: { kind: "categorical", choices: ["a", null, true, 2.5] } },
  {
    name: "depth",
    distribution: { kind: "int", low: 1, high: 8, log: true, step: 1 },
    when: [{ name: "kind", values: ["a"] }],
  },
];

/** Every fifth trial fails, every seventh is pruned, the others are complete; each reports twice. */
export async function evaluateOne({ number, params }: TrialRecord, sink: BatchSink): Promise<void> {
  const x = params.x as number;
  await sink.report(number, 0, x);
  await sink.report(number, 1, x * x);
  const outcome: TrialOutcome =
    number % 5 === 3
      ? { state: "failed", reason: "it is a fifth" }
      : number % 7 === 5
        ? { state: "pruned" }
        : { state: "complete", value: x * x };
  await sink.end(number, outcome);
}

/** A search of 11 trials in batches of 4 that evaluates the trials of a batch in the order that `order` gives them. */
export function options(
  storage: Storage,
  order: (batch: readonly TrialRecord[]) => readonly TrialRecord[] = (batch) => batch,
): SearchOptions {
  return {
    storage,
    study: "s",
    space: SPACE,
    sampler: learning,
    pruner: none.create({}),
    trials: 11,
    batch: 4,
    random: Random.fromSeed(1),
    signal: new AbortController().signal,
    async evaluate(batch, sink) {
      for (const trial of order(batch)) await evaluateOne(trial, sink);
    },
  };
}

/** Random proposals that depend on everything that a sampler may know. */
const learning: SearchOptions["sampler"] = {
  propose(view, stream) {
    const known = view.finished.map(({ number, value, state }) => `${number}:${state}:${value}`).join();
    const pending = view.pending.map(({ number, params }) => `${number}:${JSON.stringify(params)}`).join();
    return random.create({}).propose(view, stream.stream(`${known}/${pending}`));
  },
};
