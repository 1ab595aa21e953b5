import { beforeAll, describe, expect, it } from "vitest";
import { Random } from "../../../src/core/random.ts";
import type { Pruner, PruningView } from "../../../src/tuning/pruner.ts";
import { PRUNERS } from "../../../src/tuning/pruners/catalogue.ts";
import { bracketOf, bracketShares } from "../../../src/tuning/pruners/hyperband.ts";
import type { Direction, TrialRecord } from "../../../src/tuning/trial.ts";
import { randomView } from "../../tuning/pruners/contract.ts";
import { runPeer } from "../peer.ts";
import { peersPython } from "../python.ts";

/** Histories for each pruner, in both directions. */
const HISTORIES = 200;

interface Case {
  ours: Record<string, unknown> & { name: string };
  theirs: Record<string, unknown> & { class: string };
  shares?: number[];
}

const CASES: readonly Case[] = [
  { ours: { name: "median", startup_trials: 2 }, theirs: { class: "MedianPruner", n_startup_trials: 2 } },
  {
    ours: { name: "percentile", percentile: 25, startup_trials: 0, warmup_steps: 1, interval_steps: 3, min_trials: 2 },
    theirs: {
      class: "PercentilePruner",
      percentile: 25,
      n_startup_trials: 0,
      n_warmup_steps: 1,
      interval_steps: 3,
      n_min_trials: 2,
    },
  },
  {
    ours: { name: "successive-halving", min_resource: 1, reduction_factor: 2 },
    theirs: { class: "SuccessiveHalvingPruner", min_resource: 1, reduction_factor: 2 },
  },
  {
    ours: { name: "successive-halving", min_resource: 2, reduction_factor: 3, min_early_stopping_rate: 1 },
    theirs: { class: "SuccessiveHalvingPruner", min_resource: 2, reduction_factor: 3, min_early_stopping_rate: 1 },
  },
  {
    ours: { name: "hyperband", min_resource: 1, max_resource: 10, reduction_factor: 2 },
    theirs: { class: "HyperbandPruner", min_resource: 1, max_resource: 10, reduction_factor: 2 },
    shares: bracketShares({ min_resource: 1, max_resource: 10, reduction_factor: 2 }),
  },
  {
    ours: { name: "patient", patience: 2, min_delta: 0.1, pruner: { name: "median", startup_trials: 1 } },
    theirs: {
      class: "PatientPruner",
      patience: 2,
      min_delta: 0.1,
      wrapped_pruner: { class: "MedianPruner", n_startup_trials: 1 },
    },
  },
  {
    ours: { name: "patient", patience: 1 },
    theirs: { class: "PatientPruner", patience: 1, wrapped_pruner: { class: "ThresholdPruner", upper: -100 } },
  },
  {
    ours: { name: "threshold", lower: -0.9, upper: 0.8, warmup_steps: 1, interval_steps: 2 },
    theirs: { class: "ThresholdPruner", lower: -0.9, upper: 0.8, n_warmup_steps: 1, interval_steps: 2 },
  },
];

const isDense = ({ ours }: Case) => ["successive-halving", "hyperband"].includes(ours.name);

interface Trial {
  state: "complete" | "failed";
  value: number | null;
  intermediate: PruningView["intermediate"];
}

/** The trials of a history, each as it would be if nobody gave it up. */
function trialsOf({ number, intermediate, finished }: PruningView, dense: boolean): Trial[] {
  return [...finished, { number, intermediate, state: "complete" }].map((trial) => ({
    state: trial.state === "failed" ? "failed" : "complete",
    value: trial.state === "failed" ? null : trial.number,
    // Where a step leads over two rungs at once, Optuna knows at which of them it gave a trial up; its values do not tell.
    intermediate: dense ? trial.intermediate.map(({ value }, step) => ({ step, value })) : trial.intermediate,
  }));
}

const pairs = (values: PruningView["intermediate"]) =>
  values.map(({ step, value }) => [step, Number.isNaN(value) ? null : value]);

interface History {
  direction: Direction;
  trials: readonly Trial[];
}

const histories = (dense: boolean): History[] =>
  Array.from({ length: HISTORIES }, (_, i) => {
    const direction = i % 2 === 0 ? "minimize" : "maximize";
    return { direction, trials: trialsOf(randomView(Random.fromSeed(2).stream("history", i), direction), dense) };
  });

function asked({ theirs, shares }: Case, { direction, trials }: History) {
  const brackets = shares && trials.map((_, number) => bracketOf(number, shares));
  const told = trials.map(({ intermediate, ...trial }) => ({ ...trial, intermediate: pairs(intermediate) }));
  return { pruner: theirs, brackets, direction, trials: told };
}

/** What ours decides of each value, when trials end where it gives them up. */
function decisionsOf(pruner: Pruner, { direction, trials }: History): boolean[][] {
  const finished: TrialRecord[] = [];
  return trials.map((trial, number) => {
    const { intermediate } = trial;
    const asked = intermediate.map((_, i) => ({
      direction,
      number,
      finished,
      intermediate: intermediate.slice(0, i + 1),
    }));
    const decided = asked.map((view) => pruner.prune(view));
    const end = decided.indexOf(true);
    const known =
      end < 0 ? trial : { state: "pruned" as const, value: null, intermediate: intermediate.slice(0, end + 1) };
    const rest = { number, params: {}, distributions: {}, attributes: {}, started: null, ended: null };
    finished.push({ ...known, ...rest });
    return end < 0 ? decided : decided.slice(0, end + 1);
  });
}

describe("pruners beside Optuna's", () => {
  let decisions: boolean[][][];
  beforeAll(async () => {
    const all = CASES.flatMap((one) => histories(isDense(one)).map((history) => asked(one, history)));
    decisions = (await runPeer(peersPython("optuna"), ["tuning/pruners.py"], all)) as boolean[][][];
  });

  it.each(CASES.map((one, i) => [JSON.stringify(one.ours), one, i] as const))(
    "%s decides the same",
    (_name, one, i) => {
      const { name, ...config } = one.ours;
      const definition = PRUNERS.find((pruner) => pruner.name === name)!;
      const pruner = definition.create(definition.config.parse(config));
      const theirs = decisions.slice(i * HISTORIES, (i + 1) * HISTORIES);
      expect(histories(isDense(one)).map((history) => decisionsOf(pruner, history))).toEqual(theirs);
      // They would agree on nothing, too.
      expect(new Set(theirs.flat(2)).size).toBe(2);
    },
  );
});
