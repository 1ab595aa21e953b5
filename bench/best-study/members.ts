import { defaultWorkers } from "../../src/core/parallel.ts";
import type { Random } from "../../src/core/random.ts";
import { definitionOf, type Member, settingsOf } from "../../src/models/ensemble/configuration.ts";
import type { FittedMember } from "../../src/models/ensemble/stored-ensemble.ts";
import { trainMembers } from "../../src/models/ensemble/train-members.ts";
import type { LabelledSet } from "../../src/models/model.ts";
import { streamSeed } from "../../src/models/network/train-networks.ts";

export interface Sets {
  train: LabelledSet;
  validation: LabelledSet;
}

/** Members trained as an ensemble trains them, from the same stream with the same seeds. */
export async function membersOf(members: readonly Member[], random: Random, sets: Sets): Promise<FittedMember[]> {
  const jobs = members.flatMap((member, m) =>
    Array.from({ length: member.copies }, (_, copy) => ({
      ...{ name: member.name, settings: settingsOf(member) },
      seed: streamSeed(random.stream("member", m, copy)),
    })),
  );
  const { signal } = new AbortController();
  const trained = await trainMembers(jobs, sets, { workers: defaultWorkers(), signal, trained: () => {} });
  return Promise.all(trained.map(async ({ name, files }) => ({ name, model: await definitionOf(name).load(files) })));
}

/** The set with those of its columns whose names match. */
export function withColumns(set: LabelledSet, keep: RegExp): LabelledSet {
  const { x } = set;
  const kept = x.columns.flatMap((name, k) => (keep.test(name) ? [k] : []));
  const values = new Float32Array(x.rows * kept.length);
  for (let row = 0; row < x.rows; row++) {
    for (const [to, k] of kept.entries()) values[row * kept.length + to] = x.values[row * x.columns.length + k]!;
  }
  return { ...set, x: { rows: x.rows, columns: kept.map((k) => x.columns[k]!), values } };
}
