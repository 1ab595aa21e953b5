import { expect } from "vitest";
import { Random } from "../../../../src/core/random.ts";
import type { OpenNetwork } from "../../../../src/models/network/engine.ts";
import { openFused } from "../../../../src/models/network/fused/engine.ts";
import { type Graph, parameterCount } from "../../../../src/models/network/graph.ts";
import { GraphBuilder } from "../../../../src/models/network/graph-builder.ts";
import { type Layer, type Shape, sizeOf } from "../../../../src/models/network/layer.ts";
import { naiveGradient, naiveLoss, naiveValues, type Rows } from "./naive-network.ts";

/** A graph of layers behind a sequence or vector; a dense layer makes something of the input's size of what they give. */
export function graphOf(input: Shape, layers: readonly Layer[]): Graph {
  const builder = new GraphBuilder(input);
  const value = builder.append(0, layers, "layers");
  const y = builder.append(value, [{ kind: "dense", units: sizeOf(input) }], "readout");
  return builder.finish({ value, y }, [{ kind: "squared-error", output: "y", weight: 1 }]);
}

/** Layers that must add to the gradient of their input, behind a dense layer that wants it, beside another that adds to it first. */
export function behindDense(shape: Shape, layers: readonly Layer[]): Graph {
  const dense: Layer = { kind: "dense", units: 2 };
  const branches: Layer = { kind: "branches", branches: [[...layers, dense], [dense]] };
  return graphOf([2], [{ kind: "dense", units: sizeOf(shape) }, { kind: "reshaping", shape }, branches]);
}

const SETTINGS = { learningRate: 0, divergence: 1 };

function open(graph: Graph, parameters: Float32Array, batch: number): OpenNetwork {
  return openFused(graph, parameters, { batch, optimiser: { name: "sgd", momentum: 0, nesterov: false } });
}

/** What the layers of `graphOf` give, row by row, as after training. */
export function valuesOf(graph: Graph, parameters: readonly number[], x: Rows): Rows {
  const all = new Float32Array(parameterCount(graph));
  all.set(parameters);
  const network = open(graph, all, x.length);
  const { value } = network.outputs({ rows: x.length, x: Float32Array.from(x.flat()) }, ["value"]);
  return rowsOf(value!, x.length);
}

/** Loss and gradient of rows that are 0 unless given; parameters by node and name, such as `1 bias`, 0 where not given. */
export function gradientOf(graph: Graph, parameters: Readonly<Record<string, readonly number[]>>, x?: Rows) {
  const placeOf = (place: string) => graph.parameters.find(({ node, name }) => `${node} ${name}` === place)!;
  const all = new Float32Array(parameterCount(graph));
  for (const [place, values] of Object.entries(parameters)) all.set(values, placeOf(place).offset);
  const rows = x ?? [new Array<number>(sizeOf(graph.nodes[0]!.shape)).fill(0)];
  const network = open(graph, all, rows.length);
  const data = { rows: rows.length, x: Float32Array.from(rows.flat()) };
  const { loss, gradient } = network.gradient(data, Uint32Array.from(rows.keys()), new Map(), SETTINGS);
  const part = (values: Float32Array, place: string) => {
    const { offset, size } = placeOf(place);
    return Array.from(values.subarray(offset, offset + size));
  };
  return {
    loss,
    gradient: (place: string) => part(gradient, place),
    /** the parameter afterwards */
    moved: (place: string) => part(network.parameters(), place),
  };
}

/**
 * The fused network gives the outputs, losses and gradients of the naive one, to 1e-5 of the largest component, in a memory that
 * a larger batch has used before.
 */
export function expectAgreement(graph: Graph, { rows = 3, seed = 1 } = {}): void {
  const random = Random.fromSeed(seed);
  const draw = (n: number) => Float32Array.from({ length: n }, () => random.normal());
  const parameters = draw(parameterCount(graph)).map((value) => 0.7 * value);
  for (const { name, offset, size } of graph.parameters) {
    if (name === "moving_variance")
      for (let i = offset; i < offset + size; i++) parameters[i] = Math.abs(parameters[i]!);
  }
  const network = open(graph, parameters, rows + 6);
  const dataOf = (count: number) => ({
    rows: count,
    x: draw(count * sizeOf(graph.nodes[0]!.shape)),
    target: draw(count * sizeOf(graph.nodes[0]!.shape)),
  });
  const batchOf = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);
  network.gradient(dataOf(rows + 6), batchOf(rows + 6), new Map(), SETTINGS);
  network.setParameters(parameters);

  const data = dataOf(rows);
  const [x, target, w] = [rowsOf(data.x, rows), rowsOf(data.target, rows), Array.from(parameters)];
  const { value } = network.outputs(data, ["value"]) as { value: Float32Array };
  expectClose(value, naiveValues(graph, w, x, { training: false })[graph.outputs.value!]!.flat());
  const { loss, gradient } = network.gradient(data, batchOf(rows), new Map(), SETTINGS);
  expectClose([loss], [naiveLoss(graph, w, x, target)]);
  expectClose(gradient, naiveGradient(graph, w, x, target));
}

function rowsOf(values: Float32Array, rows: number): Rows {
  const size = values.length / rows;
  return Array.from({ length: rows }, (_, r) => Array.from(values.subarray(r * size, (r + 1) * size)));
}

/** To 1e-5 of the largest component. */
function expectClose(values: ArrayLike<number>, expected: readonly number[]): void {
  expect(values.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  const worst = Math.max(...expected.map((value, i) => Math.abs(values[i]! - value)));
  expect(worst).toBeLessThanOrEqual(1e-5 * largest);
}
