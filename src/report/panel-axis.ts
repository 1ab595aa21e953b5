import { logTicks } from "./log-ticks.ts";
import { formatTick, wideTicks } from "./number-format.ts";

/** The scale of a small panel's axis of values from `low` to `high`: decades, or a few ticks. */
export function panelAxis(low: number, high: number, logarithmic: boolean) {
  return logarithmic
    ? { type: "log" as const, ticks: logTicks(low, high), tickFormat: formatTick }
    : { ticks: 4, ...wideTicks(low, high) };
}
