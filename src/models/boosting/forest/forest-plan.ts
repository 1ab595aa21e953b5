import type { Tree } from "../tree.ts";

/** Rows that are taken at once, and bytes of a plane of codes; also in assembly/. */
export const ROWS = 128;
/** Bytes that describe a tree. */
export const TREE_BYTES = 32;
const NODE_BYTES = 16;
/** Thresholds of a feature that the codes of one plane tell apart. */
const PLANE_THRESHOLDS = 255;
const LEAVES_OF_TABLE = 16;
/** Added to a leaf's number where a slot could stand. */
const LEAF = 32_768;

/** The thresholds of one feature, and where its codes go. */
export interface FeatureCodes {
  feature: number;
  /** ascending, each once */
  thresholds: Float32Array;
  /** address of the thresholds */
  at: number;
  /** first plane */
  plane: number;
}

/** Addresses of what a block of rows needs. */
export interface BlockMemory {
  values: number;
  planes: number;
  leftPlanes: number;
  slots: number;
  margins: number;
}

/** Where everything lies, and how trees are written there. */
export class ForestPlan {
  readonly codes: FeatureCodes[];
  readonly planes: number;
  readonly trees: number;
  readonly block: BlockMemory;
  readonly groups: number;
  end = 64;
  private readonly source: readonly Tree[];
  private readonly treeGroup: Int32Array;
  private readonly codesOf = new Map<number, FeatureCodes>();
  private readonly places: { nodes: number; table: number }[];

  constructor(
    source: readonly Tree[],
    treeGroup: Int32Array,
    { groups, features }: { groups: number; features: number },
  ) {
    this.source = source;
    this.treeGroup = treeGroup;
    this.groups = groups;
    let planes = 0;
    this.codes = thresholdsByFeature(source).map(([feature, thresholds]) => {
      const codes = { feature, thresholds, at: this.reserve(4 * thresholds.length), plane: planes };
      planes += Math.ceil(thresholds.length / PLANE_THRESHOLDS);
      this.codesOf.set(feature, codes);
      return codes;
    });
    this.planes = planes;
    this.block = {
      values: this.reserve(4 * ROWS * features),
      planes: this.reserve(ROWS * planes),
      leftPlanes: this.reserve(ROWS * planes),
      slots: this.reserve(ROWS * source.reduce((most, tree) => Math.max(most, leavesOf(tree)), 1)),
      margins: this.reserve(4 * ROWS * groups),
    };
    this.trees = this.reserve(TREE_BYTES * source.length);
    this.places = source.map((tree) => {
      const leaves = leavesOf(tree);
      return {
        nodes: this.reserve(NODE_BYTES * (leaves - 1)),
        table: this.reserve(4 * LEAVES_OF_TABLE * tables(leaves)),
      };
    });
  }

  write(memory: WebAssembly.Memory): void {
    const view = new DataView(memory.buffer);
    for (const { at, thresholds } of this.codes) new Float32Array(memory.buffer, at, thresholds.length).set(thresholds);
    this.source.forEach((tree, t) => void this.writeTree(view, tree, t));
  }

  private reserve(bytes: number): number {
    const address = this.end;
    this.end += Math.ceil(bytes / 64) * 64;
    return address;
  }

  /** Children are written before their parent; leaves get their numbers from left to right. */
  private writeTree(view: DataView, tree: Tree, t: number): void {
    const { nodes, table } = this.places[t]!;
    const leaves: number[] = [];
    let written = 0;
    const leftOffset = this.block.leftPlanes - this.block.planes;
    const choice = (node: number): number => {
      if (tree.left[node]! < 0) return LEAF + leaves.push(tree.condition[node]!) - 1;
      const left = choice(tree.left[node]!);
      const right = choice(tree.right[node]!);
      const { plane, code } = this.codeOf(tree.feature[node]!, tree.condition[node]!);
      const at = nodes + NODE_BYTES * written;
      view.setUint32(at, plane * ROWS, true);
      view.setUint32(at + 4, plane * ROWS + (tree.defaultLeft[node] === 1 ? leftOffset : 0), true);
      view.setInt32(at + 8, code, true);
      view.setUint16(at + 12, left, true);
      view.setUint16(at + 14, right, true);
      return written++;
    };
    choice(0);
    const at = this.trees + TREE_BYTES * t;
    view.setUint32(at, nodes, true);
    view.setUint32(at + 4, written, true);
    view.setUint32(at + 8, table, true);
    view.setUint32(at + 12, tables(leaves.length), true);
    view.setUint32(at + 16, 4 * ROWS * this.treeGroup[t]!, true);
    view.setFloat32(at + 20, leaves[0]!, true);
    writeLeaves(view, table, leaves);
  }

  /** The plane in which a threshold is decided, and the largest code left of it. */
  private codeOf(feature: number, threshold: number): { plane: number; code: number } {
    const { thresholds, plane } = this.codesOf.get(feature)!;
    let low = 0;
    for (let high = thresholds.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (thresholds[middle]! < threshold) low = middle + 1;
      else high = middle;
    }
    return { plane: plane + Math.floor(low / PLANE_THRESHOLDS), code: (low % PLANE_THRESHOLDS) - 128 };
  }
}

export function leavesOf({ left }: Tree): number {
  let leaves = 0;
  for (const child of left) if (child < 0) leaves++;
  return leaves;
}

function tables(leaves: number): number {
  return Math.ceil(leaves / LEAVES_OF_TABLE);
}

/** Byte b of the value of leaf l lies at 64 (l / 16) + 16 b + l mod 16. */
function writeLeaves(view: DataView, table: number, leaves: readonly number[]): void {
  const bytes = new Uint8Array(Float32Array.from(leaves).buffer);
  leaves.forEach((_, leaf) => {
    const at = table + 64 * Math.floor(leaf / LEAVES_OF_TABLE) + (leaf % LEAVES_OF_TABLE);
    for (let b = 0; b < 4; b++) view.setUint8(at + 16 * b, bytes[4 * leaf + b]!);
  });
}

/** The thresholds of each feature that is split on, ascending, each once. */
function thresholdsByFeature(trees: readonly Tree[]): [feature: number, thresholds: Float32Array][] {
  const all = new Map<number, number[]>();
  for (const { left, feature, condition } of trees) {
    for (let node = 0; node < left.length; node++) {
      if (left[node]! < 0) continue;
      const own = all.get(feature[node]!);
      if (own) own.push(condition[node]!);
      else all.set(feature[node]!, [condition[node]!]);
    }
  }
  return [...all].map(([feature, values]) => {
    const sorted = Float32Array.from(values).sort();
    return [feature, sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])];
  });
}
