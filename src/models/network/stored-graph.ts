import { z } from "zod";
import { ConfigError, DataError } from "../../core/errors.ts";
import type { Graph, GraphNode, NodeLayer } from "./graph.ts";
import { parametersOf } from "./graph-builder.ts";
import type { Custom, TensorFunction } from "./layer.ts";
import { layerSchema, shapeSchema } from "./layer-schema.ts";
import { outputShape } from "./output-shape.ts";

/** A run of nodes that belong together, such as an encoder: nodes `first` to `end` - 1. */
export interface Section {
  name: string;
  first: number;
  end: number;
}

const node = z.int().min(0);

const loss = z.strictObject({
  ...{ output: z.string(), weight: z.number() },
  kind: z.enum(["squared-error", "bernoulli", "gaussian", "cross-entropy"]),
});

const storedGraph = z.strictObject({
  nodes: z.array(z.strictObject({ layer: layerSchema, inputs: z.array(node), shape: shapeSchema })).min(1),
  outputs: z.record(z.string(), node),
  losses: z.array(loss),
  sections: z.array(z.strictObject({ name: z.string(), first: node, end: node })),
});

/** A graph as plain JSON, for `readGraph`. Functions of custom layers are left out. */
export function writeGraph({ nodes, outputs, losses }: Graph, sections: readonly Section[]): unknown {
  const plain = nodes.map(({ layer: { call: _, ...rest }, ...others }: GraphNode & { layer: { call?: unknown } }) => ({
    layer: rest,
    ...others,
  }));
  return { nodes: plain, outputs, losses, sections };
}

/**
 * The graph that `writeGraph` wrote; its shapes are followed again, so that whatever is read fits together.
 *
 * @param functionOf the function of a custom layer, where it is known
 * @throws DataError for anything else, and for a custom layer whose function is not known
 */
export function readGraph(
  json: unknown,
  functionOf: (layer: string) => TensorFunction | undefined = () => undefined,
): { graph: Graph; sections: readonly Section[] } {
  const parsed = storedGraph.safeParse(json);
  if (!parsed.success) throw new DataError(`not a network: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`);
  const { outputs, losses, sections } = parsed.data;
  const nodes = parsed.data.nodes.map(({ layer: found, ...rest }): GraphNode => {
    if (found.kind !== "custom") return { layer: found as NodeLayer, ...rest };
    const call = functionOf(found.name);
    if (call) return { layer: { ...found, call } satisfies Custom, ...rest };
    throw new DataError(
      `the layer ${found.name} is not one of Cascada's; expected the file that defines it beside the model`,
    );
  });
  for (const [i, each] of nodes.entries()) requireFitting(nodes, each, i);
  for (const [name, output] of Object.entries(outputs)) requireNode(nodes.length, output, `output ${name}`);
  for (const { output } of losses) {
    if (!Object.hasOwn(outputs, output)) throw new DataError(`not a network: a loss of ${output}, which is no output`);
  }
  for (const { first, end } of sections) {
    if (first > end || end > nodes.length) {
      throw new DataError(`not a network: section of nodes ${first} to ${end}; there are ${nodes.length}`);
    }
  }
  return { graph: { nodes, outputs, losses, parameters: parametersOf(nodes) }, sections };
}

function requireFitting(nodes: readonly GraphNode[], { layer: own, inputs, shape: said }: GraphNode, i: number): void {
  const many = own.kind === "add" || own.kind === "concatenate";
  const expected = own.kind === "input" ? 0 : 1;
  if ((own.kind === "input") !== (i === 0) || (many ? inputs.length === 0 : inputs.length !== expected)) {
    throw new DataError(`not a network: node ${i} (${own.kind}) has ${inputs.length} inputs`);
  }
  for (const input of inputs) requireNode(i, input, `input of node ${i}`);
  if (own.kind === "input") return;
  if (own.kind === "dense" && own.tiedTo !== undefined) {
    requireNode(i, own.tiedTo, `node that node ${i} is tied to`);
    const tied = nodes[own.tiedTo]!.layer;
    if (tied.kind !== "dense" || tied.tiedTo !== undefined) {
      throw new DataError(`not a network: node ${i} is tied to node ${own.tiedTo} (${tied.kind}), which has no kernel`);
    }
  }
  const shapes = inputs.map((input) => nodes[input]!.shape);
  let actual: GraphNode["shape"];
  try {
    actual = outputShape(own, shapes, `node ${i}`);
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new DataError(`not a network: ${cause.message}`, { cause });
  }
  if (actual.join() !== said.join()) {
    throw new DataError(`not a network: node ${i} (${own.kind}) gives [${actual}]; the file says [${said}]`);
  }
}

function requireNode(count: number, index: number, what: string): void {
  if (index < count) return;
  throw new DataError(`not a network: ${what}: ${index}; expected less than ${count}`);
}
