import type { Lstm } from "../layer.ts";
import type { FusedLayer, Site } from "./fused-layer.ts";

/** Gates, cells and states of all steps are kept; the gates' derivatives take their place on the way back. */
export function lstm({ units, sequences }: Required<Lstm>, site: Site): FusedLayer {
  const { kernels, arena, stride, output } = site;
  const input = site.inputs[0]!;
  const [steps, channels] = input.shape as readonly [number, number];
  const all = 4 * units;
  const [kernel, recurrent, bias] = [
    site.parameter("kernel"),
    site.parameter("recurrent_kernel"),
    site.parameter("bias"),
  ];
  const block = 4 * units * stride;
  const inputStep = 4 * channels * stride;
  const gates = arena.reserve(steps * all * stride);
  /** before the first step, where it is 0, and after each */
  const cells = arena.reserve((steps + 1) * units * stride);
  const squashed = arena.reserve(steps * units * stride);
  const states = sequences ? output.value : arena.reserve(steps * units * stride);
  const stateGradient = arena.reserve(units * stride);
  const cellGradient = arena.reserve(units * stride);
  const zeros = [0, 0, 0, units, 0, 0, stride] as const;
  return {
    forward({ columns }) {
      for (let t = 0; t < steps; t++) {
        const z = gates + 4 * t * block;
        const [cell, state] = [cells + t * block, states + t * block];
        const x = input.value + t * inputStep;
        kernels.product(kernel.value, 1, all, all, channels, x, stride, columns, bias.value, false, z);
        if (t > 0) kernels.product(recurrent.value, 1, all, all, units, state - block, stride, columns, 0, true, z);
        kernels.lstmForward(z, cell, units, stride, columns, cell + block, squashed + t * block, state);
      }
      if (sequences) return 0;
      kernels.affine(states + (steps - 1) * block, 0, 0, units, stride, columns, false, output.value);
      return 0;
    },
    backward({ columns }) {
      kernels.product(...zeros, columns, 0, false, stateGradient);
      kernels.product(...zeros, columns, 0, false, cellGradient);
      for (let t = steps - 1; t >= 0; t--) {
        const z = gates + 4 * t * block;
        const last = t === steps - 1 ? output.gradient : 0;
        const from = [z, cells + t * block, squashed + t * block, stateGradient] as const;
        const dy = sequences ? output.gradient + t * block : last;
        kernels.lstmBackward(...from, dy, units, stride, columns, cellGradient);
        kernels.outer(z, all, input.value + t * inputStep, channels, stride, columns, kernel.gradient, 1, all);
        kernels.sumColumns(z, all, stride, columns, bias.gradient);
        if (input.gradient !== 0) {
          const dx = input.gradient + t * inputStep;
          kernels.product(kernel.value, all, 1, channels, all, z, stride, columns, 0, true, dx);
        }
        if (t === 0) continue;
        kernels.outer(z, all, states + (t - 1) * block, units, stride, columns, recurrent.gradient, 1, all);
        kernels.product(recurrent.value, all, 1, units, all, z, stride, columns, 0, false, stateGradient);
      }
    },
  };
}
