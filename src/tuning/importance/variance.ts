import type { Axis } from "./axis.ts";
import type { Leaf, Side } from "./tree.ts";

/** How much a tree's value varies over its space, and how much of that each axis alone explains. */
export interface Variances {
  total: number;
  /** by axis */
  alone: number[];
}

/**
 * Variances of a tree over its whole space, exactly: for each axis the variance of the mean over all others (Hutter, Hoos
 * and Leyton-Brown, An Efficient Approach for Assessing Hyperparameter Importance, ICML 2014, algorithm 2).
 */
export function variancesOf(leaves: readonly Leaf[], axes: readonly Axis[]): Variances {
  const volumes = leaves.map(({ sides }) => sides.reduce((all, side, axis) => all * fraction(side, axes[axis]!), 1));
  const mean = leaves.reduce((sum, { value }, i) => sum + volumes[i]! * value, 0);
  const total = leaves.reduce((sum, { value }, i) => sum + volumes[i]! * (value - mean) * (value - mean), 0);
  const alone = axes.map((axis, a) => {
    const cells = cellsOf(leaves, axis, a);
    for (const [i, { value, sides }] of leaves.entries()) {
      const side = sides[a]!;
      const share = fraction(side, axis);
      if (share > 0) cells.add(side, (volumes[i]! / share) * (value - mean));
    }
    return cells.variance();
  });
  return { total, alone };
}

/** The part of an axis that a side takes. */
function fraction(side: Side, axis: Axis): number {
  if ("choices" in side) return side.choices.reduce((sum, own) => sum + own, 0) / side.choices.length;
  if (axis.choices !== undefined || axis.high === axis.low) return 1;
  return (side.high - side.low) / (axis.high - axis.low);
}

interface Cells {
  /** adds to the marginal mean everywhere on a side */
  add(side: Side, value: number): void;
  /** of the marginal mean, which is measured from the mean of all */
  variance(): number;
}

function cellsOf(leaves: readonly Leaf[], axis: Axis, a: number): Cells {
  return axis.choices === undefined ? cuts(leaves, axis, a) : choices(axis.choices);
}

function choices(count: number): Cells {
  const means = new Float64Array(count);
  return {
    add(side, value) {
      if ("choices" in side) for (let i = 0; i < count; i++) means[i]! += side.choices[i]! * value;
    },
    variance: () => means.reduce((sum, mean) => sum + mean * mean, 0) / count,
  };
}

/** The pieces of an axis between the places where some leaf ends: on each the marginal mean is constant. */
function cuts(leaves: readonly Leaf[], axis: Axis & { low: number; high: number }, a: number): Cells {
  const ends = leaves.flatMap(({ sides }) => {
    const side = sides[a]!;
    return "choices" in side ? [] : [side.low, side.high];
  });
  const edges = [...new Set(ends)].sort((x, y) => x - y);
  const place = new Map(edges.map((edge, i) => [edge, i]));
  // What begins at an edge, less what ends there.
  const changes = new Float64Array(edges.length);
  return {
    add(side, value) {
      if ("choices" in side) return;
      changes[place.get(side.low)!]! += value;
      changes[place.get(side.high)!]! -= value;
    },
    variance() {
      let [sum, mean] = [0, 0];
      for (let i = 0; i + 1 < edges.length; i++) {
        mean += changes[i]!;
        sum += ((edges[i + 1]! - edges[i]!) / (axis.high - axis.low)) * mean * mean;
      }
      return sum;
    },
  };
}
