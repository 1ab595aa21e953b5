import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { MODELS } from "../../models/catalogue.ts";
import type { ModelDefinition } from "../../models/model.ts";

type Requirement = [expected: string, holds: (value: unknown) => boolean];

const text: Requirement = ["a text", (value) => typeof value === "string" && value.trim() !== ""];
const method: Requirement = ["a function", (value) => typeof value === "function"];
const optional = ([expected, holds]: Requirement): Requirement => [
  `${expected}, or nothing`,
  (value) => value === undefined || holds(value),
];

/** What a definition is made of, for those whose file no compiler has seen. */
const REQUIREMENTS: { [key in keyof ModelDefinition<unknown>]-?: Requirement } = {
  name: [
    "lower-case letters, digits and hyphens",
    (value) => typeof value === "string" && /^[a-z0-9][a-z0-9-]{0,99}$/.test(value),
  ],
  kind: ["classifier", (value) => value === "classifier"],
  summary: text,
  source: optional(text),
  config: ["a zod object (z.strictObject({...}) of zod 4)", isObjectSchema],
  startsFrom: optional(method),
  fit: method,
  steps: optional(method),
  sweepRates: optional(method),
  load: method,
  loader: optional([
    "the name of a definition that comes with Cascada",
    (value) => MODELS.some(({ name }) => name === value),
  ]),
  loadFile: optional(method),
};

function isObjectSchema(value: unknown): boolean {
  if (value === null || typeof value !== "object" || !("_zod" in value)) return false;
  try {
    return z.toJSONSchema(value as z.ZodType, { io: "input", unrepresentable: "any" }).type === "object";
  } catch {
    return false;
  }
}

const EXAMPLE = "export default defineAutoencoder({...}), or an object with name, kind, summary, config, fit and load";

/**
 * Checks that what a file exports by default is a model definition with a name of its own.
 *
 * @param where the file, in messages
 * @throws ConfigError naming the first property that is not as it must be
 */
export function requireDefinition(
  exported: Readonly<Record<string, unknown>>,
  where: string,
): asserts exported is { default: ModelDefinition<unknown> } {
  if (!("default" in exported)) {
    const names = Object.keys(exported).join(", ");
    throw new ConfigError(
      `${where}: no default export${names === "" ? "" : ` (it exports ${names})`}; expected ${EXAMPLE}`,
    );
  }
  const { default: value } = exported;
  if (value === null || typeof value !== "object") {
    throw new ConfigError(`${where}: the default export is ${kindOf(value)}; expected ${EXAMPLE}`);
  }
  const given = value as Record<string, unknown>;
  if (typeof given.build === "function" && given.fit === undefined) {
    throw new ConfigError(
      `${where}: the default export is not defined yet; expected defineAutoencoder({...}) around it`,
    );
  }
  for (const [key, [expected, holds]] of Object.entries(REQUIREMENTS)) {
    if (holds(given[key])) continue;
    throw new ConfigError(`${where}: default export: ${key} is ${kindOf(given[key])}; expected ${expected}`);
  }
  if (MODELS.some(({ name }) => name === given.name)) {
    const names = MODELS.map(({ name }) => name).join(", ");
    throw new ConfigError(
      `${where}: default export: name is ${given.name}, which comes with Cascada; expected a name other than ${names}`,
    );
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return "a list";
  return typeof value === "function" ? "a function" : `an ${typeof value}`;
}
