import { InterruptedError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import { Logistic } from "../logistic.ts";
import type { FitContext, FitInput, LabelledSet, ModelDefinition } from "../model.ts";
import { streamSeed } from "../network/train-networks.ts";
import { logarithms } from "./combination.ts";
import { definitionOf, type EnsembleConfig, ensembleConfig, type Member, settingsOf } from "./configuration.ts";
import { EnsembleModel, type EnsembleTraining, votesOf } from "./ensemble-model.ts";
import { labelledEvents } from "./event-rows.ts";
import type { MemberJob, TrainedMember } from "./member-worker.ts";
import { type EnsembleContent, type FittedMember, storedEnsemble } from "./stored-ensemble.ts";
import { trainMembers } from "./train-members.ts";

/** Several models of the catalogue, or several seeds of one, that answer together. */
const ensemble = {
  name: "ensemble",
  kind: "classifier",
  summary: "several models, or seeds of one, combined by a mean or a logistic regression",
  source: "T. G. Dietterich, Ensemble Methods in Machine Learning, MCS 2000, doi 10.1007/3-540-45014-9_1",
  config: ensembleConfig,

  async fit({ train, validation, config, context }: FitInput<EnsembleConfig>): Promise<EnsembleModel> {
    if (context.signal.aborted) throw new InterruptedError();
    const jobs = jobsOf(config.members, context.random.stream("members"));
    const eventJobs = jobsOf(config.events ?? [], context.random.stream("events"));
    const told = teller(jobs.length + eventJobs.length, context);
    const trained = await trainMembers(jobs, { train, validation }, { ...context, trained: told("") });
    const members = await openedOf(trained);
    const logistic = config.combine === "logistic" ? stackedOn(validation, members, config) : undefined;
    const content: EnsembleContent = { members, combine: config.combine, logistic };
    if (config.events === undefined) return new EnsembleModel(content, trainingOf(trained));
    const stations = new EnsembleModel(content);
    const eventsOf = (set: LabelledSet) => labelledEvents(set, stations.probabilities(set.x));
    const sets = { train: eventsOf(train), validation: eventsOf(validation) };
    const together = await trainMembers(eventJobs, sets, { ...context, trained: told("event ") });
    return new EnsembleModel({ ...content, events: await openedOf(together) }, trainingOf(trained, together));
  },

  load: async (files) => new EnsembleModel(await storedEnsemble(files, (name, own) => definitionOf(name).load(own))),
} satisfies ModelDefinition<EnsembleConfig>;

function jobsOf(members: readonly Member[], random: Random): MemberJob[] {
  return members.flatMap((member, m) => {
    const { name, copies } = member;
    const settings = settingsOf(member);
    const seedOf = (copy: number) => streamSeed(random.stream("member", m, copy));
    return Array.from({ length: copies }, (_, copy): MemberJob => ({ name, settings, seed: seedOf(copy) }));
  });
}

/** Tells of trained members as they come, their numbers and names before the labels of their steps. */
function teller(total: number, { observe, progress }: Pick<FitContext, "observe" | "progress">) {
  let done = 0;
  return (before: string) => {
    let number = 0;
    return ({ name, steps }: TrainedMember): void => {
      number++;
      for (const step of steps) observe?.({ ...step, label: memberLabel(`${before}${number} ${name}`, step.label) });
      progress(++done, total, {});
    };
  };
}

/** `2 mlp`, of several networks `2 denoising iron`. */
function memberLabel(member: string, label: string): string {
  return label === "" ? member : `${member} ${label}`;
}

async function openedOf(trained: readonly TrainedMember[]): Promise<FittedMember[]> {
  const members: FittedMember[] = [];
  for (const { name, files } of trained) members.push({ name, model: await definitionOf(name).load(files) });
  return members;
}

function stackedOn({ x, y, weight }: LabelledSet, members: readonly FittedMember[], { l2 }: EnsembleConfig): Logistic {
  const votes = votesOf(members, x);
  return Logistic.fit({ x: logarithms(votes), y, weight }, votes.classes.length, { l2 });
}

/** What the members' training left to say; of several engines the first that promises no bytes, else the first. */
function trainingOf(members: readonly TrainedMember[], events: readonly TrainedMember[] = []): EnsembleTraining {
  const all = [
    ...members.map((member, m) => ({ ...member, member: `${m + 1} ${member.name}` })),
    ...events.map((member, m) => ({ ...member, member: `event ${m + 1} ${member.name}` })),
  ];
  const engines = all.flatMap(({ engine }) => engine ?? []);
  const engine = engines.find(({ reproducible }) => !reproducible) ?? engines[0];
  return {
    curves: all.flatMap(({ member, curves }) =>
      curves.map((curve) => ({ ...curve, label: memberLabel(member, curve.label) })),
    ),
    warnings: all.flatMap(({ member, warnings }) => warnings.map((warning) => `member ${member}: ${warning}`)),
    ...(engine && { engine }),
  };
}

export default ensemble;
