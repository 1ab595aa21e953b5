import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Random } from "../../../src/core/random.ts";
import type { PrunerDefinition, PruningView } from "../../../src/tuning/pruner.ts";
import type { TrialRecord } from "../../../src/tuning/trial.ts";

/** A history of random curves: what a pruner may see when trial `number` has reported so far. */
export function randomView(random: Random, direction: PruningView["direction"] = "minimize"): PruningView {
  const finished = Array.from({ length: random.integer(20) }, (_, number) => randomTrial(number, random));
  const { number, intermediate } = randomTrial(finished.length, random);
  return {
    direction,
    number,
    intermediate: intermediate.length === 0 ? [{ step: 0, value: 0 }] : intermediate,
    finished,
  };
}

/** Values are tenths, so that some are equal; some are NaN; some steps are left out. */
function randomTrial(number: number, random: Random): TrialRecord {
  const steps = [...Array(1 + random.integer(12)).keys()].filter(() => random.uniform() < 0.8);
  const intermediate = steps.map((step) => ({
    step,
    value: random.uniform() < 0.05 ? Number.NaN : (random.integer(21) - 10) / 10,
  }));
  const state = (["complete", "complete", "pruned", "failed"] as const)[random.integer(4)]!;
  const value = state === "complete" ? (intermediate.at(-1)?.value ?? 0) : null;
  return {
    number,
    state,
    params: {},
    distributions: {},
    value,
    intermediate,
    attributes: {},
    started: null,
    ended: null,
  };
}

/** The same study with the other sign: what was to be small is to be large. */
function mirrored(view: PruningView): PruningView {
  const minus = (values: PruningView["intermediate"]) => values.map(({ step, value }) => ({ step, value: -value }));
  return {
    ...view,
    direction: view.direction === "minimize" ? "maximize" : "minimize",
    intermediate: minus(view.intermediate),
    finished: view.finished.map((trial) => ({
      ...trial,
      value: trial.value === null ? null : -trial.value,
      intermediate: minus(trial.intermediate),
    })),
  };
}

export interface PrunerContract {
  /** settings that must be given, and settings with which it prunes some of the random histories */
  config: Record<string, unknown>;
  /** settings that mean the same for values of the other sign; absent: the same ones */
  mirroredConfig?: Record<string, unknown>;
  /** absent: it prunes some trials and not others */
  never?: boolean;
}

/** What every pruner does, one of a third party, too: call it in a test file. */
export function prunerContract(definition: PrunerDefinition<unknown>, contract: PrunerContract): void {
  const { config, mirroredConfig = config } = contract;
  const create = (settings = config) => definition.create(definition.config.parse(settings));
  const views = Array.from({ length: 400 }, (_, i) => randomView(Random.fromSeed(1).stream("history", i)));

  describe(`pruner ${definition.name}`, () => {
    it("says what it is, and describes each of its settings", () => {
      expect(definition.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(definition.summary).toMatch(/^[a-z].*[^.]$/);
      const { properties = {} } = z.toJSONSchema(definition.config, { io: "input" });
      for (const [name, setting] of Object.entries(properties)) expect(setting, name).toHaveProperty("description");
    });

    it("takes no setting that it does not have", () => {
      expect(definition.config.safeParse({ ...config, no_such_setting: 1 }).success).toBe(false);
    });

    it("decides by what it sees alone, and changes nothing of it", () => {
      const pruner = create();
      const frozen = views.map((view) => deepFrozen(view));
      const decisions = frozen.map((view) => pruner.prune(view));
      expect(frozen.toReversed().map((view) => create().prune(view))).toEqual(decisions.toReversed());
      expect(new Set(decisions)).toEqual(new Set(contract.never ? [false] : [false, true]));
    });

    it("decides the same when what was to be small is to be large", () => {
      const [pruner, other] = [create(), create(mirroredConfig)];
      for (const view of views) expect(other.prune(mirrored(view))).toBe(pruner.prune(view));
    });

    it("compares trials as equals, each with itself", () => {
      const { isComparable } = create();
      if (!isComparable) return;
      const trials = views[0]!.finished;
      for (const a of trials) {
        expect(isComparable(a.number, a)).toBe(true);
        for (const b of trials) expect(isComparable(a.number, b)).toBe(isComparable(b.number, a));
      }
    });
  });
}

function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null)
    for (const member of Object.values(Object.freeze(value))) deepFrozen(member);
  return value;
}
