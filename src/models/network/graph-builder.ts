import { ConfigError } from "../../core/errors.ts";
import type { Graph, GraphNode, Loss, NodeLayer, Parameter } from "./graph.ts";
import {
  type Activation,
  type Initialiser,
  type KernelTerms,
  LAYER_KINDS,
  type Layer,
  type PlainLayer,
  type Shape,
} from "./layer.ts";
import { requireSettings } from "./layer-schema.ts";
import { nodeParameters } from "./node-parameters.ts";
import { outputShape } from "./output-shape.ts";

/**
 * Makes a graph of lists of layers. Defaults are filled in and shapes followed, so that a mistake is found at the layer that
 * has it.
 *
 * @example
 * const builder = new GraphBuilder([9]);
 * const hidden: Dense = { kind: "dense", units: 4, activation: "selu" };
 * const code = builder.append(0, [hidden], "encoder");
 * const output = builder.append(code, [{ kind: "dense", units: 9, tied: hidden }], "decoder");
 * builder.finish({ code, reconstruction: output }, [{ kind: "squared-error", output: "reconstruction", weight: 1 }]);
 */
export class GraphBuilder {
  private readonly nodes: GraphNode[];
  /** nodes of the layers, by the object that was given: dense ones may be tied to */
  private readonly placed = new Map<Layer, number>();

  constructor(input: Shape) {
    this.nodes = [{ layer: { kind: "input" }, inputs: [], shape: input }];
  }

  shapeOf(node: number): Shape {
    return this.nodes[node]!.shape;
  }

  /** How many nodes there are so far. */
  get size(): number {
    return this.nodes.length;
  }

  /** The last node that was made of a layer, the same object as was given; undefined for others. */
  nodeOf(layer: Layer): number | undefined {
    return this.placed.get(layer);
  }

  /**
   * Puts layers one after the other behind node `from`; gives the last one's node.
   *
   * @param where names the list in messages, e.g. `encoder`
   * @throws ConfigError for a layer that does not fit what comes before it
   */
  append(from: number, layers: readonly Layer[], where: string): number {
    if (!Array.isArray(layers)) throw new ConfigError(`${where}: ${typeof layers}; expected a list of layers`);
    return layers.reduce((node, layer, i) => this.appendLayer(node, layer, `${where}, layer ${i + 1}`), from);
  }

  /** The graph, with outputs by name and what is to be made small. */
  finish(outputs: Readonly<Record<string, number>>, losses: readonly Loss[]): Graph {
    return { nodes: this.nodes, outputs, losses, parameters: parametersOf(this.nodes) };
  }

  private appendLayer(from: number, layer: Layer, where: string): number {
    requireKnown(layer, where);
    if (layer.kind === "residual") {
      const end = this.append(from, layer.layers, `${where} (residual)`);
      return this.add({ kind: "add" }, [from, end], `${where} (residual)`);
    }
    if (layer.kind === "branches") {
      if (!Array.isArray(layer.branches) || layer.branches.length === 0) {
        throw new ConfigError(`${where} (branches): no branches; expected a list of lists of layers`);
      }
      const ends = layer.branches.map((list, k) => this.append(from, list, `${where} (branch ${k + 1})`));
      return this.add({ kind: "concatenate" }, ends, `${where} (branches)`);
    }
    const resolved = this.resolve(layer, where);
    requireSettings(resolved, `${where} (${layer.kind})`);
    const node = this.add(resolved, [from], `${where} (${layer.kind})`);
    this.placed.set(layer, node);
    return node;
  }

  private add(layer: NodeLayer, inputs: readonly number[], where: string): number {
    const shapes = inputs.map((node) => this.shapeOf(node));
    const shape = outputShape(layer, shapes, where);
    if (layer.kind === "dense" && layer.tiedTo !== undefined)
      this.requireTransposed(layer.tiedTo, [shapes[0]!, shape], where);
    return this.nodes.push({ layer, inputs, shape }) - 1;
  }

