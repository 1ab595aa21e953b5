import { type ZodType, z } from "zod";
import { nearest } from "../core/suggestion.ts";

/** What was checked: by which schema, and who said what is in it. */
export interface Checked {
  schema: ZodType;
  /** keys that lead to it */
  at?: readonly string[];
  /** who is to blame for a key: a file, a flag */
  blame(path: readonly PropertyKey[]): string;
}

/** What is wrong with a value: its key, and a message that names it. */
export interface Problem {
  path: PropertyKey[];
  message: string;
}

/** One line per problem: where, the key, what is there, what was expected. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], { schema, at, blame }: Checked): string {
  return problemsOf(issues, { schema, ...(at && { at }) })
    .map(({ path, message }) => `${blame(path)}: ${message}`)
    .join("\n");
}

/** The problems that a schema finds, one a key. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  { schema, at = [] }: Pick<Checked, "schema" | "at">,
): Problem[] {
  return issues.flatMap(meantIssues).flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code !== "unrecognized_keys") return [{ path, message: problemOf(issue, path.join(".")) }];
    const keys = keysAt(schema, issue.path, issue.input);
    return issue.keys.map((key) => {
      const unknown = [...path, key];
      return { path: unknown, message: `unknown key: ${unknown.join(".")}${expected(key, keys)}` };
    });
  });
}

/** What is wrong with the alternative that was meant, where only one of a union is of the kind of the value; else the issue. */
function meantIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input") return [issue];
  const group = typeof issue.input === "object" && issue.input !== null;
  const meant = issue.errors.filter((issues) =>
    issues.every(
      ({ code, path }) => path.length > 0 || code === "unrecognized_keys" || (!group && code === "invalid_value"),
    ),
  );
  if (meant.length !== 1) return [issue];
  return meant[0]!.map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
}

function problemOf(issue: z.core.$ZodIssue, key: string): string {
  const { path, input } = issue;
  const { message } = (issue.code === "invalid_key" && issue.issues[0]) || issue;
  if ("options" in issue && Array.isArray(issue.options)) {
    // A list of objects, of which one key says which is meant.
    const value = (input as Readonly<Record<string, unknown>> | undefined)?.[String(path.at(-1))];
    return `${key}${value === undefined ? "" : ` is ${JSON.stringify(value)}`}: expected one of ${issue.options.join(", ")}`;
  }
  // A message that names its key (of a list's item that of the list) already gives the value, too.
  const own = `${String(path.findLast((name) => typeof name === "string"))}: `;
  if (message.startsWith(own)) return `${key}: ${message.slice(own.length)}`;
  const hidden = input === undefined || typeof input === "object" || isSecret(issue);
  const shown = hidden ? "" : ` is ${JSON.stringify(input)}`;
  const lower = `${message.charAt(0).toLowerCase()}${message.slice(1)}`;
  return key === "" ? lower : `${key}${shown}: ${lower}`;
}

/** Whether what is there must not be said. */
function isSecret(issue: z.core.$ZodIssue): boolean {
  return issue.code === "custom" && issue.params?.secret === true;
}

/** The end of a message on an unknown key: the one that was probably meant, and those there are; nothing for none. */
function expected(key: string, keys: readonly string[]): string {
  if (keys.length === 0) return "";
  const meant = nearest(key, keys);
  return `; ${meant === undefined ? "" : `did you mean ${meant}? `}expected one of ${keys.join(", ")}`;
}

type Node =
  | {
      properties?: Record<string, Node>;
      additionalProperties?: Node;
      items?: Node;
      anyOf?: readonly Node[];
      oneOf?: readonly Node[];
      const?: unknown;
    }
  | undefined;

/** The keys that a strict object within the schema has, of several the one that `input` means; none where it is no such object. */
function keysAt(schema: ZodType, path: readonly PropertyKey[], input: unknown): string[] {
  let node = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Node;
  for (const key of path) node = node?.properties?.[String(key)] ?? node?.additionalProperties ?? node?.items;
  return Object.keys((groupIn(node, input) ?? node)?.properties ?? {});
}

/** Of several objects the one that `input` means. */
function groupIn(node: Node, input: unknown): Node {
  return node?.oneOf?.find((one) => isMeant(one, input)) ?? node?.anyOf?.find((one) => one?.properties !== undefined);
}

function isMeant(node: Node, input: unknown): boolean {
  const fixed = Object.entries(node?.properties ?? {}).filter(([, own]) => own?.const !== undefined);
  return fixed.every(([key, own]) => (input as Readonly<Record<string, unknown>> | undefined)?.[key] === own!.const);
}
