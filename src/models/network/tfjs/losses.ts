import type { Graph, Loss } from "../graph.ts";
import type { Tensor, Tf } from "./library.ts";
import { flattened } from "./tensor-layer.ts";

/** What outputs of a batch are compared with. */
export interface Answers {
  /** [rows, size] */
  target: Tensor;
  /** [rows], where there are classes */
  label: Tensor | undefined;
  /** [rows], where rows count differently */
  weight: Tensor | undefined;
}

/** The losses of a graph, each a number: the mean over rows of weight x loss of the row. */
export function lossTerms(tf: Tf, graph: Graph, values: readonly Tensor[], answers: Answers): Tensor[] {
  return graph.losses.map((loss) => {
    const output = flattened(tf, values[graph.outputs[loss.output]!]!);
    const rows = ROW_LOSSES[loss.kind](tf, output, answers);
    const weighted = answers.weight ? tf.mul(rows, answers.weight) : rows;
    return tf.mul(loss.weight, tf.mean(weighted));
  });
}

/** [rows] from outputs [rows, size]; formulas at `Loss`. */
const ROW_LOSSES: Record<Loss["kind"], (tf: Tf, output: Tensor, answers: Answers) => Tensor> = {
  "squared-error": (tf, output, { target }) => tf.mean(tf.square(tf.sub(output, target)), 1),
  // -t log s(o) - (1 - t) log(1 - s(o)) = softplus(o) - o t, which overflows nowhere
  bernoulli: (tf, output, { target }) => tf.sum(tf.sub(tf.softplus(output), tf.mul(output, target)), 1),
  gaussian: (tf, output, { target }) => {
    const [mean, logVariance] = tf.split(output, 2, 1) as [Tensor, Tensor];
    const distance = tf.mul(tf.square(tf.sub(target, mean)), tf.exp(tf.neg(logVariance)));
    return tf.mul(0.5, tf.sum(tf.add(tf.add(distance, logVariance), Math.log(2 * Math.PI)), 1));
  },
  "cross-entropy": (tf, output, { label }) => {
    const chosen = tf.oneHot(label!, output.shape[1]!);
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(output), tf.cast(chosen, "float32")), 1));
  },
};
