import type { Random } from "../../../core/random.ts";
import { MISSING } from "./binned-rows.ts";
import { type Candidate, CandidateList } from "./candidate-list.ts";
import { ColumnSampler } from "./column-sampler.ts";
import type { GradientSums, GrownNode } from "./grown-node.ts";
import type { GrowthLimits } from "./growth-limits.ts";
import { FEATURE_BYTES, HistogramPool } from "./histogram-pool.ts";
import type { Kernels } from "./kernels.ts";
import { featuresOf, type SearchTables, SplitSearch, type Team } from "./split-search.ts";
import type { GrowingSet } from "./training-set.ts";

/** Addresses of working memory of one thread. */
export interface GrowerMemory {
  /** u32 [rows] */
  rows: number;
  /** u32 [rows] */
  scratch: number;
  /** f64 [2] */
  sums: number;
  /** copiesBytes(features) bytes */
  copies: number;
}

/** Bytes in which a histogram's kernel copies rows that are far apart: 32 of them, each with a pair of doubles. */
export function copiesBytes(features: number): number {
  return 32 * (16 + Math.ceil(features / 8) * 8);
}

/** Histograms that are kept for nodes that wait to be split: more would take more memory than building them again. */
const MOST_KEPT_BYTES = 2 ** 28;
/** Places name random streams; they stay whole numbers however deep a tree is. */
const MOST_PLACES = 4_294_967_291;

/**
 * Grows trees on the same rows, with working memory kept between trees; several growers in different threads can grow
 * a tree together, each with the histograms of its own features, and all get the same tree.
 *
 * Of two children, the one with fewer rows is summed and the other is parent minus sibling. Level by level (XGBoost's
 * depthwise) no node's split depends on another's, so nodes are then split depth first, which needs only one histogram
 * per level.
 */
export class TreeGrower {
  /** rows of the last tree, ordered so that each leaf has `rows[begin .. end)` */
  readonly rows: number;
  private readonly memory: GrowerMemory;
  private readonly kernels: Kernels;
  private readonly buffer: WebAssembly.Memory;
  private readonly set: GrowingSet;
  private readonly features: number;
  private readonly limits: GrowthLimits;
  private readonly pool: HistogramPool;
  private readonly search: SplitSearch;
  private readonly mostKept: number;
  private readonly first: number;
  private readonly count: number;
  private pairs = 0;

  constructor(
    kernels: Kernels,
    buffer: WebAssembly.Memory,
    plan: {
      set: GrowingSet;
      features: number;
      limits: GrowthLimits;
      memory: GrowerMemory;
      tables: SearchTables;
      team: Team;
    },
  ) {
    const { set, features, limits, memory, tables, team } = plan;
    this.kernels = kernels;
    this.buffer = buffer;
    this.set = set;
    this.features = features;
    this.limits = limits;
    this.memory = memory;
    this.rows = memory.rows;
    const { first, count } = featuresOf(team, features);
    this.first = first;
    this.count = count;
    this.pool = new HistogramPool(buffer, count);
    this.search = new SplitSearch(kernels, buffer, { tables, team, features });
    this.mostKept = Math.max(64, Math.floor(MOST_KEPT_BYTES / (features * FEATURE_BYTES)));
  }

