import { InterruptedError } from "../../core/errors.ts";
import { Logistic } from "../logistic.ts";
import type { FitInput, LabelledSet, ModelDefinition } from "../model.ts";
import { streamSeed } from "../network/train-networks.ts";
import { logarithms } from "./combination.ts";
import { definitionOf, type EnsembleConfig, ensembleConfig } from "./configuration.ts";
import { EnsembleModel, type EnsembleTraining, votesOf } from "./ensemble-model.ts";
import type { MemberJob, TrainedMember } from "./member-worker.ts";
import { type FittedMember, storedEnsemble } from "./stored-ensemble.ts";
import { memberLabel, trainMembers } from "./train-members.ts";

/** Several models of the catalogue, or several seeds of one, that answer together. */
const ensemble = {
  name: "ensemble",
  kind: "classifier",
  summary: "several models, or seeds of one, combined by a mean or a logistic regression",
  source: "T. G. Dietterich, Ensemble Methods in Machine Learning, MCS 2000, doi 10.1007/3-540-45014-9_1",
  config: ensembleConfig,

  async fit({ train, validation, config, context }: FitInput<EnsembleConfig>): Promise<EnsembleModel> {
    if (context.signal.aborted) throw new InterruptedError();
    const random = context.random.stream("members");
    const jobs = config.members.flatMap(({ name, copies, settings }, m) =>
      Array.from(
        { length: copies },
        (_, copy): MemberJob => ({ name, settings, seed: streamSeed(random.stream("member", m, copy)) }),
      ),
    );
    const trained = await trainMembers(jobs, { train, validation }, context);
    const members: FittedMember[] = [];
    for (const { name, files } of trained) members.push({ name, model: await definitionOf(name).load(files) });
    const logistic = config.combine === "logistic" ? stackedOn(validation, members, config) : undefined;
    return new EnsembleModel({ members, combine: config.combine, logistic }, trainingOf(trained));
  },

  load: async (files) => new EnsembleModel(await storedEnsemble(files, (name, own) => definitionOf(name).load(own))),
} satisfies ModelDefinition<EnsembleConfig>;

function stackedOn({ x, y, weight }: LabelledSet, members: readonly FittedMember[], { l2 }: EnsembleConfig): Logistic {
  const votes = votesOf(members, x);
  return Logistic.fit({ x: logarithms(votes), y, weight }, votes.classes.length, { l2 });
}

/** What the members' training left to say; of several engines the first that promises no bytes, else the first. */
function trainingOf(trained: readonly TrainedMember[]): EnsembleTraining {
  const engines = trained.flatMap(({ engine }) => engine ?? []);
  const engine = engines.find(({ reproducible }) => !reproducible) ?? engines[0];
  return {
    curves: trained.flatMap(({ name, curves }, m) =>
      curves.map((curve) => ({ ...curve, label: memberLabel(m + 1, name, curve.label) })),
    ),
    warnings: trained.flatMap(({ name, warnings }, m) =>
      warnings.map((warning) => `member ${m + 1}, ${name}: ${warning}`),
    ),
    ...(engine && { engine }),
  };
}

export default ensemble;
