// What every sampler promises. For one of your own, call it in a file of Vitest's tests:
//
//   import { samplerContract } from ".../test/tuning/samplers/contract.ts";
//   samplerContract(mySampler, { configs: [{}, { candidates: 3 }] });
//
// It makes studies of random spaces, lets the sampler propose in batches, and compares what it says with what it says
// when it is made anew.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../../../src/core/random.ts";
import { contains, type Distribution, isSingle, type ParameterValue } from "../../../src/tuning/distribution.ts";
import type { Proposal, SamplerDefinition, StudyView } from "../../../src/tuning/sampler.ts";
import { chooseAll, isActive, type Parameter } from "../../../src/tuning/space.ts";
import type { TrialRecord } from "../../../src/tuning/trial.ts";
import { records, spaces } from "./studies.ts";

export interface ContractOptions {
  /** configurations to try, as their schema takes them */
  configs?: readonly unknown[];
  /** whether it can do without a space that is known beforehand; default: yes */
  definesByRun?: boolean;
  /** whether it can choose of infinitely many values; default: yes */
  takesAnyNumber?: boolean;
  /** random studies of each kind; default 60 */
  runs?: number;
}

/** Tests of everything that a search expects of a sampler, whatever it does. */
export function samplerContract(definition: SamplerDefinition<unknown>, options: ContractOptions = {}): void {
  const { configs = [{}], definesByRun = true, takesAnyNumber = true, runs = 60 } = options;
  const settings = fc.constantFrom(...configs);
  const anySpace = spaces({ continuous: takesAnyNumber });
  const make = (config: unknown) => definition.create(definition.config.parse(config));

  describe(`the sampler ${definition.name}`, () => {
    test("says what it is", () => {
      expect(definition.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(definition.summary).not.toBe("");
    });

    test("proposes values of each distribution, also beside pending trials", () => {
      fc.assert(
        fc.property(anySpace, records(), settings, fc.nat(), (space, history, config, seed) => {
          for (const view of study(make(config), { space, history, seed })) {
            for (const { name, distribution } of space) {
              const value = view.chosen[name];
              if (value !== undefined) expect(contains(distribution, value), `${name} ${value}`).toBe(true);
            }
          }
        }),
        { numRuns: runs },
      );
    });

    test("answers from the view and the stream alone: made anew, it says the same", () => {
      fc.assert(
        fc.property(anySpace, records(), settings, fc.nat(), (space, history, config, seed) => {
          for (const { view, chosen } of study(make(config), { space, history, seed })) {
            expect(chooseAll(space, make(config).propose(view, streamOf(seed, view.number)))).toEqual(chosen);
          }
        }),
        { numRuns: runs },
      );
    });

    test("answers the same when another study came between", () => {
      fc.assert(
        fc.property(anySpace, anySpace, records(), records(), settings, (space, other, history, between, config) => {
          const sampler = make(config);
          const first = study(sampler, { space, history, seed: 1 });
          study(sampler, { space: other, history: between, seed: 2 });
          for (const { view, chosen } of first) {
            expect(chooseAll(space, sampler.propose(view, streamOf(1, view.number)))).toEqual(chosen);
          }
        }),
        { numRuns: runs },
      );
    });

    test("a proposal is of its view, though the study goes on before its values are asked for", () => {
      fc.assert(
        fc.property(anySpace, records(), settings, (space, history, config) => {
          const sampler = make(config);
          const steps = study(make(config), { space, history, seed: 1 });
          const proposals = steps.map(({ view }) => sampler.propose(view, streamOf(1, view.number)));
          for (const [i, { chosen }] of steps.entries()) expect(chooseAll(space, proposals[i]!)).toEqual(chosen);
        }),
        { numRuns: runs },
      );
    });

    test("changes nothing in what it is given", () => {
      fc.assert(
        fc.property(anySpace, records(), settings, (space, history, config) => {
          for (const { view } of study(make(config), { space, history, seed: 1 })) {
            const before = JSON.stringify([view.finished, view.pending, view.space]);
            chooseAll(space, make(config).propose(view, streamOf(1, view.number)));
            expect(JSON.stringify([view.finished, view.pending, view.space])).toBe(before);
          }
        }),
        { numRuns: Math.ceil(runs / 4) },
      );
    });

    test("gives the only value of a distribution that has one", () => {
      const single: Parameter[] = [
        { name: "float", distribution: { kind: "float", low: 0.5, high: 0.5, log: false, step: null } },
        { name: "log", distribution: { kind: "float", low: 1e-9, high: 1e-9, log: true, step: null } },
        { name: "int", distribution: { kind: "int", low: -3, high: -3, log: false, step: 1 } },
        { name: "text", distribution: { kind: "categorical", choices: [null] } },
        { name: "other", distribution: { kind: "int", low: 1, high: 64, log: true, step: 1 } },
      ];
      expect(single.map(({ distribution }) => isSingle(distribution))).toEqual([true, true, true, true, false]);
      for (const config of configs) {
        for (const { chosen } of study(make(config), { space: single, history: new Array(20).fill(1), seed: 3 })) {
          expect(chosen).toMatchObject({ float: 0.5, log: 1e-9, int: -3, text: null });
        }
      }
    });

    test("reaches different values with different streams", () => {
      const space: Parameter[] = ["a", "b"].map((name) => ({
        name,
        distribution: { kind: "int", low: 0, high: 9, log: false, step: 1 },
      }));
      const seen = new Set(
        study(make(configs[0]), { space, history: new Array(30).fill(0), seed: 5 }).map(({ chosen }) =>
          JSON.stringify(chosen),
        ),
      );
      expect(seen.size).toBeGreaterThan(5);
    });

    test.runIf(definesByRun)(
      "does without a known space, and whatever the order in which parameters are asked for",
      () => {
        fc.assert(
          fc.property(anySpace, records(), settings, fc.nat(), (space, history, config, seed) => {
            for (const { view, chosen } of study(make(config), { space, history, seed, unknown: true })) {
              expect(chooseAll(space, make(config).propose(view, streamOf(seed, view.number)))).toEqual(chosen);
              for (const { name, distribution } of space) {
                if (chosen[name] !== undefined) expect(contains(distribution, chosen[name]!)).toBe(true);
              }
            }
          }),
          { numRuns: runs },
        );
      },
    );

    test("gives the same values in whatever order a known space is asked for", () => {
      fc.assert(
        fc.property(anySpace, records(), settings, fc.nat(), (space, history, config, seed) => {
          for (const { view, chosen } of study(make(config), { space, history, seed })) {
            const backwards = make(config).propose(view, streamOf(seed, view.number));
            const asked = space.filter(({ name }) => name in chosen).reverse();
            for (const { name, distribution } of asked) {
              expect(backwards.suggest(name, distribution)).toBe(chosen[name]);
            }
          }
        }),
        { numRuns: runs },
      );
    });
  });
}

interface StudyOptions {
  space: readonly Parameter[];
  /** what each trial gives: its value, null for a failure, a list of intermediate values for a pruned one */
  history: readonly (number | null | readonly number[])[];
  seed: number;
  /** the sampler is not told of the space */
  unknown?: boolean;
}

interface Step {
  view: StudyView;
  chosen: Record<string, ParameterValue>;
}

/** A study in batches of three, whose trials end as the history says; every proposal with its view. */
export function study(
  sampler: { propose(view: StudyView, random: Random): Proposal; size?(space: readonly Parameter[]): number },
  { space, history, seed, unknown = false }: StudyOptions,
): Step[] {
  const steps: Step[] = [];
  const count = Math.min(history.length, sampler.size?.(space) ?? history.length);
  const finished: TrialRecord[] = [];
  let pending: TrialRecord[] = [];
  for (let number = 0; number < count; number++) {
    const view: StudyView = {
      ...{ direction: seed % 2 ? "maximize" : "minimize", number, random: Random.fromSeed(seed) },
      ...{ finished: [...finished], pending: [...pending], ...(!unknown && { space }) },
    };
    const chosen = chooseAll(space, sampler.propose(view, streamOf(seed, number)));
    for (const parameter of space) expect(parameter.name in chosen).toBe(isActive(parameter, chosen));
    steps.push({ view, chosen });
    pending.push(running(number, chosen, space));
    if (pending.length < 3) continue;
    finished.push(...pending.map((trial) => ended(trial, history[trial.number]!)));
    pending = [];
  }
  return steps;
}

function streamOf(seed: number, number: number): Random {
  return Random.fromSeed(seed).stream("trial", number);
}

function running(number: number, params: TrialRecord["params"], space: readonly Parameter[]): TrialRecord {
  const distributions: Record<string, Distribution> = {};
  for (const { name, distribution } of space) if (name in params) distributions[name] = distribution;
  return {
    ...{ number, state: "running", params, distributions, value: null, intermediate: [], attributes: {} },
    ...{ started: null, ended: null },
  };
}

function ended(trial: TrialRecord, result: number | null | readonly number[]): TrialRecord {
  if (result === null) return { ...trial, state: "failed" };
  if (typeof result === "number") return { ...trial, state: "complete", value: result };
  const intermediate = result.map((value, step) => ({ step, value }));
  return { ...trial, state: "pruned", intermediate, value: result.at(-1) ?? null };
}
