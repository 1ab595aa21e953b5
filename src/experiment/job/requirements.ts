import type { ZodType } from "zod";
import { ConfigError } from "../../core/errors.ts";
import type { JobFunction } from "./definition.ts";
import { shown } from "./metrics.ts";

/** A job as its file exports it. */
export interface LoadedJob {
  params: ZodType | undefined;
  run: JobFunction<unknown>;
}

const EXAMPLE =
  "expected a function, as export default async ({ params, run }) => {...}, or export default job({ params, run })";

/**
 * The job that a file exports by default: a function, or an object with `run` and perhaps `params`.
 *
 * @throws ConfigError for anything else
 */
export function requireJob(exported: Readonly<Record<string, unknown>>, where: string): LoadedJob {
  requireDefaultExport(Object.keys(exported), where);
  const value = exported.default;
  if (typeof value === "function") return { params: undefined, run: value as JobFunction<unknown> };
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new ConfigError(`${where}: the default export is ${shown(value)}; ${EXAMPLE}`);
  }
  const { params, run, ...rest } = value as Record<string, unknown>;
  if (typeof run !== "function") {
    throw new ConfigError(`${where}: default export: run is ${run === undefined ? "missing" : shown(run)}; ${EXAMPLE}`);
  }
  if (params !== undefined && !isSchema(params)) {
    throw new ConfigError(
      `${where}: default export: params is ${shown(params)}; expected a zod schema such as z.strictObject({...})`,
    );
  }
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new ConfigError(`${where}: default export: unknown key: ${unknown}; expected one of params, run`);
  }
  return { params: params as ZodType | undefined, run: run as JobFunction<unknown> };
}

/** Throws ConfigError for a file that exports nothing by default: asked before its code runs. */
export function requireDefaultExport(names: readonly string[], where: string): void {
  if (names.includes("default")) return;
  const others = names.length === 0 ? "" : ` (it exports ${names.join(", ")})`;
  throw new ConfigError(`${where}: no default export${others}; ${EXAMPLE}`);
}

function isSchema(value: unknown): boolean {
  return value !== null && typeof value === "object" && "_zod" in value && "safeParseAsync" in value;
}
