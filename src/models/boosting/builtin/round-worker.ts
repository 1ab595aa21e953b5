import type { FeatureMatrix } from "../../../core/matrix.ts";
import { Random } from "../../../core/random.ts";
import type { Tree } from "../tree.ts";
import { Barrier } from "./barrier.ts";
import { binRows } from "./binned-rows.ts";
import { type FeatureCuts, quantileCuts } from "./cuts.ts";
import type { GrownNode } from "./grown-node.ts";
import { nodesInOrder, treeOf } from "./grown-tree.ts";
import type { GrowthLimits } from "./growth-limits.ts";
import { openKernels } from "./kernels.ts";
import { LossWorker } from "./loss.ts";
import { PackedTree } from "./packed-tree.ts";
import type { SearchTables, Team } from "./split-search.ts";
import { type GrowingSet, type Loss, type RowSet, turnCodes } from "./training-set.ts";
import { type GrowerMemory, TreeGrower } from "./tree-grower.ts";

/** What every thread of a fit works on; arrays lie in the shared memory. */
export interface RoundData {
  memory: WebAssembly.Memory;
  loss: Loss;
  train: GrowingSet;
  evals: readonly RowSet[];
  features: number;
  limits: GrowthLimits;
  /** what the codes are made from */
  source: BinSource;
  seed: string;
  /** one per thread */
  workspaces: readonly Workspace[];
  /** of all threads */
  barrier: number;
  /** of the teams that share what is left when every thread has grown as many trees as every other */
  teams: readonly Pick<Team, "barrier" | "slots">[];
}

/** Rows before they are binned; values are shared by threads. */
export interface BinSource {
  train: FeatureMatrix;
  evals: readonly FeatureMatrix[];
  /** of the training rows */
  weight: Float32Array | undefined;
  maxBin: number;
}

/** Addresses of memory of one thread. */
export interface Workspace {
  grower: GrowerMemory;
  tables: SearchTables;
  /** 16 bytes per group */
  softmax: number;
  /** team of this thread alone */
  alone: Pick<Team, "barrier" | "slots">;
}

export interface GroupTree {
  group: number;
  tree: Tree;
}

/** What a thread has to say of a round. */
export interface RoundShare {
  trees: GroupTree[];
  /** of each set, the losses of the blocks `part`, `part + parts`, ... */
  losses: Float64Array[];
}

/**
 * The trees that thread `part` of `parts` grows in a round of `groups` trees: some alone, and what is left over after an
 * equal number for everyone in teams of several threads, each with its share of the features.
 */
export function duties(groups: number, part: number, parts: number): { alone: number[]; joint?: Joint } {
  const shared = groups % parts;
  const whole = groups - shared;
  const alone: number[] = [];
  for (let group = part; group < whole; group += parts) alone.push(group);
  if (shared === 0) return { alone };
  const team = part % shared;
  const members = Math.floor((parts - team - 1) / shared) + 1;
  return { alone, joint: { group: whole + team, team, member: Math.floor(part / shared), members } };
}

interface Joint {
  group: number;
  team: number;
  member: number;
  members: number;
}

/** Thread `part` of a fit. */
class RoundWorker {
  private readonly data: Omit<RoundData, "source">;
  private readonly cuts: readonly FeatureCuts[];
  private readonly part: number;
  private readonly kernels;
  private readonly lossWorker: LossWorker;
  private readonly random: Random;
  private readonly packed: PackedTree;
  private readonly barrier: Barrier;
  private readonly alone: TreeGrower | undefined;
  private readonly together: TreeGrower | undefined;
  private readonly duties;

  constructor(data: Omit<RoundData, "source">, { part, cuts }: { part: number; cuts: readonly FeatureCuts[] }) {
    const { memory, loss, train, features, limits, workspaces, teams } = data;
    const parts = workspaces.length;
    const own = workspaces[part]!;
    this.data = data;
    this.cuts = cuts;
    this.part = part;
    this.kernels = openKernels(memory);
    const { lambda, alpha, minChildWeight, maxDeltaStep, signs } = limits;
    this.kernels.setPenalty(lambda, alpha, minChildWeight, maxDeltaStep, signs ? 1 : 0);
    this.lossWorker = new LossWorker(this.kernels, memory, { loss, scratch: own.softmax });
    this.random = Random.fromSeed(data.seed);
    this.packed = new PackedTree(memory);
    this.barrier = new Barrier(memory, data.barrier, parts);
    this.duties = duties(loss.groups, part, parts);
    const { alone, joint } = this.duties;
    const grower = (team: Team) =>
      new TreeGrower(this.kernels, memory, {
        ...{ set: train, features, limits, team },
        ...{ memory: own.grower, tables: own.tables },
      });
    if (alone.length > 0) this.alone = grower({ member: 0, members: 1, ...own.alone });
    if (joint) {
      const members = Math.min(joint.members, features);
      if (joint.member < members) this.together = grower({ member: joint.member, members, ...teams[joint.team]! });
    }
  }

