import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, TrackingError } from "../core/errors.ts";
import { nearest } from "../core/suggestion.ts";
import { systemCode, systemReason } from "../core/system-error.ts";
import { RUN_FILES } from "./run.ts";

/** A metric at one step; null where it was not finite. */
export interface MetricPoint {
  step: number;
  value: number | null;
}

/** Metrics of a run by step, by name. Lines that are torn, as a kill leaves the last, are left out. */
export function readAllMetrics(path: string): Map<string, MetricPoint[]> {
  const metrics = new Map<string, MetricPoint[]>();
  for (const line of linesOf(path)) {
    let content: { step?: unknown; values?: Record<string, unknown> };
    try {
      content = JSON.parse(line);
    } catch {
      continue;
    }
    if (typeof content?.step !== "number" || typeof content.values !== "object") continue;
    for (const [name, value] of Object.entries(content.values ?? {})) {
      const points = metrics.get(name) ?? [];
      points.push({ step: content.step, value: typeof value === "number" ? value : null });
      metrics.set(name, points);
    }
  }
  return metrics;
}

/** One metric of a run by step. Throws ConfigError that lists the metrics there are for another. */
export function readMetrics(path: string, name: string): MetricPoint[] {
  const metrics = readAllMetrics(path);
  const points = metrics.get(name);
  if (points) return points;
  const names = [...metrics.keys()];
  if (names.length === 0) throw new ConfigError(`${path} has no metrics by step`);
  const near = nearest(name, names);
  throw new ConfigError(
    `${path} has no metric ${name} by step; ${near === undefined ? `expected one of ${names.join(", ")}` : `did you mean ${near}?`}`,
  );
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(join(path, RUN_FILES.metrics), "utf8").split("\n");
  } catch (cause) {
    if (systemCode(cause) === "ENOENT") return [];
    throw new TrackingError(`cannot read the metrics of ${path}: ${systemReason(cause)}`, { cause });
  }
}
