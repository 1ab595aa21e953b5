import type { Random } from "../../core/random.ts";
import { type Graph, parameterCount } from "./graph.ts";
import { type Beginning, nodeParameters } from "./node-parameters.ts";

/** Parameters of a network before training, each node's from a stream of its own. */
export function initialParameters({ nodes, parameters, ...graph }: Graph, random: Random): Float32Array {
  const values = new Float32Array(parameterCount({ nodes, parameters, ...graph }));
  for (const [i, { node, name, shape, offset, size }] of parameters.entries()) {
    const { layer, inputs } = nodes[node]!;
    const { beginning } = nodeParameters(layer, nodes[inputs[0]!]!.shape).find((own) => own.name === name)!;
    begin(values.subarray(offset, offset + size), shape, { beginning, random: random.stream("parameter", i) });
  }
  return values;
}

function begin(
  values: Float32Array,
  shape: readonly number[],
  { beginning, random }: { beginning: Beginning; random: Random },
): void {
  switch (beginning.kind) {
    case "zeros":
      return;
    case "ones":
      values.fill(1);
      return;
    case "forget-gate": {
      // Gates i, f, g, o: the second quarter is the forget gate's, which remembers at first (Jozefowicz et al. 2015).
      const units = values.length / 4;
      values.fill(1, units, 2 * units);
      return;
    }
    case "orthogonal":
      fillOrthogonal(values, shape[0]!, random);
      return;
    default:
      fillRandom(values, beginning, random);
  }
}

function fillRandom(
  values: Float32Array,
  { kind, fanIn, fanOut }: Extract<Beginning, { fanIn: number }>,
  random: Random,
) {
  const [who, shape] = kind.split("_");
  const variance = who === "glorot" ? 2 / (fanIn + fanOut) : (who === "he" ? 2 : 1) / fanIn;
  // A uniform number in [-a, a) has variance a^2 / 3.
  const scale = Math.sqrt(shape === "uniform" ? 3 * variance : variance);
  for (let i = 0; i < values.length; i++) {
    values[i] = scale * (shape === "uniform" ? 2 * random.uniform() - 1 : random.normal());
  }
}

/** Square orthogonal matrices side by side, each by Gram-Schmidt from normal numbers (Saxe et al. 2014). */
function fillOrthogonal(values: Float32Array, n: number, random: Random): void {
  const width = values.length / n;
  for (let block = 0; block < width; block += n) {
    const columns: Float64Array[] = [];
    while (columns.length < Math.min(n, width - block)) {
      const column = Float64Array.from({ length: n }, () => random.normal());
      for (const other of columns) {
        const along = column.reduce((sum, value, i) => sum + value * other[i]!, 0);
        for (let i = 0; i < n; i++) column[i]! -= along * other[i]!;
      }
      const norm = Math.hypot(...column);
      columns.push(column.map((value) => value / norm));
    }
    for (const [k, column] of columns.entries()) for (let i = 0; i < n; i++) values[i * width + block + k] = column[i]!;
  }
}
