import { markedMetric } from "../experiment/leaking-metrics.ts";
import { renderPipeline } from "../experiment/pipeline/load.ts";
import type { PipelinePlan, PipelineResult } from "../experiment/pipeline/result.ts";
import type { Pipeline } from "../experiment/pipeline/step.ts";
import { leaksOfName } from "../experiment/protocol-entry.ts";

/** A pipeline's result on stdout: what became of each step, or one object. */
export function printPipeline(result: PipelineResult, { json }: { json?: boolean }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const width = widthOf(result.steps);
  const lines = result.steps.flatMap(({ name, status, metrics, outputs }) => [
    `${status.padEnd(8)}${name.padEnd(width)}${metricText(metrics)}`.trimEnd(),
    ...Object.entries(outputs).map(([output, { path }]) => `${" ".repeat(8)}  ${output}: ${path}`),
  ]);
  process.stdout.write(`${lines.join("\n")}\n\nrun     ${result.run}\n`);
}

/** Prints what running a pipeline would do, and its resolved configuration. */
export function printPipelinePlan(
  plan: PipelinePlan,
  { pipeline }: { pipeline: Pipeline },
  { json }: { json?: boolean },
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(plan)}\n`);
    return;
  }
  const width = widthOf(plan.steps);
  const lines = plan.steps.map(({ name, action, why }) => `${action.padEnd(9)}${name.padEnd(width)}${why}`.trimEnd());
  lines.push("", `told     ${plan.listeners.length === 0 ? "nobody" : plan.listeners.join(", ")}`);
  process.stdout.write(`${lines.join("\n")}\n\n# the resolved configuration\n${renderPipeline(pipeline)}`);
}

function widthOf(steps: readonly { name: string }[]): number {
  return Math.max(...steps.map(({ name }) => name.length)) + 2;
}

/** Protocols of Cascada's own names that leak. */
const LEAKING = { has: (protocol: string) => (leaksOfName(protocol) ?? []).length > 0 };

function metricText(metrics: Readonly<Record<string, number | null>>): string {
  return Object.entries(metrics)
    .map(
      ([name, value]) =>
        `${markedMetric(name, LEAKING)} ${value === null ? "not finite" : Number(value.toPrecision(4))}`,
    )
    .join(", ");
}
