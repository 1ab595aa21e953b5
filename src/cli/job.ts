import { renderJob } from "../experiment/job/load.ts";
import type { JobPlan } from "../experiment/job/plan.ts";
import type { JobResult } from "../experiment/job/result.ts";
import type { Job } from "../experiment/job/schema.ts";

/** A job's result on stdout: its metrics and files, or one object. */
export function printJob(result: JobResult, { json }: { json?: boolean }): void {
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else process.stdout.write(`${renderJobResult(result)}\n`);
}

function renderJobResult({ name, metrics, artefacts, run }: JobResult): string {
  const rows = Object.entries(metrics).map(([metric, value]) => [metric, value === null ? "not finite" : shown(value)]);
  for (const { path, bytes } of artefacts) rows.push([path, `${bytes} bytes`]);
  rows.push(["run", run]);
  const width = Math.max(...rows.map(([label]) => label!.length)) + 2;
  return [name, "", ...rows.map(([label, value]) => `${label!.padEnd(width)}${value}`)].join("\n");
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** Prints what running a job would do, and its resolved configuration. */
export function printJobPlan(plan: JobPlan, { job }: { job: Job }, { json }: { json?: boolean }): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(plan)}\n`);
    return;
  }
  const lines = [
    ...Object.entries(plan.source).map(([path, sha256]) => `source  ${path}, sha256 ${sha256}`),
    ...Object.entries(plan.inputs).map(([name, { path, sha256 }]) => `input   ${name}: ${path}, sha256 ${sha256}`),
    plan.deterministic ? "expected to give the same bytes each time" : "not expected to give the same bytes each time",
    `told    ${plan.listeners.length === 0 ? "nobody" : plan.listeners.join(", ")}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n\n# the resolved configuration\n${renderJob(job)}`);
}