  /** Codes of the thread's share of the rows; returns when all threads have done theirs. */
  bin({ train, evals }: BinSource): void {
    const { data, part } = this;
    const parts = data.workspaces.length;
    const share = (set: RowSet, x: FeatureMatrix) => {
      const begin = Math.floor((x.rows * part) / parts);
      const end = Math.floor((x.rows * (part + 1)) / parts);
      const codes = new Uint8Array(data.memory.buffer, set.codes, x.rows * data.features);
      binRows(x, this.cuts, { codes, begin, end });
      return { begin, end };
    };
    turnCodes(data.memory, data.train, { features: data.features, ...share(data.train, train) });
    evals.forEach((x, i) => void share(data.evals[i]!, x));
    this.barrier.wait();
  }

  /** Losses of all rows, and derivatives of the training rows, from their margins. */
  losses(): Float64Array[] {
    const { train, evals, workspaces } = this.data;
    const share = { part: this.part, parts: workspaces.length };
    return [train, ...evals].map((set) => this.lossWorker.pass(set, share));
  }

  /** Derivatives for the first round. */
  begin(): void {
    this.losses();
    this.barrier.wait();
  }

  /** The share of a round: trees, margins with them, losses. Returns what no other thread returns. */
  round(round: number): RoundShare {
    const { alone, joint } = this.duties;
    const trees = alone.map((group) => ({
      group,
      tree: this.tree(this.alone!, { round, group, member: 0, members: 1 }),
    }));
    if (joint && this.together) {
      const members = Math.min(joint.members, this.data.features);
      const tree = this.tree(this.together, { round, group: joint.group, member: joint.member, members });
      if (joint.member === 0) trees.push({ group: joint.group, tree });
    }
    this.barrier.wait();
    const losses = this.losses();
    // The next round needs the derivatives of all rows.
    this.barrier.wait();
    return { trees, losses };
  }

  private tree(grower: TreeGrower, task: { round: number; group: number; member: number; members: number }): Tree {
    const { train, evals, limits } = this.data;
    const { cuts } = this;
    const { round, group } = task;
    const nodes = nodesInOrder(grower.grow(group, this.random.stream("round", round, group)), limits);
    const tree = treeOf(nodes, cuts, limits.eta);
    const sampled = limits.subsample < 1;
    if (sampled || evals.length > 0) this.packed.pack(tree, cuts);
    if (sampled) this.addTree(train, task);
    else this.addToLeaves(nodes, tree, { grower, task });
    for (const set of evals) this.addTree(set, task);
    return tree;
  }

  /** Adds the value of each leaf to its rows, which the grower has left side by side; members take leaves in turn. */
  private addToLeaves(
    nodes: readonly GrownNode[],
    tree: Tree,
    { grower, task }: { grower: TreeGrower; task: { group: number; member: number; members: number } },
  ): void {
    const { train } = this.data;
    const margins = train.margins + 4 * task.group * train.plane;
    nodes.forEach(({ branch, begin, end }, i) => {
      if (branch || i % task.members !== task.member) return;
      this.kernels.addToRows(grower.rows + 4 * begin, end - begin, tree.condition[i]!, margins);
    });
  }

  /** Adds the packed tree to the margins of the member's share of the rows. */
  private addTree(
    { rows, plane, codes, margins }: RowSet,
    { group, member, members }: { group: number; member: number; members: number },
  ): void {
    const { features } = this.data;
    const begin = Math.floor((rows * member) / members);
    const end = Math.floor((rows * (member + 1)) / members);
    const { address, depth } = this.packed;
    const own = margins + 4 * (group * plane + begin);
    this.kernels.addTree(codes + begin * features, features, end - begin, address, depth, own);
  }
}

/** Cuts of features begin .. end - 1. */
export function cutsOf({ train, weight, maxBin }: BinSource, range: { begin: number; end: number }): FeatureCuts[] {
  return quantileCuts(train, maxBin, { weight, ...range });
}

/** Made in each thread. */
export function createWorker({ source, ...data }: RoundData) {
  // Let go as soon as the codes are made.
  let rows: BinSource | undefined = source;
  let worker: RoundWorker;
  return {
    cuts: (range: { begin: number; end: number }): FeatureCuts[] => cutsOf(rows!, range),
    /** Says which of the threads this is; then rows are binned, and their losses are those of the margins so far. */
    start(who: { part: number; cuts: readonly FeatureCuts[] }): void {
      worker = new RoundWorker(data, who);
      worker.bin(rows!);
      rows = undefined;
      worker.begin();
    },
    round: (round: number): RoundShare => worker.round(round),
  };
}
