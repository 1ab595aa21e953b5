import type { FusedLayer, Site, Value } from "./fused-layer.ts";

/** The sum of values of one shape. */
export function add(_layer: unknown, { kernels, stride, inputs, output }: Site): FusedLayer {
  const { size } = output;
  return {
    forward({ columns }) {
      for (const [i, { value }] of inputs.entries()) {
        kernels.affine(value, 0, 0, size, stride, columns, i > 0, output.value);
      }
      return 0;
    },
    backward({ columns }) {
      for (const { gradient } of inputs) {
        if (gradient !== 0) kernels.addRows(output.gradient, size, stride, columns, gradient);
      }
    },
  };
}

/** The numbers of vectors, or the channels of each step, side by side. */
export function concatenate(_layer: unknown, { kernels, stride, inputs, output }: Site): FusedLayer {
  const steps = output.shape.length === 1 ? 1 : output.shape[0];
  const step = (4 * output.size * stride) / steps;
  let behind = 0;
  const parts = inputs.map(({ value, gradient, size }: Value) => {
    const part = { value, gradient, size: size / steps, step: (4 * size * stride) / steps, behind };
    behind += part.step;
    return part;
  });
  return {
    forward({ columns }) {
      for (const { value, size, step: own, behind } of parts) {
        for (let t = 0; t < steps; t++) {
          const to = output.value + t * step + behind;
          kernels.affine(value + t * own, 0, 0, size, stride, columns, false, to);
        }
      }
      return 0;
    },
    backward({ columns }) {
      for (const { gradient, size, step: own, behind } of parts) {
        if (gradient === 0) continue;
        for (let t = 0; t < steps; t++) {
          kernels.addRows(output.gradient + t * step + behind, size, stride, columns, gradient + t * own);
        }
      }
    },
  };
}
