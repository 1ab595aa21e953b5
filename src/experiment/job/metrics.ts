import { ConfigError } from "../../core/errors.ts";

/** Metrics as a job reports them: numbers by name, of a step or of the whole (null). */
export interface Report {
  step: number | null;
  values: Record<string, number>;
}

/**
 * A report from whatever a job gave: an object of numbers, among them perhaps `step`. Undefined and null are a report of
 * nothing. NaN and infinities stay.
 *
 * @param what how messages call it, such as `what fit.ts returned`
 * @throws ConfigError naming the first metric that is no number
 */
export function reportOf(value: unknown, what: string): Report {
  if (value === undefined || value === null) return { step: null, values: {} };
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new ConfigError(`${what} is ${shown(value)}; expected metrics, such as {accuracy: 0.9}`);
  }
  const { step, ...values } = value as Record<string, unknown>;
  if (step !== undefined) requireStep(step, what);
  for (const [name, metric] of Object.entries(values)) {
    if (typeof metric !== "number") {
      throw new ConfigError(`${what}: metric ${name} is ${shown(metric)}; expected a number`);
    }
  }
  return { step: (step as number | undefined) ?? null, values: values as Record<string, number> };
}

/** Throws ConfigError for what is no step: a whole number from 0. */
export function requireStep(step: unknown, what: string): asserts step is number {
  if (Number.isSafeInteger(step) && (step as number) >= 0) return;
  throw new ConfigError(`${what}: step is ${shown(step)}; expected a whole number from 0`);
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (typeof value === "number" || value === undefined) return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
