import { renderExperiment } from "../experiment/load.ts";
import type { PlanResult } from "../experiment/result.ts";
import type { Experiment } from "../experiment/schema.ts";
import { cutSentence } from "../features/selection.ts";
import { amountLines } from "./dry-run.ts";

/** Prints what running an experiment would do, and its resolved configuration. */
export function printPlan(
  plan: PlanResult,
  { experiment }: { experiment: Experiment },
  flags: { json?: boolean },
): void {
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(plan)}\n`);
    return;
  }
  const { data, stages, features, listeners, workers } = plan;
  const width = Math.max(...stages.map(({ name }) => name.length));
  const lines = [
    ...stages.map(({ name, action, detail }) => `${action.padEnd(7)}${name.padEnd(width + 2)}${detail}`.trimEnd()),
    "",
    `data      ${data.path}${data.sha256 === null ? "" : `, sha256 ${data.sha256}`}`,
    ...(data.selection === undefined ? [] : [`          ${cutSentence(data.selection)}`]),
    ...(data.estimate === undefined ? [] : amountLines(data.estimate, { workers })),
    `features  ${features.length > 12 ? `${features.length} columns` : features.join(", ")}`,
    `told      ${listeners.length === 0 ? "nobody" : listeners.join(", ")}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n\n# the resolved configuration\n${renderExperiment(experiment)}`);
}
