import { type ZodType, z } from "zod";
import { MODELS } from "../models/catalogue.ts";
import { groupFileSchema } from "./group/schema.ts";
import { jobFileSchema } from "./job/schema.ts";
import type { LoadedFile } from "./load-file.ts";
import { pipelineFileSchema } from "./pipeline/schema.ts";
import { experimentFileSchema } from "./schema.ts";

/** Schemas of what the files of each kind may say; experiment, which a file without a kind is, the last. */
const KINDS: Record<LoadedFile["kind"], ZodType> = {
  job: jobFileSchema,
  group: groupFileSchema,
  pipeline: pipelineFileSchema,
  experiment: experimentFileSchema,
};

type Node = { [key: string]: unknown };

const VARIABLE = { $ref: "#/$defs/variable" };
const NOTHING = { $ref: "#/$defs/nothing" };

/**
 * JSON Schema of files of settings as users write them, for editors: what the schema of each kind says, by the key `kind`;
 * where no text is wanted a reference to an environment variable, too, and null, which takes away what is said elsewhere;
 * the parameters of each model by its name. What a file that extends another must say cannot be known: there nothing is
 * required. Rules between keys are left to the program.
 */
export function editorSchema(): object {
  const kinds = Object.entries(KINDS).map(([kind, schema]): [string, Node] => [kind, kindSchema(kind, schema)]);
  const branch = kinds.reduceRight<Node>(
    (other, [kind]) =>
      kind === "experiment"
        ? { $ref: "#/$defs/experiment" }
        : {
            if: { properties: { kind: { const: kind } }, required: ["kind"] },
            // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
            then: { $ref: `#/$defs/${kind}` },
            else: other,
          },
    {},
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "a file that `cascada experiment` runs",
    type: "object",
    ...branch,
    $defs: {
      variable: { type: "string", pattern: "\\$\\{[A-Za-z_]\\w*\\}", description: "an environment variable" },
      nothing: { type: "null", description: "takes away what an extended file or a preset says" },
      ...Object.fromEntries(kinds),
    },
  };
}

function kindSchema(kind: string, schema: ZodType): Node {
  const { required = [], properties, ...rest } = jsonSchema(schema) as { required?: string[]; properties: Node };
  const loose = loosened({ ...rest, properties }, { nullable: false });
  const own = loose.properties as Record<string, Node>;
  if (kind !== "experiment") return whole(loose, { required });
  const { properties: _, ...model } = own.model!;
  const named = { anyOf: [{ required: ["name"] }, { required: ["file"] }] };
  return whole(
    { ...loose, properties: { ...own, model: modelSchema(String(model.description)) } },
    { required, properties: { model: named } },
  );
}

/** The schema, with what holds unless the file extends another. */
function whole(loose: Node, alone: Node): Node {
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's own word
  return { ...loose, if: { not: { required: ["extends"] } }, then: alone };
}

/** A model of the catalogue with its parameters, one of a file with any, or only parameters, where the rest is elsewhere. */
function modelSchema(description: string): Node {
  const file = { type: "string", minLength: 1, description: "a .ts or .js file that defines the model" };
  const known = MODELS.map(({ name, summary, config }): Node => {
    const { properties = {} } = loosened(jsonSchema(config), { nullable: false });
    const keys = { ...(properties as Node), name: { const: name, description: summary }, file: { type: "null" } };
    return { title: name, type: "object", properties: keys, required: ["name"], additionalProperties: false };
  });
  return {
    description,
    anyOf: [
      ...known,
      {
        title: "a model of your own",
        type: "object",
        properties: { file, name: { type: "null" } },
        required: ["file"],
      },
      { type: "object", properties: { name: VARIABLE }, required: ["name"] },
      { type: "object", not: { anyOf: [{ required: ["name"] }, { required: ["file"] }] } },
    ],
  };
}

function jsonSchema(schema: ZodType): Node {
  const { $schema: _, ...node } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return node as Node;
}

/** The schema of a value that may also be a variable or, unless it is the whole or an item of a list, null. */
function loosened(node: Node, { nullable = true } = {}): Node {
  const { description, default: standard, ...rest } = node;
  const inner = insideOf(rest);
  const others = [...(takesVariables(rest) ? [VARIABLE] : []), ...(nullable ? [NOTHING] : [])];
  const shown = {
    ...(description !== undefined && { description }),
    ...(standard !== undefined && { default: standard }),
  };
  if ("const" in rest || others.length === 0) return { ...inner, ...shown };
  return { ...shown, anyOf: [inner, ...others] };
}

/** The same with its parts loosened; of the keys of an object only those that say what it is are required. */
function insideOf({ properties, required, items, prefixItems, anyOf, oneOf, ...rest }: Node): Node {
  const node: Node = { ...rest };
  if (properties !== undefined) {
    const entries = Object.entries(properties as Record<string, Node>);
    node.properties = Object.fromEntries(entries.map(([key, value]) => [key, loosened(value)]));
    const fixed = entries.filter(
      ([key, value]) => "const" in value && (required as string[] | undefined)?.includes(key),
    );
    if (fixed.length > 0) node.required = fixed.map(([key]) => key);
  }
  const item = (value: unknown) => loosened(value as Node, { nullable: false });
  if (items !== undefined) node.items = item(items);
  if (prefixItems !== undefined) node.prefixItems = (prefixItems as Node[]).map(item);
  if (anyOf !== undefined) node.anyOf = (anyOf as Node[]).map(insideOf);
  if (oneOf !== undefined) node.oneOf = (oneOf as Node[]).map(insideOf);
  return node;
}

/** Whether a text with a variable is no such value as it stands, but may be one when it is read. */
function takesVariables({ type, enum: values, pattern, properties }: Node): boolean {
  return type === undefined
    ? properties === undefined
    : type !== "object" && (type !== "string" || !!values || !!pattern);
}
