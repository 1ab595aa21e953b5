import { expect, test } from "vitest";
import { openFused } from "../../../../src/models/network/fused/engine.ts";
import { GraphBuilder } from "../../../../src/models/network/graph-builder.ts";
import type { Optimiser } from "../../../../src/models/network/optimiser.ts";

/** y = w x, squared error: the gradient of w is 2 mean(x (w x - t)); with x = 1 and t = 0 it is 2 w. */
function slope(optimiser: Optimiser, { start = 1, clipNorm }: { start?: number; clipNorm?: number } = {}) {
  const builder = new GraphBuilder([1]);
  const output = builder.append(0, [{ kind: "dense", units: 1, bias: false }], "layers");
  const graph = builder.finish({ y: output }, [{ kind: "squared-error", output: "y", weight: 1 }]);
  const network = openFused(graph, Float32Array.of(start), { batch: 1, optimiser, ...(clipNorm && { clipNorm }) });
  const data = { rows: 1, x: Float32Array.of(1), target: Float32Array.of(0) };
  return (learningRate: number, momentum?: number) => {
    network.step(data, Uint32Array.of(0), new Map(), { learningRate, divergence: 1, ...(momentum && { momentum }) });
    return network.parameters()[0]!;
  };
}

test("sgd with momentum: v = m v + g", () => {
  const step = slope({ name: "sgd", momentum: 0.5, nesterov: false });
  expect(step(0.1)).toBeCloseTo(0.8, 6); // g = 2, v = 2
  expect(step(0.1)).toBeCloseTo(0.54, 6); // g = 1.6, v = 1 + 1.6 = 2.6
  expect(step(0.1, 0.1)).toBeCloseTo(0.406, 6); // g = 1.08, v = 0.26 + 1.08 = 1.34
});

test("Nesterov's looks ahead: g + m v", () => {
  const step = slope({ name: "sgd", momentum: 0.5, nesterov: true });
  expect(step(0.1)).toBeCloseTo(0.7, 6); // v = 2, step 2 + 1 = 3
  expect(step(0.1)).toBeCloseTo(0.44, 6); // g = 1.4, v = 1 + 1.4 = 2.4, step 1.4 + 1.2 = 2.6
});

test("rmsprop divides by the root of the mean square", () => {
  const step = slope({ name: "rmsprop", decay: 0.75, epsilon: 1e-8 });
  expect(step(0.1)).toBeCloseTo(0.8, 6); // s = .25 * 4 = 1, step .1 * 2 / 1
  expect(step(0.1)).toBeCloseTo(0.8 - 0.16 / Math.sqrt(0.75 + 0.25 * 1.6 * 1.6), 6);
});

test("adam's first step is the learning rate, whatever the gradient; the second by hand", () => {
  const step = slope({ name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
  expect(step(0.1)).toBeCloseTo(0.9, 6);
  // g = 1.8; m = .9 * .2 + .1 * 1.8 = .36, / (1 - .81) = 1.894737; v = .999 * .004 + .001 * 3.24 = .007236, / (1 - .998001)
  // = 3.619810, root 1.902580; step .1 * .995878
  expect(step(0.1)).toBeCloseTo(0.9 - 0.0995878, 5);
});

test("adamw takes its share off first", () => {
  const step = slope({ name: "adamw", beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.5 });
  expect(step(0.1)).toBeCloseTo(1 - 0.1 * 0.5 - 0.1, 6);
});

test("a gradient with a larger norm is scaled to the norm asked for", () => {
  const step = slope({ name: "sgd", momentum: 0, nesterov: false }, { clipNorm: 0.5 });
  expect(step(1)).toBeCloseTo(0.5, 6); // gradient 2, scaled to 0.5
  expect(step(0.1)).toBeCloseTo(0.45, 6); // gradient 1, scaled to 0.5
});
