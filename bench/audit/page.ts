import { wilsonInterval } from "../../src/evaluation/wilson.ts";
import type { ResultTable } from "../benchmark.ts";
import type { Outcome } from "./score.ts";

const LEVEL = 0.95;

/** Recall by planted leak and false alarms by clean table, the sums first. */
export function tablesOf(outcomes: readonly Outcome[]): ResultTable[] {
  const leaky = outcomes.filter(({ found }) => found !== undefined);
  const clean = outcomes.filter(({ found }) => found === undefined);
  return [
    {
      heading: "planted leaks",
      note:
        `Tables in which the planted leak is among the findings, under the right kind and with one of its columns; Wilson intervals at ${LEVEL}. ` +
        "Other findings are those that do not name what was planted: some are right (several rows of a subject share more than the planted column), some are not.",
      columns: ["planted", "tables", "found", "recall", "interval", "other findings"],
      rows: byKind(leaky).map(([kind, all]) => [
        kind,
        ...share(all, ({ found }) => found === true),
        String(all.reduce((sum, { others }) => sum + others, 0)),
      ]),
    },
    {
      heading: "clean tables",
      note: `Tables without a leak, and those of them with a finding: each is a false alarm. Wilson intervals at ${LEVEL}.`,
      columns: ["clean", "tables", "alarms", "share", "interval", "what was said"],
      rows: byKind(clean).map(([kind, all]) => [kind, ...share(all, ({ others }) => others > 0), said(all)]),
    },
  ];
}

/** All together, then each kind in the order of the outcomes. */
function byKind(outcomes: readonly Outcome[]): [string, readonly Outcome[]][] {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  return [
    ["**all**", outcomes],
    ...kinds.map((name): [string, readonly Outcome[]] => [name, outcomes.filter(({ kind }) => kind === name)]),
  ];
}

/** Tables, how many of them fulfil it, their share and its interval. */
function share(outcomes: readonly Outcome[], fulfils: (outcome: Outcome) => boolean): string[] {
  const n = outcomes.length;
  const k = outcomes.filter(fulfils).length;
  const [low, high] = wilsonInterval(n === 0 ? 0 : k / n, n, LEVEL);
  return [String(n), String(k), n === 0 ? "-" : (k / n).toFixed(2), `${low.toFixed(2)} to ${high.toFixed(2)}`];
}

function said(outcomes: readonly Outcome[]): string {
  return [...new Set(outcomes.flatMap((outcome) => outcome.said))].join(", ");
}
