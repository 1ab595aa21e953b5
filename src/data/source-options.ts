import { ConfigError } from "../core/errors.ts";
import type { OpenOptions } from "./source.ts";

/** Throws ConfigError for an option that the format does not have. */
export function refuseOptions(format: string, options: OpenOptions, known: readonly (keyof OpenOptions)[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name as keyof OpenOptions)) continue;
    throw new ConfigError(`${name} is ${JSON.stringify(value)}; the format ${format} has no such option`);
  }
}