  /**
   * @param group whose derivatives the tree is fitted to
   * @param random the stream of this tree
   */
  grow(group: number, random: Random): GrownNode {
    this.pairs = this.set.pairs + 8 * group * this.set.plane;
    const count = this.drawRows(random);
    const columns = new ColumnSampler(this.features, this.limits.columns, random);
    const root = this.root(count);
    const waiting = new CandidateList(this.limits);
    let leaves = 1;
    let nodes = 1;
    this.offer(waiting, root, { columns, histogram: this.build(root) });
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) {
      if (leaves === this.limits.maxLeaves) {
        this.release(next);
        continue;
      }
      this.branch(next, nodes);
      leaves++;
      nodes += 2;
      this.offerChildren(waiting, next, { columns, leaves });
    }
    return root;
  }

  private root(end: number): GrownNode {
    const { kernels, memory } = this;
    kernels.sumPairs(memory.rows, end, this.pairs, memory.sums);
    const [gradient, hessian] = new Float64Array(this.buffer.buffer, memory.sums, 2) as unknown as [number, number];
    const lower = Number.NEGATIVE_INFINITY;
    const upper = Number.POSITIVE_INFINITY;
    const weight = kernels.leafWeight(gradient, hessian, lower, upper);
    return {
      sums: { gradient, hessian },
      begin: 0,
      end,
      depth: 0,
      id: 0,
      place: 1,
      weight,
      lower,
      upper,
      branch: undefined,
    };
  }

  /** Searches a split; a node that has one waits with its histogram, which is otherwise given back. */
  private offer(
    waiting: CandidateList,
    node: GrownNode,
    { columns, histogram }: { columns: ColumnSampler; histogram: number },
  ): void {
    const features = columns.features(node.depth, node.place);
    const split = this.search.best(node, histogram, { features, gamma: this.limits.gamma });
    if (split === undefined) {
      this.pool.giveBack(histogram);
      return;
    }
    // In a list that is too long nodes wait without a histogram; those of their children are then built from rows.
    if (waiting.length < this.mostKept) waiting.add({ node, split, histogram });
    else {
      this.pool.giveBack(histogram);
      waiting.add({ node, split, histogram: 0 });
    }
  }

  /** Parts the rows of the node; its children get numbers `id` and `id + 1`. */
  private branch({ node, split }: Candidate, id: number): void {
    const { kernels, memory, set } = this;
    const { begin, end } = node;
    const front = kernels.partitionRows(
      set.columns + split.feature * set.rows,
      split.bin,
      split.defaultLeft ? MISSING : -1,
      memory.rows + 4 * begin,
      end - begin,
      memory.scratch,
    );
    const middle = begin + front;
    const left = this.child(node, split.left, { begin, end: middle, id, side: 0 });
    const right = this.child(node, split.right, { begin: middle, end, id: id + 1, side: 1 });
    constrain(left, right, this.limits.signs?.[split.feature] ?? 0);
    node.branch = { split, left, right };
  }

  private child(
    { depth, place, lower, upper }: GrownNode,
    sums: GradientSums,
    { begin, end, id, side }: { begin: number; end: number; id: number; side: number },
  ): GrownNode {
    const weight = this.kernels.leafWeight(sums.gradient, sums.hessian, lower, upper);
    const childPlace = (2 * place + side) % MOST_PLACES;
    return { sums, begin, end, depth: depth + 1, id, place: childPlace, weight, lower, upper, branch: undefined };
  }

  private offerChildren(
    waiting: CandidateList,
    parent: Candidate,
    { columns, leaves }: { columns: ColumnSampler; leaves: number },
  ): void {
    const { left, right } = parent.node.branch!;
    const [smaller, larger] = left.end - left.begin <= right.end - right.begin ? [left, right] : [right, left];
    const full = leaves === this.limits.maxLeaves;
    if (full || (!this.mayBeSplit(smaller) && !this.mayBeSplit(larger))) {
      this.release(parent);
      return;
    }
    const ofSmaller = this.build(smaller);
    let ofLarger = parent.histogram;
    if (ofLarger === 0) ofLarger = this.build(larger);
    else this.kernels.subtractHistogram(ofLarger, ofSmaller, this.pool.bytes);
    // The right child waits first, so that depth first the left one is taken first.
    for (const node of [right, left]) {
      const histogram = node === smaller ? ofSmaller : ofLarger;
      if (this.mayBeSplit(node)) this.offer(waiting, node, { columns, histogram });
      else this.pool.giveBack(histogram);
    }
  }

  /** False where no split can be valid, whatever the histogram. */
  private mayBeSplit({ depth, begin, end, sums }: GrownNode): boolean {
    const { maxDepth, minChildWeight } = this.limits;
    return (maxDepth === 0 || depth < maxDepth) && end - begin > 1 && sums.hessian >= minChildWeight;
  }

  private build({ begin, end }: GrownNode): number {
    const histogram = this.pool.take();
    const { set, features, memory, first, count } = this;
    this.kernels.buildHistogram(
      set.codes + first,
      features,
      count,
      memory.rows + 4 * begin,
      end - begin,
      this.pairs,
      histogram,
      memory.copies,
    );
    return histogram;
  }

  private release({ histogram }: Candidate): void {
    if (histogram !== 0) this.pool.giveBack(histogram);
  }

  /** Each row with probability `subsample`, as XGBoost's uniform sampling; returns how many. */
  private drawRows(random: Random): number {
    const { subsample } = this.limits;
    const rows = new Uint32Array(this.buffer.buffer, this.memory.rows, this.set.rows);
    if (subsample === 1) {
      for (let row = 0; row < rows.length; row++) rows[row] = row;
      return rows.length;
    }
    const sampler = random.stream("rows");
    let count = 0;
    for (let row = 0; row < rows.length; row++) if (sampler.uniform() < subsample) rows[count++] = row;
    return count;
  }
}

/** Children of a split on a constrained feature may not cross the middle between their weights (XGBoost's AddSplit). */
function constrain(left: GrownNode, right: GrownNode, sign: number): void {
  if (sign === 0) return;
  const middle = Math.fround(Math.fround(left.weight + right.weight) / 2);
  if (sign > 0) {
    left.upper = middle;
    right.lower = middle;
  } else {
    left.lower = middle;
    right.upper = middle;
  }
}
