import { z } from "zod";
import type { Random } from "../../core/random.ts";
import { type Distribution, gridValue, isSingle, type ParameterValue, toExternal } from "../distribution.ts";
import type { Proposal, Sampler, SamplerDefinition, StudyView } from "../sampler.ts";
import { fromUnit } from "../unit-interval.ts";
import type { Column } from "./tpe/column.ts";
import { ParzenEstimator } from "./tpe/parzen-estimator.ts";
import { splitTrials, type TrialSplit } from "./tpe/split.ts";
import { TrialTable } from "./tpe/trial-table.ts";

const config = z.strictObject({
  startup_trials: z.int().min(0).default(10).describe("trials by chance before the first that learns from others"),
  candidates: z.int().min(1).default(24).describe("points of the good trials' density of which the best is proposed"),
  together: z
    .enum(["groups", "common", "none"])
    .default("groups")
    .describe(
      "which parameters one density is of: groups that the same trials have, all that every trial has and the others each by itself, or none (univariate)",
    ),
});
type Config = z.output<typeof config>;

/**
 * The tree-structured Parzen estimator: a density of the best trials and one of all others; of some points of the first, the
 * one where the first exceeds the second most. Trials of the same batch count among the others ("constant liar"), so that
 * they are kept apart. As in Optuna 5.0: best are a tenth, at most 25; pruned trials follow complete ones; parameters are
 * taken together, in groups that the same trials have (Optuna's `group`, the same as its default where none is conditional).
 */
export const tpe: SamplerDefinition<Config> = {
  name: "tpe",
  summary: "tree-structured Parzen estimator: where good trials are dense and others not",
  source:
    "J. Bergstra et al., NeurIPS 24 (2011) 2546; J. Bergstra et al., ICML (2013) 115; S. Falkner et al., ICML (2018) 1437; " +
    "S. Watanabe, arXiv:2304.11127 (2023)",
  config,
  create: (settings) => new TpeSampler(settings),
};

class TpeSampler implements Sampler {
  private readonly settings: Config;
  private table: TrialTable | undefined;

  constructor(settings: Config) {
    this.settings = settings;
  }

  propose(view: StudyView, random: Random): Proposal {
    const table = this.tableOf(view);
    const split = splitTrials(table, view.learnsFrom);
    if (split.below.length + split.above.length < this.settings.startup_trials) {
      return { suggest: (name, distribution) => drawn(distribution, random.stream(name)) };
    }
    return new TpeProposal({ table, split, view, random, settings: this.settings });
  }

  /** What is known of the study, the new trials included; made anew for another one. */
  private tableOf(view: StudyView): TrialTable {
    if (!this.table?.continues(view)) this.table = new TrialTable(view.direction);
    this.table.readNew(view.finished);
    return this.table;
  }
}

function drawn(distribution: Distribution, stream: Random): ParameterValue {
  return toExternal(distribution, fromUnit(distribution, stream.uniform()));
}

interface ProposalParts {
  table: TrialTable;
  split: TrialSplit;
  view: StudyView;
  random: Random;
  settings: Config;
}

/** The values of one trial; those of a group are chosen when the first of them is asked for. */
class TpeProposal implements Proposal {
  private readonly parts: ProposalParts;
  /** of each column that there is now, those that are chosen together; the table may grow before they are asked for */
  private readonly sets: readonly (readonly number[])[];
  private readonly chosen = new Map<number, number>();

  constructor(parts: ProposalParts) {
    this.parts = parts;
    this.sets = setsOf(parts.table, parts.settings.together);
  }

  suggest(name: string, distribution: Distribution): ParameterValue {
    const { table, random } = this.parts;
    if (isSingle(distribution)) return toExternal(distribution, fromUnit(distribution, 0));
    const index = table.column(name, distribution);
    const set = index === undefined ? undefined : this.sets[index];
    // No trial has met it yet.
    if (index === undefined || set === undefined) return drawn(distribution, random.stream(name));
    if (!this.chosen.has(index)) this.choose(set);
    return valueAt(table.columns[index]!, this.chosen.get(index)!);
  }

  private choose(indices: readonly number[]): void {
    const { table, split, view, random, settings } = this.parts;
    const columns = indices.map((index) => table.columns[index]!);
    const below = new ParzenEstimator(columns, split.below);
    const above = new ParzenEstimator(columns, split.above, view.pending);
    const stream = random.stream(columns[0]!.name);
    let [best, most] = [below.sample(stream), Number.NEGATIVE_INFINITY];
    for (let i = 0; i < settings.candidates; i++) {
      const point = i === 0 ? best : below.sample(stream);
      const gain = below.logDensity(point) - above.logDensity(point);
      if (gain > most) [best, most] = [point, gain];
    }
    for (const [i, index] of indices.entries()) this.chosen.set(index, best[i]!);
  }
}

/** For each column those that are chosen together with it. */
function setsOf({ groups, columns, trials }: TrialTable, together: Config["together"]): number[][] {
  const byKey = new Map<number, number[]>();
  return columns.map(({ count }, index) => {
    if (together === "none" || (together === "common" && count < trials.length)) return [index];
    // Those that all trials have are a group, too.
    const set = byKey.get(groups[index]!) ?? [];
    byKey.set(groups[index]!, set);
    set.push(index);
    return set;
  });
}

/** The value that is meant by a place of a kernel. */
function valueAt({ distribution, scale }: Column, place: number): ParameterValue {
  if (distribution.kind === "categorical") return toExternal(distribution, place);
  if (scale.kind === "grid") return gridValue(distribution, place);
  const value = scale.kind === "continuous" && scale.log ? Math.exp(place) : place;
  return Math.min(distribution.high, Math.max(distribution.low, value));
}
