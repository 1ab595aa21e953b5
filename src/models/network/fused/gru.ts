import type { Gru } from "../layer.ts";
import type { FusedLayer, Site } from "./fused-layer.ts";

/**
 * Gates r, z, n, what the recurrent kernel gives for n (q) and states of all steps are kept; derivatives take the place of the
 * first four on the way back.
 */
export function gru({ units, sequences }: Required<Gru>, site: Site): FusedLayer {
  const { kernels, arena, stride, output } = site;
  const input = site.inputs[0]!;
  const [steps, channels] = input.shape as readonly [number, number];
  const [both, all] = [2 * units, 3 * units];
  const [kernel, recurrent] = [site.parameter("kernel"), site.parameter("recurrent_kernel")];
  const [bias, recurrentBias] = [site.parameter("bias"), site.parameter("recurrent_bias")];
  const block = 4 * units * stride;
  const inputStep = 4 * channels * stride;
  const gates = arena.reserve(4 * steps * units * stride);
  const states = sequences ? output.value : arena.reserve(steps * units * stride);
  /** the state before the first step */
  const start = arena.reserve(units * stride);
  const stateGradient = arena.reserve(units * stride);
  /** bias of r and z with the recurrent one; bias of n */
  const biases = arena.reserve(all);
  return {
    forward({ columns }) {
      const { floats } = arena;
      for (let i = 0; i < all; i++) {
        floats[biases / 4 + i] = floats[bias.value / 4 + i]! + (i < both ? floats[recurrentBias.value / 4 + i]! : 0);
      }
      for (let t = 0; t < steps; t++) {
        const z = gates + 4 * t * block;
        const state = states + t * block;
        const earlier = t === 0 ? start : state - block;
        const x = input.value + t * inputStep;
        kernels.product(kernel.value, 1, all, all, channels, x, stride, columns, biases, false, z);
        kernels.product(recurrent.value, 1, all, both, units, earlier, stride, columns, 0, true, z);
        const q = [recurrent.value + 4 * both, 1, all, units, units, earlier] as const;
        kernels.product(...q, stride, columns, recurrentBias.value + 4 * both, false, z + 3 * block);
        kernels.gruForward(z, earlier, units, stride, columns, state);
      }
      if (sequences) return 0;
      kernels.affine(states + (steps - 1) * block, 0, 0, units, stride, columns, false, output.value);
      return 0;
    },
    backward({ columns }) {
      kernels.product(0, 0, 0, units, 0, 0, stride, columns, 0, false, stateGradient);
      for (let t = steps - 1; t >= 0; t--) {
        const z = gates + 4 * t * block;
        const q = z + 3 * block;
        const earlier = t === 0 ? start : states + (t - 1) * block;
        const last = t === steps - 1 ? output.gradient : 0;
        const dy = sequences ? output.gradient + t * block : last;
        kernels.gruBackward(z, earlier, dy, units, stride, columns, stateGradient);
        kernels.outer(z, all, input.value + t * inputStep, channels, stride, columns, kernel.gradient, 1, all);
        kernels.sumColumns(z, all, stride, columns, bias.gradient);
        kernels.sumColumns(z, both, stride, columns, recurrentBias.gradient);
        kernels.sumColumns(q, units, stride, columns, recurrentBias.gradient + 4 * both);
        if (input.gradient !== 0) {
          const dx = input.gradient + t * inputStep;
          kernels.product(kernel.value, all, 1, channels, all, z, stride, columns, 0, true, dx);
        }
        if (t === 0) continue;
        kernels.outer(z, both, earlier, units, stride, columns, recurrent.gradient, 1, all);
        kernels.outer(q, units, earlier, units, stride, columns, recurrent.gradient + 4 * both, 1, all);
        kernels.product(recurrent.value, all, 1, units, both, z, stride, columns, 0, true, stateGradient);
        const candidate = [recurrent.value + 4 * both, all, 1, units, units] as const;
        kernels.product(...candidate, q, stride, columns, 0, true, stateGradient);
      }
    },
  };
}
