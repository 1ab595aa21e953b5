import type { Random } from "../../core/random.ts";
import type { Distribution } from "../distribution.ts";
import type { TrialRecord } from "../trial.ts";
import { type Axis, axisOf, coordinate } from "./axis.ts";
import { growTree, type Points } from "./tree.ts";
import { variancesOf } from "./variance.ts";

/** How much of the spread of the values a parameter explains. */
export interface ParameterShare {
  name: string;
  /** of the sum over all parameters, which is 1 */
  share: number;
  /** standard deviation of the share over the trees */
  spread: number;
  /** complete trials that have the parameter */
  trials: number;
}

export interface ImportanceOptions {
  random: Random;
  /** of the forest */
  trees?: number;
}

/**
 * Functional analysis of variance (fANOVA) of the complete trials: a random forest gives the value everywhere in the
 * space, evenly (in the logarithm where a parameter is logarithmic), and a parameter's importance is the part of the
 * variance that its own marginal mean has. Interactions are nobody's.
 *
 * A parameter that only some trials have (a conditional one) is looked at among those, with the parameters that all of
 * them have; its part counts as much as those trials' squares, about their own mean, are of all trials' squares.
 *
 * @returns the largest first, equal ones by name; empty with less than two complete trials or where all values are equal
 */
export function importanceOf(
  { trials }: { trials: readonly TrialRecord[] },
  { random, trees = 64 }: ImportanceOptions,
): ParameterShare[] {
  const complete = trials.filter(
    ({ state, value }) => state === "complete" && value !== null && Number.isFinite(value),
  );
  const all = squaresOf(complete);
  if (!(all > 0)) return [];
  const shares = groupsOf(complete).flatMap(({ names, wanted, members }) => {
    const weight = squaresOf(members) / all;
    const found = weight > 0 ? sharesOf(members, { names, random, trees }) : undefined;
    return wanted.map((name) => {
      const { share, spread } = found?.get(name) ?? { share: 0, spread: 0 };
      return { name, share: weight * share, spread: weight * spread, trials: members.length };
    });
  });
  const sum = shares.reduce((total, { share }) => total + share, 0);
  const scale = sum > 0 ? 1 / sum : 0;
  return shares
    .map((one) => ({ ...one, share: scale * one.share, spread: scale * one.spread }))
    .sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1));
}

interface Group {
  members: readonly TrialRecord[];
  /** parameters that all members have */
  names: readonly string[];
  /** those of them that exactly these trials have */
  wanted: readonly string[];
}

/** The parameters by the trials that have them. */
function groupsOf(complete: readonly TrialRecord[]): Group[] {
  const having = new Map<string, TrialRecord[]>();
  for (const trial of complete) {
    for (const name of Object.keys(trial.params)) {
      const members = having.get(name);
      if (members) members.push(trial);
      else having.set(name, [trial]);
    }
  }
  const groups = new Map<string, { members: TrialRecord[]; wanted: string[] }>();
  for (const [name, members] of [...having].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const key = members.map(({ number }) => number).join();
    const group = groups.get(key);
    if (group) group.wanted.push(name);
    else groups.set(key, { members, wanted: [name] });
  }
  return [...groups.values()].map(({ members, wanted }) => {
    const names = [...having.keys()].filter((name) => members.every(({ params }) => Object.hasOwn(params, name)));
    return { members, wanted, names: names.sort() };
  });
}

function sharesOf(
  members: readonly TrialRecord[],
  { names, random, trees }: ImportanceOptions & { names: readonly string[]; trees: number },
): Map<string, { share: number; spread: number }> {
  const points = pointsOf(members, names);
  const stream = random.stream(`importance/${names.join()}`);
  const found: number[][] = [];
  for (let tree = 0; tree < trees; tree++) {
    const { total, alone } = variancesOf(growTree(points, stream.stream("tree", tree)), points.axes);
    if (total > 0) found.push(alone.map((own) => own / total));
  }
  return new Map(points.axes.map(({ name }, axis) => [name, summary(found.map((shares) => shares[axis]!))]));
}

function pointsOf(members: readonly TrialRecord[], names: readonly string[]): Points {
  const axes = names.map((name): Axis => {
    const distributions: Distribution[] = members.map((trial) => trial.distributions[name]!);
    return axisOf(name, distributions);
  });
  return {
    axes,
    columns: names.map((name) => Float64Array.from(members, (trial) => coordinate(trial, name))),
    values: Float64Array.from(members, ({ value }) => value!),
  };
}

function summary(shares: readonly number[]): { share: number; spread: number } {
  if (shares.length === 0) return { share: 0, spread: 0 };
  const mean = shares.reduce((a, b) => a + b) / shares.length;
  const square = shares.reduce((sum, share) => sum + (share - mean) * (share - mean), 0) / shares.length;
  return { share: mean, spread: Math.sqrt(square) };
}

/** Squares of the values about their mean. */
function squaresOf(trials: readonly TrialRecord[]): number {
  const mean = trials.reduce((sum, { value }) => sum + value!, 0) / trials.length;
  return trials.reduce((sum, { value }) => sum + (value! - mean) * (value! - mean), 0);
}
