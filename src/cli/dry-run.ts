import type { DryRun, DryRunReport } from "../experiment/dry-run.ts";
import { renderPreset } from "../experiment/load.ts";
import type { Estimate } from "../experiment/projection.ts";
import type { LaunchPlan } from "../launch/plan.ts";
import type { SimulationPreset } from "../simulation/preset.ts";
import { launchLines } from "./launch/plan.ts";

interface DryRunPrint {
  preset: SimulationPreset;
  workers: number;
  shard?: string;
  /** of a simulation in shards */
  launch?: LaunchPlan | undefined;
  json?: boolean;
}

/** Prints what a simulation will give and take, and the resolved preset. */
export function printDryRun(report: DryRunReport, { preset, workers, shard, launch, json }: DryRunPrint): void {
  const { estimate = null, pilot, primaries_without_stations: without } = report;
  if (json) {
    const result = {
      preset,
      ...(shard && { shard }),
      ...(launch && { launch }),
      workers,
      estimate,
      pilot,
      primaries_without_stations: without,
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const lines = amountLines(estimate, { workers, shard });
  for (const primary of without) lines.push(`no station of ${primary} in the ${pilot.showers} showers of the pilot`);
  lines.push(`pilot     ${pilot.showers} showers, ${pilot.stations} stations, ${pilot.seconds.toFixed(2)} s`);
  if (launch) lines.push(...launchLines(launch));
  process.stdout.write(`${lines.join("\n")}\n\n# the resolved preset\n${renderPreset(preset)}`);
}

/** What a simulation will give and take, one line each. */
export function amountLines(
  estimate: DryRun | null,
  { workers, shard }: { workers: number; shard?: string | undefined },
): string[] {
  if (estimate === null) return ["how many showers that takes cannot be told from the pilot"];
  return [
    `showers   ${rounded(estimate.showers)}${shard ? ` of shard ${shard}` : ""}`,
    `events    ${rounded(estimate.events)}`,
    `stations  ${rounded(estimate.stations)}`,
    `bytes     ${rounded(estimate.bytes)}`,
    `seconds   ${rounded(estimate.seconds)} with ${workers} ${workers === 1 ? "worker" : "workers"} on this machine`,
  ];
}

/** The value to the digits that its standard deviation leaves, thousands marked: 11,840 ± 120. */
function rounded({ value, sigma }: Estimate): string {
  if (sigma === 0) return grouped(value, 0);
  const digits = 1 - Math.floor(Math.log10(sigma)); // two of the standard deviation
  return `${grouped(value, digits)} ± ${grouped(sigma, digits)}`;
}

function grouped(value: number, digits: number): string {
  const step = 10 ** -Math.max(-15, Math.min(digits, 3));
  const shown = Math.round(value / step) * step;
  return shown.toLocaleString("en-US", { maximumFractionDigits: Math.max(0, Math.min(digits, 3)) });
}
