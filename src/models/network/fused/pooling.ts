import type { Pooling } from "../layer.ts";
import type { FusedLayer, Site } from "./fused-layer.ts";

/** The largest or the mean of the steps of each window. */
export function pooling({ of, size: window, stride: apart }: Required<Pooling>, site: Site): FusedLayer {
  const { kernels, stride, output } = site;
  const input = site.inputs[0]!;
  const [windows, channels] = output.shape as readonly [number, number];
  const [fromStep, toStep] = [4 * apart * channels * stride, 4 * channels * stride];
  return {
    forward({ columns }) {
      for (let t = 0; t < windows; t++) {
        const [x, y] = [input.value + t * fromStep, output.value + t * toStep];
        if (of === "max") kernels.largest(x, window, channels, stride, columns, y);
        else kernels.gather(x, 1 / window, window, channels, stride, columns, false, y);
      }
      return 0;
    },
    backward({ columns }) {
      if (input.gradient === 0) return;
      for (let t = 0; t < windows; t++) {
        const [d, dx] = [output.gradient + t * toStep, input.gradient + t * fromStep];
        if (of === "mean") {
          kernels.spread(d, 1 / window, window, channels, stride, columns, true, dx);
          continue;
        }
        const [x, y] = [input.value + t * fromStep, output.value + t * toStep];
        kernels.largestBackward(x, y, d, window, channels, stride, columns, dx);
      }
    },
  };
}
