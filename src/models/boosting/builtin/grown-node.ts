/** Sums of the first and second derivatives of some rows. */
export interface GradientSums {
  gradient: number;
  hessian: number;
}

/** A node cut in two: rows with code <= bin go left, missing ones where `defaultLeft` says. */
export interface Split {
  feature: number;
  bin: number;
  defaultLeft: boolean;
  /** loss reduction, float32 */
  gain: number;
  left: GradientSums;
  right: GradientSums;
}

/** A node as it was grown, with the rows that ended in it. */
export interface GrownNode {
  sums: GradientSums;
  /** its rows are `rows[begin .. end)` of the grower */
  begin: number;
  end: number;
  depth: number;
  /** number in the order in which nodes were made: root 0, left child before right */
  id: number;
  /** names the random draws of the node; root 1 */
  place: number;
  /** value as a leaf, before eta, float32 */
  weight: number;
  /** limits of its weight and of those below it, from monotone constraints */
  lower: number;
  upper: number;
  branch: { split: Split; left: GrownNode; right: GrownNode } | undefined;
}
