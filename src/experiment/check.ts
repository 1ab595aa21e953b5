import type { ZodType } from "zod";
import { ConfigError } from "../core/errors.ts";
import { type Checked, describeIssues } from "./issues.ts";

export interface Check<T> extends Omit<Checked, "schema"> {
  schema: ZodType<T>;
  /** whose keys are named where one is unknown; the schema's by default */
  keys?: ZodType;
}

/** The content as a schema has it, defaults written out. Throws ConfigError with one line per problem. */
export function check<T>(content: unknown, { schema, keys = schema, ...checked }: Check<T>): T {
  const result = schema.safeParse(content, { reportInput: true });
  if (!result.success) throw new ConfigError(describeIssues(result.error.issues, { ...checked, schema: keys }));
  return result.data;
}
