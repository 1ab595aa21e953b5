import type { ActivityPenalty } from "../layer.ts";
import type { FusedLayer, Pass, Site } from "./fused-layer.ts";

/** Mean activities are kept so far from 0 and 1. */
const MARGIN = 1e-6;

/** A penalty on the numbers of a value, in doubles: codes are small. */
interface Penalty {
  cost(pass: Pass): number;
  back(pass: Pass): void;
}

/** Passes numbers on; adds what their sizes cost. */
export function activityPenalty({ l1, sparsity, decorrelation }: Required<ActivityPenalty>, site: Site): FusedLayer {
  const { kernels, stride, inputs, output } = site;
  const input = inputs[0]!;
  const penalties: Penalty[] = [];
  if (l1 > 0) penalties.push(absolutePenalty(l1, site));
  if (sparsity.weight > 0) penalties.push(sparsityPenalty(sparsity, site));
  if (decorrelation > 0) penalties.push(covariancePenalty(decorrelation, site));
  return {
    forward(pass) {
      kernels.affine(input.value, 0, 0, output.size, stride, pass.columns, false, output.value);
      return penalties.reduce((sum, { cost }) => sum + cost(pass), 0);
    },
    backward(pass) {
      if (input.gradient === 0) return;
      kernels.addRows(output.gradient, output.size, stride, pass.columns, input.gradient);
      for (const { back } of penalties) back(pass);
    },
  };
}

/** weight x mean over rows of sum |x|. */
function absolutePenalty(weight: number, { arena, stride, inputs: [input] }: Site): Penalty {
  const { value, gradient, size } = input!;
  return {
    cost({ rows }) {
      const x = arena.slice(value, size * stride);
      let sum = 0;
      for (let i = 0; i < size; i++) for (let row = 0; row < rows; row++) sum += Math.abs(x[i * stride + row]!);
      return (weight * sum) / rows;
    },
    back({ rows }) {
      const x = arena.slice(value, size * stride);
      const d = arena.slice(gradient, size * stride);
      for (let i = 0; i < size; i++) {
        for (let row = 0; row < rows; row++) d[i * stride + row]! += (weight / rows) * Math.sign(x[i * stride + row]!);
      }
    },
  };
}

/** weight x sum over numbers of KL(target || mean over rows): r log(r / m) + (1 - r) log((1 - r) / (1 - m)). */
function sparsityPenalty({ target, weight }: { target: number; weight: number }, site: Site): Penalty {
  const { arena, stride, inputs } = site;
  const { value, gradient, size } = inputs[0]!;
  const means = new Float64Array(size);
  return {
    cost({ rows }) {
      const x = arena.slice(value, size * stride);
      let cost = 0;
      for (let i = 0; i < size; i++) {
        means[i] = meanOf(x, i * stride, rows);
        const m = Math.min(Math.max(means[i]!, MARGIN), 1 - MARGIN);
        cost += target * Math.log(target / m) + (1 - target) * Math.log((1 - target) / (1 - m));
      }
      return weight * cost;
    },
    back({ rows }) {
      const d = arena.slice(gradient, size * stride);
      for (let i = 0; i < size; i++) {
        const m = means[i]!;
        if (m < MARGIN || m > 1 - MARGIN) continue;
        const slope = (weight / rows) * ((1 - target) / (1 - m) - target / m);
        for (let row = 0; row < rows; row++) d[i * stride + row]! += slope;
      }
    },
  };
}

/** weight / 2 x sum over pairs i != j of their squared covariance. */
function covariancePenalty(weight: number, { arena, stride, inputs: [input] }: Site): Penalty {
  const { value, gradient, size } = input!;
  const means = new Float64Array(size);
  const covariance = new Float64Array(size * size);
  return {
    cost({ rows }) {
      const x = arena.slice(value, size * stride);
      for (let i = 0; i < size; i++) means[i] = meanOf(x, i * stride, rows);
      let squares = 0;
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < i; j++) {
          let sum = 0;
          for (let row = 0; row < rows; row++) {
            sum += (x[i * stride + row]! - means[i]!) * (x[j * stride + row]! - means[j]!);
          }
          covariance[i * size + j] = covariance[j * size + i] = sum / rows;
          squares += 2 * (sum / rows) ** 2;
        }
      }
      return (weight / 2) * squares;
    },
    back({ rows }) {
      const x = arena.slice(value, size * stride);
      const d = arena.slice(gradient, size * stride);
      // The derivative of C_ij by x_i in a row is (x_j - mean_j) / n: the means' own parts cancel.
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          if (i === j) continue;
          const factor = (2 * weight * covariance[i * size + j]!) / rows;
          for (let row = 0; row < rows; row++) d[i * stride + row]! += factor * (x[j * stride + row]! - means[j]!);
        }
      }
    },
  };
}

function meanOf(x: Float32Array, from: number, rows: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += x[from + row]!;
  return sum / rows;
}
