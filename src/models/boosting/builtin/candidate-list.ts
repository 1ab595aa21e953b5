import type { GrownNode, Split } from "./grown-node.ts";
import type { GrowthLimits } from "./growth-limits.ts";

/** A node that may be split, and how. */
export interface Candidate {
  node: GrownNode;
  split: Split;
  /** address; 0 if it was given back */
  histogram: number;
}

/**
 * Nodes that wait to be split, in the order of XGBoost's Driver: by loss reduction, the older node first where it is
 * equal (lossguide); level by level, in the order in which nodes were made (depthwise with a limit on leaves); and
 * depth first where the order does not matter.
 */
export class CandidateList {
  private readonly order: "largest" | "oldest" | "newest";
  private readonly list: Candidate[] = [];

  constructor({ policy, maxLeaves }: Pick<GrowthLimits, "policy" | "maxLeaves">) {
    this.order = policy === "lossguide" ? "largest" : maxLeaves > 0 ? "oldest" : "newest";
  }

  get length(): number {
    return this.list.length;
  }

  add(candidate: Candidate): void {
    const { list } = this;
    if (this.order === "newest") {
      list.push(candidate);
      return;
    }
    // The list is sorted, the next one last: a place is found by halving.
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.comesBefore(candidate, list[middle]!)) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, candidate);
  }

  take(): Candidate | undefined {
    return this.list.pop();
  }

  private comesBefore(a: Candidate, b: Candidate): boolean {
    if (this.order === "largest" && a.split.gain !== b.split.gain) return a.split.gain > b.split.gain;
    return a.node.id < b.node.id;
  }
}
