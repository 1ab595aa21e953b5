import { z } from "zod";
import type { ModelCheck } from "./checks.ts";
import { expected } from "./failure.ts";

type Property = { description?: string; type?: string; oneOf?: Property[]; anyOf?: Property[] };

export const CONFIGURATION_CHECKS: readonly ModelCheck[] = [
  {
    name: "every setting has a default",
    async run({ definition: { config, name } }) {
      const { required = [] } = schemaOf(config);
      const missing = required.filter((key) => key !== "name");
      expected(missing.length === 0, `no default: ${missing.join(", ")}; expected .default(...) for each`);
      const given = Object.hasOwn(schemaOf(config).properties, "name") ? { name } : {};
      const { success, error } = config.safeParse(given);
      expected(success, `the defaults are refused: ${error?.issues.map(({ message }) => message).join("; ")}`);
      return undefined;
    },
  },
  {
    name: "every setting is described",
    async run({ definition: { config } }) {
      const bare = Object.entries(schemaOf(config).properties)
        .filter(([key, property]) => key !== "name" && !property.description && !isGroup(property))
        .map(([key]) => key);
      expected(bare.length === 0, `no description: ${bare.join(", ")}; expected .describe("...") for each`);
      return undefined;
    },
  },
  {
    name: "an unknown setting is refused",
    async run({ definition: { config } }) {
      const { success, error } = config.safeParse({ no_such_setting: 1 });
      const named = error?.issues.some(
        (issue) => issue.code === "unrecognized_keys" && issue.keys.includes("no_such_setting"),
      );
      expected(!success && named === true, "no_such_setting: 1 was taken; expected z.strictObject({...})");
      return undefined;
    },
  },
];

function schemaOf(config: z.ZodType): { properties: Record<string, Property>; required?: string[] } {
  const { properties = {}, required } = z.toJSONSchema(config, { io: "input", unrepresentable: "any" });
  return { properties: properties as Record<string, Property>, ...(required && { required }) };
}

/** Settings below one key, which describe themselves. */
function isGroup({ type, oneOf, anyOf }: Property): boolean {
  const kinds = oneOf ?? anyOf;
  return type === "object" || (kinds?.every(isGroup) ?? false);
}
