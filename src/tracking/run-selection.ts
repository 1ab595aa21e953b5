import { sortRuns } from "./run-order.ts";
import type { ListedRun } from "./run-store.ts";
import type { RunTest } from "./where.ts";

export interface Selection {
  test: RunTest;
  /** fields to sort by, a minus before one for the largest first; newest first without */
  sort: readonly string[];
  /** at most so many, of a tree so many at the top */
  limit: number;
  /** runs that are no part of another; all of them; or all of them under what they are part of */
  nesting: "top" | "all" | "tree";
}

/** A run as a list shows it. */
export interface SelectedRun {
  run: ListedRun;
  /** how many runs it stands below */
  depth: number;
  /** runs that are part of it, whether they are meant or not */
  children: number;
}

export interface SelectedRuns {
  rows: SelectedRun[];
  /** runs that are meant and not in `rows`, as they are beyond the limit */
  beyond: number;
  /** runs that are meant and not in `rows`, as they are part of another */
  nested: number;
}

/**
 * The runs that a list is to show, in its order. In a tree a run that is meant stands below those that it is part of, which are
 * shown with it, meant or not; one whose parent is gone stands at the top, as it does without a tree. Throws ConfigError
 * for an unknown field.
 */
export function selectRuns(all: readonly ListedRun[], { test, sort, limit, nesting }: Selection): SelectedRuns {
  const known = new Set(all.map(({ state }) => state.id));
  const parentOf = ({ state }: ListedRun) => (state.parent !== null && known.has(state.parent) ? state.parent : null);
  const below = groupBy(all, parentOf);
  const row = (run: ListedRun, depth: number) => ({ run, depth, children: below.get(run.state.id)?.length ?? 0 });
  const meant = sortRuns(all.filter(test), sort);
  if (nesting !== "tree") {
    const shown = nesting === "all" ? meant : meant.filter((run) => parentOf(run) === null);
    const rows = shown.slice(0, limit).map((run) => row(run, 0));
    return { rows, beyond: shown.length - rows.length, nested: meant.length - shown.length };
  }
  const wanted = withAncestors(meant, all);
  const under = groupBy(
    sortRuns(
      all.filter((run) => wanted.has(run.state.id)),
      sort,
    ),
    parentOf,
  );
  const descend = (run: ListedRun, depth: number): SelectedRun[] => [
    row(run, depth),
    ...(under.get(run.state.id) ?? []).flatMap((child) => descend(child, depth + 1)),
  ];
  const roots = under.get(null) ?? [];
  const rows = roots.slice(0, limit).flatMap((run) => descend(run, 0));
  const told = new Set(rows.map(({ run }) => run));
  return { rows, beyond: meant.filter((run) => !told.has(run)).length, nested: 0 };
}

function groupBy(runs: readonly ListedRun[], key: (run: ListedRun) => string | null): Map<string | null, ListedRun[]> {
  const groups = new Map<string | null, ListedRun[]>();
  for (const run of runs) {
    const group = groups.get(key(run));
    if (group) group.push(run);
    else groups.set(key(run), [run]);
  }
  return groups;
}

function withAncestors(meant: readonly ListedRun[], all: readonly ListedRun[]): Set<string> {
  const parents = new Map(all.map(({ state }) => [state.id, state.parent]));
  const wanted = new Set<string>();
  for (const { state } of meant) {
    for (let id: string | null = state.id; id !== null && !wanted.has(id); id = parents.get(id) ?? null) wanted.add(id);
  }
  return wanted;
}
