import type { KernelTerms } from "../layer.ts";
import type { Tensor, Tf } from "./library.ts";

/** What l2 and orthogonality add to the loss; `kernel` [numbers, units] has a column for each unit. */
export function kernelPenalties(tf: Tf, kernel: Tensor, { l2, orthogonality }: Required<KernelTerms>): Tensor[] {
  const penalties: Tensor[] = [];
  if (l2 > 0) penalties.push(tf.mul(l2, tf.sum(tf.square(kernel))));
  if (orthogonality > 0) {
    const excess = tf.sub(tf.matMul(kernel, kernel, true, false), tf.eye(kernel.shape[1]!));
    penalties.push(tf.mul(orthogonality, norm(tf, excess)));
  }
  return penalties;
}

/** The kernel with the norm of each unit's numbers 1, a unit of zeros as it is. `axes` are those of a unit's numbers. */
export function withUnitNorm(tf: Tf, kernel: Tensor, axes: number[]): Tensor {
  const norms = tf.sqrt(tf.sum(tf.square(kernel), axes, true));
  return tf.div(kernel, tf.where(tf.greater(norms, 0), norms, tf.onesLike(norms)));
}

/** Root of the sum of squares, with gradient 0 where it is 0. */
function norm(tf: Tf, x: Tensor): Tensor {
  const square = tf.sum(tf.square(x));
  const positive = tf.step(square);
  return tf.mul(positive, tf.sqrt(tf.add(square, tf.sub(1, positive))));
}
