import type { ZodType } from "zod";
import { ConfigError } from "../core/errors.ts";

/** A sampler or a pruner as a caller names it: its name, its name with its settings beside it, or the thing itself. */
export type Chosen<T> = string | { name: string; [setting: string]: unknown } | T;

interface Definition<T> {
  name: string;
  config: ZodType;
  create(config: unknown): T;
}

/**
 * The algorithm that was chosen among those that there are; `kind` is what it is called.
 *
 * @throws ConfigError for an unknown name or a wrong setting
 */
export function created<T extends object>(chosen: Chosen<T>, kind: string, known: readonly Definition<T>[]): T {
  if (typeof chosen === "object" && !("name" in chosen)) return chosen;
  const { name, ...settings } = (typeof chosen === "string" ? { name: chosen } : chosen) as { name: string };
  const definition = known.find((one) => one.name === name);
  if (definition === undefined) {
    throw new ConfigError(`unknown ${kind}: ${name}; expected one of ${known.map((one) => one.name).join(", ")}`);
  }
  const { data, error } = definition.config.safeParse(settings);
  if (error === undefined) return definition.create(data);
  const [issue] = error.issues;
  throw new ConfigError(`${kind} ${name}: ${issue!.path.join(".")}: ${issue!.message.toLowerCase()}`, { cause: error });
}
