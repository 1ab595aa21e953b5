import { parseDocument } from "yaml";
import type { ZodType, z } from "zod";
import { ConfigError } from "../core/errors.ts";
import { type Checked, describeIssues } from "./issues.ts";
import { type Expansion, keyText } from "./variables.ts";

export interface Check<T> extends Omit<Checked, "schema"> {
  schema: ZodType<T>;
  /** whose keys are named where one is unknown; the schema's by default */
  keys?: ZodType;
  /** which values came from environment variables */
  expansion?: Expansion | undefined;
}

/**
 * The content as a schema has it, defaults written out. A value from an environment variable is text, and is read as YAML
 * where text will not do. Throws ConfigError with one line per problem.
 */
export function check<T>(content: unknown, { schema, keys = schema, expansion, ...checked }: Check<T>): T {
  const keyOf = ({ path }: z.core.$ZodIssue) => keyText([...(checked.at ?? []), ...path]);
  let result = schema.safeParse(content, { reportInput: true });
  const tried = new Set<string>();
  while (!result.success) {
    const again = result.error.issues.filter(
      (issue) => expansion?.expanded.has(keyOf(issue)) && !tried.has(keyOf(issue)),
    );
    if (again.length === 0) break;
    for (const issue of again) {
      tried.add(keyOf(issue));
      readAsYaml(content, issue.path);
    }
    result = schema.safeParse(content, { reportInput: true });
  }
  if (result.success) return result.data;
  const issues = result.error.issues.filter((issue) => !expansion?.unset.has(keyOf(issue)));
  throw new ConfigError(describeIssues(issues, { ...checked, schema: keys }));
}

/** Replaces a text by what it says as YAML; what is no YAML stays. */
function readAsYaml(content: unknown, path: readonly PropertyKey[]): void {
  let group = content as Record<PropertyKey, unknown>;
  for (const key of path.slice(0, -1)) group = group[key] as Record<PropertyKey, unknown>;
  const key = path.at(-1)!;
  const document = parseDocument(String(group[key]));
  if (document.errors.length === 0) group[key] = document.toJS();
}
