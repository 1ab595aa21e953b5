import { ConfigError } from "../../core/errors.ts";
import type { Graph, Loss } from "../network/graph.ts";
import { GraphBuilder } from "../network/graph-builder.ts";
import { LAYER_KINDS, type Layer, type Shape, sizeOf } from "../network/layer.ts";
import type { Section } from "../network/stored-graph.ts";
import type { Architecture, AutoencoderLayers, Stage } from "./architecture.ts";
import { posteriorsOf } from "./autoencoder-network.ts";
import { type FamilySettings, type Likelihood, saltAndPepper } from "./settings.ts";

/** A network of the family: what is asked of it are `reconstruction`, `code`, `logits`, and `posterior 1`, ... */
export interface AutoencoderGraph {
  graph: Graph;
  /** which nodes are the encoder's, ... */
  sections: readonly Section[];
  /** the nodes of layers, for what was trained elsewhere */
  nodeOf(layer: Layer): number | undefined;
}

/** All that an architecture is built of. */
export interface BuildInput {
  input: Shape;
  config: FamilySettings & Readonly<Record<string, unknown>>;
  classes: readonly string[];
}

/** Architectures of any configuration, as far as building them goes. */
export type AnyArchitecture = Pick<Architecture<never>, "name" | "traces"> & {
  build(given: never): AutoencoderLayers;
};

/**
 * The layers of an architecture.
 *
 * @throws ConfigError that names the architecture, for an exception in its `build` and for anything but lists of layers
 */
export function layersOf({ name, build }: AnyArchitecture, { input, config, classes }: BuildInput): AutoencoderLayers {
  let layers: AutoencoderLayers;
  try {
    layers = build({ input, config, classes, likelihood: config.likelihood } as never);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError(`architecture ${name}: build failed: ${reason}`, { cause });
  }
  const { encoder, decoder, head } = layers ?? {};
  for (const [list, found] of Object.entries({ encoder, decoder, head: head ?? [] })) {
    if (!Array.isArray(found)) {
      throw new ConfigError(`architecture ${name}: build gives ${typeof found} for ${list}; expected a list of layers`);
    }
    requireLayers(found, `architecture ${name}: ${list}`);
  }
  return layers;
}

function requireLayers(layers: readonly Layer[], where: string): void {
  for (const [i, layer] of layers.entries()) {
    const place = `${where}, layer ${i + 1}`;
    if (!LAYER_KINDS.includes(layer?.kind)) {
      throw new ConfigError(`${place}: kind: ${layer?.kind}; expected one of ${LAYER_KINDS.join(", ")}`);
    }
    if (layer.kind === "residual") requireLayers(layer.layers, `${place} (residual)`);
    if (layer.kind === "branches") for (const branch of layer.branches) requireLayers(branch, `${place} (branches)`);
  }
}

/**
 * Corruption, encoder, decoder and head as one graph.
 *
 * @throws ConfigError that names the architecture, the list and the layer, for layers that do not fit
 */
export function autoencoderGraph(
  architecture: AnyArchitecture,
  given: BuildInput,
): AutoencoderGraph & AutoencoderLayers {
  const layers = layersOf(architecture, given);
  const graph = naming(architecture.name, () => assemble(layers, given));
  return { ...layers, ...graph };
}

/** A stage of pre-training as a network by itself, with the same corruption; its input is a code of other stages. */
export function stageGraph(
  { name }: Pick<AnyArchitecture, "name">,
  stage: Stage,
  { input, config, classes }: BuildInput,
): AutoencoderGraph {
  const plain = { ...config, classify_by: "reconstruction_error", likelihood: "squared_error" } as const;
  return naming(name, () => assemble(stage, { input, config: plain, classes }));
}

function assemble(
  { encoder, decoder, head }: AutoencoderLayers,
  { input, config, classes }: BuildInput,
): AutoencoderGraph {
  const builder = new GraphBuilder(input);
  const sections: Section[] = [];
  const section = (name: string, from: number, layers: readonly Layer[]): number => {
    const first = builder.size;
    const last = builder.append(from, layers, name);
    sections.push({ name, first, end: builder.size });
    return last;
  };
  const corrupted = section("corruption", 0, corruptionOf(config));
  const code = section("encoder", corrupted, encoder);
  if (code === corrupted) throw new ConfigError("encoder: no layers; expected at least one");
  const decoded = section("decoder", code, decoder);
  requireOutput(builder.shapeOf(decoded), input, { likelihood: config.likelihood, layers: decoder.length });
  const widths: readonly Layer[] =
    config.likelihood === "gaussian" && sizeOf(builder.shapeOf(decoded)) === sizeOf(input)
      ? [{ kind: "log-variances" }]
      : [];
  const reconstruction = section("widths", decoded, widths);
  const outputs: Record<string, number> = { reconstruction, code };
  const losses: Loss[] = [{ kind: LOSSES[config.likelihood], output: "reconstruction", weight: 1 }];
  if (config.classify_by === "joint") {
    outputs.logits = section("head", code, head ?? [{ kind: "dense", units: classes.length }]);
    requireLogits(builder.shapeOf(outputs.logits), classes);
    losses.push({ kind: "cross-entropy", output: "logits", weight: config.joint.weight });
  }
  for (const { output, from } of posteriorsOf(builder.finish({}, []))) outputs[output] = from;
  return { graph: builder.finish(outputs, losses), sections, nodeOf: (layer) => builder.nodeOf(layer) };
}

const LOSSES = { squared_error: "squared-error", gaussian: "gaussian", bernoulli: "bernoulli" } as const;

function corruptionOf({ corruption, scaling }: FamilySettings): Layer[] {
  switch (corruption.kind) {
    case "none":
      return [];
    case "dropout":
      return [{ kind: "dropout", rate: corruption.rate }];
    case "gaussian":
      return [{ kind: "gaussian-noise", deviation: corruption.deviation }];
    case "salt_and_pepper": {
      const [low, high] = saltAndPepper(corruption, scaling.kind);
      return [{ kind: "salt-and-pepper", rate: corruption.rate, low, high }];
    }
  }
}

function requireOutput(
  output: Shape,
  input: Shape,
  { likelihood, layers }: { likelihood: Likelihood; layers: number },
): void {
  const size = sizeOf(input);
  if (sizeOf(output) === size || (likelihood === "gaussian" && sizeOf(output) === 2 * size)) return;
  const twice = likelihood === "gaussian" ? `, or ${2 * size}, means and log variances` : "";
  throw new ConfigError(
    `decoder, layer ${layers}: gives [${output}], ${sizeOf(output)} numbers; expected ${size}, as the rows have ([${input}])${twice}`,
  );
}

function requireLogits(output: Shape, classes: readonly string[]): void {
  if (sizeOf(output) === classes.length) return;
  throw new ConfigError(
    `head: gives ${sizeOf(output)} numbers; expected ${classes.length}, a logit for each of ${classes.join(", ")}`,
  );
}

function naming<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    throw new ConfigError(`architecture ${name}: ${cause.message}`, { cause });
  }
}
