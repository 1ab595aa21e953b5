import { damaged, type Entry } from "./model-document.ts";
import { emptyTree, type Tree } from "./tree.ts";

/**
 * Checks a tree of XGBoost's document and copies it into arrays.
 *
 * @throws DataError unless the nodes reachable from node 0 are a tree: arrays of one length, children in range, no node
 *   twice, split features that exist, numbers that are finite in float32
 */
export function readTree(entry: Entry, features: number): Tree {
  const nodes = entry.member("left_children").numbers("integers").length;
  if (nodes === 0) throw damaged(`${entry.path} has no nodes`);
  const stated = entry.member("tree_param").member("num_nodes").numeral(nodes);
  if (stated !== nodes) throw damaged(`${entry.path} has ${nodes} nodes; expected ${stated}, as its num_nodes says`);
  const types = entry.member("split_type");
  if (types.value !== undefined && Array.prototype.some.call(types.numbers("integers"), (type) => type !== 0)) {
    throw damaged(`${entry.path} splits on a categorical feature; only numerical splits can be used`);
  }
  const tree = emptyTree(nodes);
  tree.left.set(entry.member("left_children").numbers("integers", nodes));
  tree.right.set(entry.member("right_children").numbers("integers", nodes));
  tree.feature.set(entry.member("split_indices").numbers("integers", nodes));
  tree.condition.set(entry.member("split_conditions").numbers("floats", nodes));
  tree.defaultLeft.set(readFlags(entry.member("default_left"), nodes));
  tree.gain.set(entry.member("loss_changes").numbers("floats", nodes));
  tree.hessian.set(entry.member("sum_hessian").numbers("floats", nodes));
  tree.weight.set(entry.member("base_weights").numbers("floats", nodes));
  cutOff(tree, requireTree(tree, entry.path, features));
  requireFinite(tree, entry);
  return tree;
}

/** Flags were booleans before XGBoost 1.6. */
function readFlags(entry: Entry, nodes: number): ArrayLike<number> {
  const { value } = entry;
  const flags = Array.isArray(value) ? value.map((flag) => (typeof flag === "boolean" ? Number(flag) : flag)) : value;
  const numbers = flags === value ? entry.numbers("integers", nodes) : entry.with(flags).numbers("integers", nodes);
  const bad = Array.prototype.findIndex.call(numbers, (flag) => flag !== 0 && flag !== 1);
  if (bad >= 0) throw damaged(`${entry.path}[${bad}] is ${numbers[bad]}; expected 0 or 1`);
  return numbers;
}

/**
 * Walks from the root and refuses a node that is met twice: what is left is a tree, walked in at most `nodes` steps.
 *
 * @returns [nodes] 1 where the walk has been
 */
function requireTree({ left, right, feature }: Tree, path: string, features: number): Uint8Array {
  const nodes = left.length;
  const seen = new Uint8Array(nodes);
  const queue = new Int32Array(nodes);
  let queued = 1;
  seen[0] = 1;
  for (let next = 0; next < queued; next++) {
    const node = queue[next]!;
    if (left[node] === -1 && right[node] === -1) continue;
    for (const child of [left[node]!, right[node]!]) {
      if (child < 1 || child >= nodes) {
        throw damaged(`${path}: node ${node} has child ${child}; expected 1 to ${nodes - 1}, or -1 twice in a leaf`);
      }
      if (seen[child]) throw damaged(`${path}: node ${child} has two parents or is its own ancestor`);
      seen[child] = 1;
      queue[queued++] = child;
    }
    if (feature[node]! < 0 || feature[node]! >= features) {
      throw damaged(`${path}.split_indices[${node}] is ${feature[node]}; expected 0 to ${features - 1}`);
    }
  }
  return seen;
}

/** Nodes cut off by pruning stay in XGBoost's files; here they are empty leaves that nothing leads to. */
function cutOff(tree: Tree, reached: Uint8Array): void {
  reached.forEach((is, node) => {
    if (is) return;
    tree.left[node] = -1;
    tree.right[node] = -1;
    for (const array of [tree.feature, tree.condition, tree.gain, tree.hessian, tree.weight]) array[node] = 0;
  });
}

function requireFinite(tree: Tree, entry: Entry): void {
  const { condition, gain, hessian, weight } = tree;
  const names = { split_conditions: condition, loss_changes: gain, sum_hessian: hessian, base_weights: weight };
  for (const [name, values] of Object.entries(names)) {
    const node = values.findIndex((value) => !Number.isFinite(value));
    if (node < 0) continue;
    throw damaged(`${entry.path}.${name}[${node}] is ${values[node]}; expected a finite float32`);
  }
}
