import { Barrier } from "./barrier.ts";
import type { GrownNode, Split } from "./grown-node.ts";
import type { Kernels } from "./kernels.ts";

/** The least loss reduction worth a split (kRtEps of XGBoost). */
const LEAST_GAIN = Math.fround(1e-6);
/** Bytes in which the kernel describes a split. */
const SLOT_BYTES = 32;
/** The most threads that may grow one tree together. */
const MOST_MEMBERS = 64;
/** Bytes of shared memory for the candidates of a team: two rounds of them, so that one can be read while the next is written. */
export const SLOTS_BYTES = 2 * MOST_MEMBERS * SLOT_BYTES;

/** Threads that grow one tree together, each looking after some neighbouring features. */
export interface Team {
  member: number;
  members: number;
  /** addresses, the same for all members */
  barrier: number;
  slots: number;
}

/** The features [first .. first + count) of a member of a team. */
export function featuresOf({ member, members }: Team, features: number): { first: number; count: number } {
  const first = Math.floor((features * member) / members);
  return { first, count: Math.floor((features * (member + 1)) / members) - first };
}

/** Where the kernel finds what it needs to search; addresses. */
export interface SearchTables {
  /** u32 [features] */
  bins: number;
  /** i8 [features] */
  signs: number;
  /** u32 [features], of this thread alone */
  chosen: number;
}

/** Finds the best split of a node, each member of a team among its own features; all members get the same answer. */
export class SplitSearch {
  private readonly kernels: Kernels;
  private readonly tables: SearchTables;
  private readonly team: Team;
  private readonly first: number;
  private readonly count: number;
  private readonly chosen: Uint32Array;
  private readonly barrier: Barrier;
  private readonly view: DataView;
  private searches = 0;

  constructor(
    kernels: Kernels,
    memory: WebAssembly.Memory,
    { tables, team, features }: { tables: SearchTables; team: Team; features: number },
  ) {
    this.kernels = kernels;
    this.tables = tables;
    this.team = team;
    const { first, count } = featuresOf(team, features);
    this.first = first;
    this.count = count;
    this.chosen = new Uint32Array(memory.buffer, tables.chosen, features);
    this.barrier = new Barrier(memory, team.barrier, team.members);
    this.view = new DataView(memory.buffer, team.slots, SLOTS_BYTES);
  }

  /**
   * The best split, by exhaustive search over the bins of `features`.
   *
   * @param sums histogram of the member's features
   * @param features ascending indices
   * @returns undefined where no split reduces the loss by more than 1e-6 and at least gamma
   */
  best(node: GrownNode, sums: number, { features, gamma }: { features: Int32Array; gamma: number }): Split | undefined {
    const { team, tables, first, count } = this;
    const round = (this.searches++ % 2) * MOST_MEMBERS;
    let n = 0;
    for (const feature of features) {
      if (feature >= first && feature < first + count) this.chosen[n++] = feature - first;
    }
    this.kernels.bestSplit(
      sums,
      tables.chosen,
      n,
      tables.bins + 4 * first,
      tables.signs + first,
      node.sums.gradient,
      node.sums.hessian,
      node.lower,
      node.upper,
      team.slots + (round + team.member) * SLOT_BYTES,
    );
    this.barrier.wait();
    return this.decide(node, round, gamma);
  }

  /** The first of the largest gains, in the order of the features. */
  private decide({ sums }: GrownNode, round: number, gamma: number): Split | undefined {
    const { view, team } = this;
    let gain = 0;
    let winner = 0;
    for (let member = 0; member < team.members; member++) {
      const own = view.getFloat32((round + member) * SLOT_BYTES + 16, true);
      if (own <= gain) continue;
      gain = own;
      winner = member;
    }
    if (!(gain > LEAST_GAIN) || gain < gamma) return undefined;
    const at = (round + winner) * SLOT_BYTES;
    const gradient = view.getFloat64(at, true);
    const hessian = view.getFloat64(at + 8, true);
    return {
      feature: view.getUint32(at + 20, true) + featuresOf({ ...team, member: winner }, this.chosen.length).first,
      bin: view.getUint32(at + 24, true),
      defaultLeft: view.getUint32(at + 28, true) === 1,
      gain,
      left: { gradient, hessian },
      right: { gradient: sums.gradient - gradient, hessian: sums.hessian - hessian },
    };
  }
}
