import type { Tree } from "../tree.ts";
import { MISSING } from "./binned-rows.ts";
import type { FeatureCuts } from "./cuts.ts";
import { growMemory } from "./shared-memory.ts";

/** Bytes of a node, as the kernel addTree reads it. */
const NODE_BYTES = 20;

/** Room for one tree in the form that decides by codes, in memory of one thread. */
export class PackedTree {
  private readonly memory: WebAssembly.Memory;
  private capacity = 0;
  address = 0;
  /** steps that lead every row to its leaf */
  depth = 0;

  constructor(memory: WebAssembly.Memory) {
    this.memory = memory;
  }

  /** @param tree whose right children come next to the left ones, as those of trees grown here do */
  pack(tree: Tree, cuts: readonly FeatureCuts[]): void {
    const nodes = tree.left.length;
    if (nodes > this.capacity) {
      this.capacity = 2 * nodes;
      this.address = growMemory(this.memory, this.capacity * NODE_BYTES);
    }
    const view = new DataView(this.memory.buffer, this.address, nodes * NODE_BYTES);
    for (let node = 0; node < nodes; node++) {
      const at = node * NODE_BYTES;
      const left = tree.left[node]!;
      const isLeaf = left < 0;
      const feature = tree.feature[node]!;
      // A row that has come to a leaf stays there: no code is above 255.
      view.setUint32(at, isLeaf ? node : left, true);
      view.setUint32(at + 4, feature, true);
      view.setInt32(at + 8, isLeaf ? 255 : cuts[feature]!.edges.indexOf(tree.condition[node]!), true);
      view.setInt32(at + 12, tree.defaultLeft[node] === 1 ? MISSING : -1, true);
      view.setFloat32(at + 16, tree.condition[node]!, true);
    }
    this.depth = depthOf(tree);
  }
}

function depthOf({ left, right }: Tree): number {
  const depth = new Uint32Array(left.length);
  let deepest = 0;
  for (let node = 0; node < left.length; node++) {
    if (left[node]! < 0) continue;
    const below = depth[node]! + 1;
    depth[left[node]!] = below;
    depth[right[node]!] = below;
    deepest = Math.max(deepest, below);
  }
  return deepest;
}
