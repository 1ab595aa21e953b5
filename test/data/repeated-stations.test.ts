import { expect, test } from "vitest";
import { repeatedStations } from "../../src/data/repeated-stations.ts";

const of = (pairs: [event: number, station: number][]) =>
  repeatedStations(
    Uint32Array.from(pairs, ([event]) => event),
    Uint32Array.from(pairs, ([, station]) => station),
  );

test("the same station of other events, and other stations of an event, are no repetition", () => {
  expect(of([])).toBeUndefined();
  expect(
    of([
      [0, 1],
      [1, 0],
      [1, 1],
      [2 ** 32 - 1, 1],
      [1, 2 ** 32 - 1],
    ]),
  ).toBeUndefined();
});

test("every row after the first of a station and event counts, wherever it stands", () => {
  const last = 2 ** 32 - 1;
  expect(
    of([
      [last, 7],
      [3, 4],
      [last, last],
      [last, 7],
      [3, 4],
      [3, 4],
    ]),
  ).toEqual({ count: 3, event: 3, station: 4 });
  expect(
    of([
      [last, last],
      [0, 0],
      [last, last],
    ]),
  ).toEqual({ count: 1, event: last, station: last });
});
