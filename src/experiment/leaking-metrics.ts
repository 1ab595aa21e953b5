import type { Leak } from "../evaluation/leak.ts";
import type { RunState } from "../tracking/run-state.ts";
import { leaksByName } from "./protocol-entry.ts";

/** The leaks of each leaking protocol of a run, by its name, from the settings that the run tells; none where it has no protocols. */
export function leaksOfRun({ params }: Pick<RunState, "params">): Map<string, readonly Leak[]> {
  const { protocols } = params;
  if (typeof protocols !== "string") return new Map();
  try {
    return leaksByName(JSON.parse(protocols));
  } catch {
    return new Map(); // a job may have a setting of that name, too
  }
}

/** A metric's name, which begins with that of its protocol; one that leaks never stands there without a word. */
export function markedMetric(name: string, leaking: Pick<ReadonlySet<string>, "has">): string {
  return isLeaking(name, leaking) ? `${name} (LEAKING)` : name;
}

/** Whether a metric is of a leaking protocol. */
export function isLeaking(metric: string, leaking: Pick<ReadonlySet<string>, "has">): boolean {
  return leaking.has(metric.slice(0, Math.max(0, metric.indexOf("."))));
}
