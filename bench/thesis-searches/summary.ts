import { z } from "zod";
import type { GroupResult } from "../../src/experiment/group/result.ts";
import type { ClassifyResult } from "../../src/experiment/result.ts";
import type { ParameterShare } from "../../src/report/figures/parameter-importance.ts";
import { isBetter } from "../../src/tuning/trial.ts";

const count = z.int().min(0);
const params = z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()]));
const hash = z.string().regex(/^[0-9a-f]{64}$/);

const tested = z
  .strictObject({
    accuracy: z.number().describe("of the stations of held-out showers"),
    interval99: z.tuple([z.number().nullable(), z.number().nullable()]),
    shower_accuracy: z.number().nullable().describe("stations of an event combined"),
    rows: count,
  })
  .describe("on test rows, which took no part in any choice");

/** What is kept of one of the thesis's searches: `docs/thesis-searches/NAME.json`. */
export const searchSummarySchema = z.strictObject({
  search: z.string(),
  quick: z.boolean().describe("a small run to try the program: its numbers mean nothing"),
  study_sha256: hash,
  counts: z.strictObject({ complete: count, pruned: count, failed: count, running: count, waiting: count }),
  seconds: z
    .number()
    .min(0)
    .describe("wall time of the attempt that ended it, the chosen trial's complete run included"),
  trial_seconds: z.number().min(0).describe("of all trials together, each on one thread"),
  workers: count,
  machine: z.string(),
  best: z.array(z.strictObject({ number: count, value: z.number(), params })).describe("the first of them was chosen"),
  chosen: tested,
  published: tested
    .extend({ row_split_accuracy: z.number().nullable().describe("LEAKING: of rows of showers seen in training") })
    .nullable()
    .describe("the configuration that the thesis published, trained and tested in the same way"),
  importance: z.array(z.strictObject({ name: z.string(), share: z.number(), spread: z.number() })),
});

export type SearchSummary = z.output<typeof searchSummarySchema>;

/** Trials that a summary names. */
const BEST = 5;

export interface SummaryInput {
  search: string;
  quick: boolean;
  result: GroupResult;
  /** of the chosen trial's complete run */
  chosen: ClassifyResult;
  /** of the published configuration's run */
  published: ClassifyResult | null;
  importance: readonly ParameterShare[];
  workers: number;
  machine: string;
}

/** What is kept of a search that has ended. Throws TypeError for a group that is no search. */
export function summarise({ result, chosen, published, importance, ...given }: SummaryInput): SearchSummary {
  const { study } = result;
  if (!study) throw new TypeError(`${result.name} is no search`);
  const complete = study.trials.filter(({ state, value }) => state === "complete" && value !== null);
  const sorted = complete.toSorted((a, b) =>
    a.value === b.value ? a.number - b.number : isBetter(study.direction, a.value!, b.value!) ? -1 : 1,
  );
  return {
    ...given,
    study_sha256: study.sha256,
    counts: study.counts,
    seconds: result.seconds,
    trial_seconds: study.trials.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0),
    best: sorted.slice(0, BEST).map(({ number, value, params: own }) => ({ number, value: value!, params: own })),
    chosen: testedBy(chosen),
    published: published && {
      ...testedBy(published),
      row_split_accuracy: published.protocols!.row_split?.accuracy ?? null,
    },
    importance: importance.map(({ name, share, spread }) => ({ name, share, spread })),
  };
}

function testedBy({ protocols, shower_level }: ClassifyResult): SearchSummary["chosen"] {
  const { accuracy, interval99, n_test } = protocols!.shower_split!;
  return { accuracy, interval99, shower_accuracy: shower_level?.accuracy ?? null, rows: n_test };
}

/** The trials of a search as comma-separated values, a line each. */
export function trialLines({ study }: GroupResult): string[][] {
  const trials = study?.trials ?? [];
  const names = [...new Set(trials.flatMap(({ params: own }) => Object.keys(own)))];
  const rows = trials.map(({ number, state, value, seconds, params: own }) =>
    [number, state, value, seconds, ...names.map((name) => own[name])].map((cell) => String(cell ?? "")),
  );
  return [["number", "state", "value", "seconds", ...names], ...rows];
}