  private resolve(layer: PlainLayer, where: string): NodeLayer {
    switch (layer.kind) {
      case "dense": {
        const { tied, ...own } = layer;
        const tiedTo = tied && this.placed.get(tied);
        if (tied && tiedTo === undefined) {
          throw new ConfigError(`${where} (dense): tied to a layer that does not come before it in the network`);
        }
        if (tied?.tied) throw new ConfigError(`${where} (dense): tied to a layer that is tied itself`);
        if (tied) requireNoKernelTerms(own, `${where} (dense)`);
        return { bias: true, contractive: 0, ...kernelTerms(own), ...own, ...(tiedTo !== undefined && { tiedTo }) };
      }
      case "convolution":
      case "transposed-convolution":
        return { bias: true, stride: 1, padding: "same", ...kernelTerms(layer), ...layer };
      case "pooling":
        return { stride: layer.size, ...layer };
      case "lstm":
      case "gru":
        return { sequences: false, ...layer };
      case "batch-normalisation":
        return { momentum: 0.1, ...layer };
      case "reparametrisation":
        return { beta: 1, ...layer };
      case "activity-penalty":
        return { l1: 0, sparsity: { target: 0.05, weight: 0 }, decorrelation: 0, ...layer };
      default:
        return layer;
    }
  }

  private requireTransposed(tiedTo: number, [input, output]: [Shape, Shape], where: string): void {
    const encoder = this.nodes[tiedTo]!;
    const from = this.shapeOf(encoder.inputs[0]!);
    const size = (shape: Shape) => shape.reduce((product, n) => product * n, 1);
    if (size(from) === size(output) && size(encoder.shape) === size(input)) return;
    throw new ConfigError(
      `${where}: ${size(input)} to ${size(output)} numbers, tied to a layer of ${size(from)} to ${size(encoder.shape)}; ` +
        `expected ${size(encoder.shape)} to ${size(from)}`,
    );
  }
}

/** For users of JavaScript, and of layers that were put together. */
function requireKnown(layer: unknown, where: string): void {
  const kind = (layer as { kind?: unknown } | null | undefined)?.kind;
  if (typeof layer !== "object" || layer === null || kind === undefined) {
    const got = layer === null ? "null" : typeof layer === "object" ? "an object without kind" : typeof layer;
    throw new ConfigError(`${where}: ${got}; expected a layer, such as { kind: "dense", units: 8 }`);
  }
  if ((LAYER_KINDS as readonly unknown[]).includes(kind)) return;
  throw new ConfigError(`${where}: kind: ${String(kind)}; expected one of ${LAYER_KINDS.join(", ")}`);
}

function requireNoKernelTerms({ l2 = 0, orthogonality = 0, unitNorm = false }: KernelTerms, where: string): void {
  const asked = Object.entries({ l2, orthogonality, unitNorm }).find(([, value]) => Boolean(value));
  if (asked)
    throw new ConfigError(`${where}: ${asked[0]} of a tied layer; expected it of the layer whose kernel it has`);
}

function kernelTerms({ activation = "linear" }: { activation?: Activation }): Required<KernelTerms> & {
  activation: Activation;
} {
  return { activation, l2: 0, orthogonality: 0, unitNorm: false, initialiser: initialiserFor(activation) };
}

/** How kernels begin before an activation: see `KernelTerms`. */
export function initialiserFor(activation: Activation): Initialiser {
  if (activation === "selu") return "lecun_normal";
  return activation === "relu" || activation === "elu" || activation === "gelu" ? "he_uniform" : "glorot_uniform";
}

/** The parameters of all nodes, one vector after the other. */
export function parametersOf(nodes: readonly GraphNode[]): Parameter[] {
  const found: Parameter[] = [];
  let offset = 0;
  for (const [node, { layer, inputs }] of nodes.entries()) {
    if (layer.kind === "input") continue;
    for (const { name, shape, trainable } of nodeParameters(layer, nodes[inputs[0]!]!.shape)) {
      const size = shape.reduce((product, n) => product * n, 1);
      found.push({ node, name, shape, offset, size, trainable });
      offset += size;
    }
  }
  return found;
}
