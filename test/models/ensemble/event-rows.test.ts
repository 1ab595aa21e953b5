import { expect, test } from "vitest";
import { ShapeError } from "../../../src/core/errors.ts";
import { labelled } from "../../../src/experiment/model-check/toy-sets.ts";
import { eventTable, labelledEvents } from "../../../src/models/ensemble/event-rows.ts";

const set = { ...labelled([1, 10, 5, 50, 3, 10], [0, 1, 0], { features: 2 }), event: Uint32Array.of(9, 4, 9) };
const probabilities = Float32Array.of(0.5, 0.5, 0.25, 0.75, 0.125, 0.875);

test("an event's row holds means and deviations over its stations, and their number", () => {
  const { x, firstRow } = eventTable({ x: set.x, probabilities, event: set.event }, set.classes);
  expect([...firstRow]).toEqual([0, 1]);
  const row = Object.fromEntries(x.columns.map((name, k) => [name, x.values[k]!]));
  // ln .5 = -.693 and ln .125 = -2.079: mean -1.386, deviation .693; 1 and 3: 2, 1; 10 and 10: 10, 0
  expect(row.mean_log_p_proton).toBeCloseTo(-1.38629, 5);
  expect(row.deviation_log_p_proton).toBeCloseTo(Math.LN2, 5);
  expect([row.mean_a, row.deviation_a, row.mean_b, row.deviation_b]).toEqual([2, 1, 10, 0]);
  expect(row.log_stations).toBeCloseTo(Math.log(2), 6);
});

test("an event of one station has no deviations", () => {
  const { x } = eventTable({ x: set.x, probabilities, event: set.event }, set.classes);
  const second = x.values.slice(x.columns.length);
  for (const [k, name] of x.columns.entries()) if (name.startsWith("deviation_")) expect(second[k]).toBe(0);
  expect(second.at(-1)).toBe(0);
});

test("events have label and shower of their first stations", () => {
  const events = labelledEvents({ ...set, shower: Uint32Array.of(2, 1, 2) }, probabilities);
  expect([[...events.y], [...events.shower], [...events.event]]).toEqual([
    [0, 1],
    [2, 1],
    [9, 4],
  ]);
});

test("rows of other numbers are refused", () => {
  expect(() => eventTable({ x: set.x, probabilities, event: Uint32Array.of(1) }, set.classes)).toThrow(ShapeError);
  expect(() => eventTable({ x: set.x, probabilities: new Float32Array(2), event: set.event }, set.classes)).toThrow(
    "3 events and 2 probabilities; expected 3 and 6",
  );
});
