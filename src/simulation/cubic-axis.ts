/** Nodes that take part in an interpolation. */
export const WINDOW = 4;

/**
 * Interpolation along one axis of a table: the cubic polynomial through the four nodes around (two on each side, fewer
 * near an end), and a straight line through the last two nodes beyond an end. `place` leaves the result in `first` and
 * `weights`: sum over i < 4 of weights[i] f(first + i).
 */
export class CubicAxis {
  first = 0;
  readonly weights = new Float64Array(WINDOW);
  private readonly nodes: Float64Array;
  /** [windows][WINDOW] 1 / product of the differences to the other nodes of the window */
  private readonly scales: Float64Array;

  /** `nodes` rise; there are at least four. */
  constructor(nodes: readonly number[]) {
    this.nodes = Float64Array.from(nodes);
    this.scales = new Float64Array((nodes.length - WINDOW + 1) * WINDOW);
    for (let first = 0; first + WINDOW <= nodes.length; first++) {
      for (let i = 0; i < WINDOW; i++) {
        let product = 1;
        for (let j = 0; j < WINDOW; j++) if (j !== i) product *= nodes[first + i]! - nodes[first + j]!;
        this.scales[first * WINDOW + i] = 1 / product;
      }
    }
  }

  /** Finds the weights of x; returns whether it lies beyond the nodes. */
  place(x: number): boolean {
    const { nodes, weights, scales } = this;
    const last = nodes.length - 1;
    if (x < nodes[0]! || x > nodes[last]!) {
      const low = x < nodes[0]! ? 0 : last - 1;
      const rest = (x - nodes[low]!) / (nodes[low + 1]! - nodes[low]!);
      this.first = low === 0 ? 0 : last + 1 - WINDOW;
      weights.fill(0);
      weights[low - this.first] = 1 - rest;
      weights[low + 1 - this.first] = rest;
      return true;
    }
    let k = 1;
    while (k < last - 2 && x >= nodes[k + 1]!) k++;
    const first = k - 1;
    const a = x - nodes[first]!;
    const b = x - nodes[first + 1]!;
    const c = x - nodes[first + 2]!;
    const d = x - nodes[first + 3]!;
    const at = first * WINDOW;
    weights[0] = b * c * d * scales[at]!;
    weights[1] = a * c * d * scales[at + 1]!;
    weights[2] = a * b * d * scales[at + 2]!;
    weights[3] = a * b * c * scales[at + 3]!;
    this.first = first;
    return false;
  }
}
