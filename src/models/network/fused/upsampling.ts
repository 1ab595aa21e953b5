import type { Repetition, Upsampling } from "../layer.ts";
import type { FusedLayer, Site } from "./fused-layer.ts";

/** Each step as often as `factor` says. */
export function upsampling({ factor }: Upsampling, site: Site): FusedLayer {
  const [steps, channels] = site.inputs[0]!.shape as readonly [number, number];
  return repeated({ blocks: steps, size: channels, times: factor }, site);
}

/** A vector as each of the steps. */
export function repetition({ steps }: Repetition, site: Site): FusedLayer {
  return repeated({ blocks: 1, size: site.inputs[0]!.size, times: steps }, site);
}

/** Blocks of `size` numbers, each so many times one after the other. */
function repeated(
  { blocks, size, times }: { blocks: number; size: number; times: number },
  { kernels, stride, inputs, output }: Site,
): FusedLayer {
  const input = inputs[0]!;
  const block = 4 * size * stride;
  return {
    forward({ columns }) {
      for (let i = 0; i < blocks; i++) {
        const [x, y] = [input.value + i * block, output.value + i * times * block];
        kernels.spread(x, 1, times, size, stride, columns, false, y);
      }
      return 0;
    },
    backward({ columns }) {
      if (input.gradient === 0) return;
      for (let i = 0; i < blocks; i++) {
        const [d, dx] = [output.gradient + i * times * block, input.gradient + i * block];
        kernels.gather(d, 1, times, size, stride, columns, true, dx);
      }
    },
  };
}
