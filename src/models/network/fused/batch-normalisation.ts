import type { BatchNormalisation } from "../layer.ts";
import type { FusedLayer, Pass, Site } from "./fused-layer.ts";

const EPSILON = 1e-5;

/** Ioffe & Szegedy 2015: algorithm 1, and the derivatives below it. */
export function batchNormalisation({ momentum }: Required<BatchNormalisation>, site: Site): FusedLayer {
  const { kernels, arena, stride, output } = site;
  const input = site.inputs[0]!;
  const channels = input.shape.at(-1)!;
  const steps = input.size / channels;
  const step = channels * stride;
  const [gamma, beta, movingMean, movingVariance] = ["gamma", "beta", "moving_mean", "moving_variance"].map((name) =>
    site.parameter(name),
  ) as [Place, Place, Place, Place];
  const means = new Float64Array(channels);
  /** 1 / sqrt(variance + epsilon) */
  const inverses = new Float64Array(channels);

  function measure(c: number, { rows }: Pass): void {
    const { floats } = arena;
    const x = input.value + 4 * c * stride;
    const n = rows * steps;
    const mean = kernels.channelSum(x, steps, step, rows) / n;
    // Rounding may leave less than nothing of equal numbers.
    const squares = Math.max(kernels.channelProduct(x, x, mean, steps, step, rows), 0);
    means[c] = mean;
    inverses[c] = 1 / Math.sqrt(squares / n + EPSILON);
    if (n === 1) return; // one number has no variance: it says nothing of the others
    floats[movingMean.value / 4 + c]! += momentum * (mean - floats[movingMean.value / 4 + c]!);
    const unbiased = squares / (n - 1);
    floats[movingVariance.value / 4 + c]! += momentum * (unbiased - floats[movingVariance.value / 4 + c]!);
  }

  return {
    forward(pass) {
      for (let c = 0; c < channels; c++) {
        if (pass.training) measure(c, pass);
        else {
          means[c] = arena.floats[movingMean.value / 4 + c]!;
          inverses[c] = 1 / Math.sqrt(arena.floats[movingVariance.value / 4 + c]! + EPSILON);
        }
        const scale = arena.floats[gamma.value / 4 + c]! * inverses[c]!;
        const shift = arena.floats[beta.value / 4 + c]!;
        const [x, y] = [input.value + 4 * c * stride, output.value + 4 * c * stride];
        kernels.channelScale(x, means[c]!, scale, shift, steps, step, pass.columns, y);
      }
      return 0;
    },
    backward({ rows }) {
      const { floats } = arena;
      for (let c = 0; c < channels; c++) {
        const [mean, inverse] = [means[c]!, inverses[c]!];
        const [x, dy] = [input.value + 4 * c * stride, output.gradient + 4 * c * stride];
        const sum = kernels.channelSum(dy, steps, step, rows);
        const product = kernels.channelProduct(dy, x, mean, steps, step, rows);
        floats[beta.gradient / 4 + c]! += sum;
        floats[gamma.gradient / 4 + c]! += product * inverse;
        if (input.gradient === 0) continue;
        const scale = floats[gamma.value / 4 + c]! * inverse;
        const share = -scale / (rows * steps);
        const slope = share * product * inverse * inverse;
        const to = input.gradient + 4 * c * stride;
        kernels.channelBackward(x, dy, mean, scale, slope, share * sum, steps, step, rows, to);
      }
    },
  };
}

type Place = ReturnType<Site["parameter"]>;
