import { expect, test } from "vitest";
import { sortRuns } from "../../src/tracking/run-order.ts";
import { type Selection, selectRuns } from "../../src/tracking/run-selection.ts";
import { ListedRun } from "../../src/tracking/run-store.ts";
import { stateOf } from "./stored-runs.ts";

const run = (id: string, parent: string | null = null, metrics: Record<string, number | null> = {}) =>
  new ListedRun(`/nowhere/${id}`, stateOf({ id, parent, metrics }));

// g has the parts t1 and t2, t2 the part s; o is of a parent that is gone.
const runs = [run("o", "gone"), run("s", "t2"), run("t2", "g"), run("t1", "g"), run("g"), run("a")];
const select = (rest: Partial<Selection>) => {
  const selected = selectRuns(runs, { test: () => true, sort: [], limit: 100, nesting: "top", ...rest });
  return {
    ...selected,
    rows: selected.rows.map(({ run: { state }, depth, children }) => `${depth} ${state.id} ${children}`),
  };
};

test("runs that are parts of others are counted, not shown, unless asked for", () => {
  expect(select({})).toEqual({ rows: ["0 o 0", "0 g 2", "0 a 0"], beyond: 0, nested: 3 });
  expect(select({ limit: 1 })).toEqual({ rows: ["0 o 0"], beyond: 2, nested: 3 });
  expect(select({ nesting: "all" }).rows).toHaveLength(6);
  expect(select({ test: ({ state }) => state.id === "s" })).toEqual({ rows: [], beyond: 0, nested: 1 });
});

test("a tree has them below, each that is meant under those that it is part of", () => {
  expect(select({ nesting: "tree" }).rows).toEqual(["0 o 0", "0 g 2", "1 t2 1", "2 s 0", "1 t1 0", "0 a 0"]);
  const meant = select({ nesting: "tree", test: ({ state }) => state.id === "s" || state.id === "a" });
  expect(meant.rows).toEqual(["0 g 2", "1 t2 1", "2 s 0", "0 a 0"]);
  expect(select({ nesting: "tree", limit: 1 }).beyond).toBe(5);
});

test("a circle of parts ends", () => {
  const circle = [run("x", "y"), run("y", "x")];
  const selected = selectRuns(circle, { test: () => true, sort: [], limit: 9, nesting: "tree" });
  expect([selected.rows.length, selected.beyond]).toEqual([0, 2]);
});

test("runs are sorted by several fields; those without come last either way", () => {
  const some = [run("b", null, { x: 1 }), run("none"), run("a", null, { x: 1 }), run("c", null, { x: 2 })];
  const ids = (...fields: string[]) => sortRuns(some, fields).map(({ state }) => state.id);
  expect(ids("metrics.x", "id")).toEqual(["a", "b", "c", "none"]);
  expect(ids("-metrics.x")).toEqual(["c", "b", "a", "none"]);
  expect(ids("-metrics.x", "-id")).toEqual(["c", "b", "a", "none"]);
  expect(() => ids("metrix.x")).toThrow(/--sort: unknown field metrix.x; did you mean metrics\?/);
});
