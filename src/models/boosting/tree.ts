/**
 * A regression tree in arrays, one entry per node, as XGBoost stores it: the root is node 0, children come after their
 * parent, in the order in which nodes were made (depthwise: level by level; lossguide: by loss reduction).
 */
export interface Tree {
  /** child for `x < condition`; -1 in a leaf */
  left: Int32Array;
  /** -1 in a leaf */
  right: Int32Array;
  /** feature of the split; 0 in a leaf */
  feature: Int32Array;
  /** threshold of the split, float32; in a leaf its value */
  condition: Float32Array;
  /** 1 where a missing value goes left */
  defaultLeft: Uint8Array;
  /** loss reduction of the split; 0 in a leaf */
  gain: Float32Array;
  /** sum of second derivatives of the rows in the node */
  hessian: Float32Array;
  /** value the node would have as a leaf, before eta; in a leaf below the root after eta (as XGBoost's files have it) */
  weight: Float32Array;
}

export function emptyTree(nodes: number): Tree {
  return {
    left: new Int32Array(nodes).fill(-1),
    right: new Int32Array(nodes).fill(-1),
    feature: new Int32Array(nodes),
    condition: new Float32Array(nodes),
    defaultLeft: new Uint8Array(nodes),
    gain: new Float32Array(nodes),
    hessian: new Float32Array(nodes),
    weight: new Float32Array(nodes),
  };
}
