import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConfigError, DataError, ShapeError } from "../../src/core/errors.ts";
import { combinePosteriors, combineStations } from "../../src/evaluation/shower-level.ts";
import { anyPredictions, predictionsOf } from "./predictions.ts";

const rounded = (values: Float32Array) => [...values].map((value) => Math.round(value * 1e6) / 1e6);

describe("combinePosteriors", () => {
  const two = {
    classes: ["proton", "iron"],
    probabilities: Float32Array.of(0.75, 0.25, 0.6, 0.4),
    event: Uint32Array.of(3, 3),
  };

  test("multiplies the stations of an event: 0.75 * 0.6 : 0.25 * 0.4 = 9 : 2", () => {
    const { event, probabilities, firstRow } = combinePosteriors(two);
    expect(event).toEqual(Uint32Array.of(3));
    expect(firstRow).toEqual(Uint32Array.of(0));
    expect(rounded(probabilities)).toEqual([0.818182, 0.181818]);
  });

  test("divides by the prior once less than there are stations: 0.45 / 0.8 : 0.1 / 0.2 = 9 : 8", () => {
    expect(rounded(combinePosteriors(two, [0.8, 0.2]).probabilities)).toEqual([0.529412, 0.470588]);
  });

  test("is Bayes' rule: likelihoods 2 : 1 and 3 : 1 under the prior 1 : 4 give 6 : 4", () => {
    // Posteriors of the stations: 2 : 4 and 3 : 4.
    const probabilities = Float32Array.of(2 / 6, 4 / 6, 3 / 7, 4 / 7);
    expect(rounded(combinePosteriors({ ...two, probabilities }, [0.2, 0.8]).probabilities)).toEqual([0.6, 0.4]);
  });

  test("a station that knows nothing beyond the prior changes nothing", () => {
    const input = { ...two, probabilities: Float32Array.of(0.9, 0.1, 0.3, 0.7) };
    expect(rounded(combinePosteriors(input, [0.3, 0.7]).probabilities)).toEqual([0.9, 0.1]);
  });

  test("keeps the posterior of a single station, and events in order of first appearance", () => {
    const input = {
      classes: ["proton", "iron"],
      probabilities: Float32Array.of(0.75, 0.25, 0.5, 0.5, 0.25, 0.75),
      event: Uint32Array.of(9, 4, 9),
    };
    const { event, probabilities, firstRow } = combinePosteriors(input, [0.25, 0.75]);
    expect(event).toEqual(Uint32Array.of(9, 4));
    expect(firstRow).toEqual(Uint32Array.of(0, 1));
    // 0.75 * 0.25 / 0.25 : 0.25 * 0.75 / 0.75 = 3 : 1
    expect(rounded(probabilities)).toEqual([0.75, 0.25, 0.5, 0.5]);
  });

  test("holds thousands of stations, and zeros: one that says 0 is outvoted by none, two that exclude each other tie", () => {
    const many = {
      classes: ["proton", "iron"],
      probabilities: Float32Array.from({ length: 8000 }, (_, i) => (i % 2 === 0 ? 0.25 : 0.75)),
      event: new Uint32Array(4000),
    };
    expect(rounded(combinePosteriors(many).probabilities)).toEqual([0, 1]);
    const zeros = { ...two, probabilities: Float32Array.of(1, 0, 0.25, 0.75) };
    expect(rounded(combinePosteriors(zeros).probabilities)).toEqual([1, 0]);
    const opposed = { ...two, probabilities: Float32Array.of(1, 0, 0, 1) };
    expect(rounded(combinePosteriors(opposed).probabilities)).toEqual([0.5, 0.5]);
  });

  test("of no stations has no events", () => {
    const none = combinePosteriors({ ...two, probabilities: new Float32Array(0), event: new Uint32Array(0) });
    expect(none.event.length).toBe(0);
    expect(none.probabilities.length).toBe(0);
  });

  test("does not depend on the order of the stations of an event", () => {
    fc.assert(
      fc.property(anyPredictions, ({ classes, probabilities, event }) => {
        const rows = [...event.keys()].reverse();
        const width = classes.length;
        const reversed = {
          classes,
          event: Uint32Array.from(rows, (row) => event[row]!),
          probabilities: Float32Array.from(
            rows.flatMap((row) => [...probabilities.subarray(row * width, (row + 1) * width)]),
          ),
        };
        const one = combinePosteriors({ classes, probabilities, event });
        const other = combinePosteriors(reversed);
        for (const [i, id] of one.event.entries()) {
          const j = other.event.indexOf(id);
          for (let k = 0; k < width; k++) {
            expect(other.probabilities[j * width + k]).toBeCloseTo(one.probabilities[i * width + k]!, 6);
          }
        }
      }),
      { seed: 1 },
    );
  });

  test("refuses a prior that is none, and probabilities that are none", () => {
    expect(() => combinePosteriors(two, [1])).toThrow(ShapeError);
    for (const prior of [
      [1, 0],
      [0.5, 0.6],
      [1.5, -0.5],
      [Number.NaN, 1],
    ]) {
      expect(() => combinePosteriors(two, prior)).toThrow(ConfigError);
    }
    expect(() => combinePosteriors({ ...two, probabilities: Float32Array.of(0.5, 0.5) })).toThrow(ShapeError);
    expect(() => combinePosteriors({ ...two, probabilities: Float32Array.of(1, 1, 0, 1) })).toThrow(DataError);
  });
});

describe("combineStations", () => {
  const stations = predictionsOf(
    [0, 1, 0],
    [
      [0.75, 0.25],
      [0.5, 0.5],
      [0.75, 0.25],
    ],
    { shower: [7, 8, 7], event: [70, 80, 70] },
  );

  test("has one row per event, with its label and shower", () => {
    const events = combineStations(stations);
    expect(events).toMatchObject({
      classes: ["proton", "helium"],
      y: Uint8Array.of(0, 1),
      shower: Uint32Array.of(7, 8),
      event: Uint32Array.of(70, 80),
    });
    expect(rounded(events.probabilities)).toEqual([0.9, 0.1, 0.5, 0.5]);
  });

  test("keeps the events of a shower that fell twice apart", () => {
    const events = combineStations({ ...stations, event: Uint32Array.of(70, 80, 71) });
    expect(events.shower).toEqual(Uint32Array.of(7, 8, 7));
    expect(events.event).toEqual(Uint32Array.of(70, 80, 71));
  });

  test("refuses an event with two labels or two showers, and no rows", () => {
    expect(() => combineStations({ ...stations, y: Uint8Array.of(0, 1, 1) })).toThrow(
      /^event 70: rows 0 and 2 are proton and helium; expected one primary$/,
    );
    expect(() => combineStations({ ...stations, shower: Uint32Array.of(7, 8, 9) })).toThrow(
      /^event 70: rows 0 and 2 are of showers 7 and 9; expected one$/,
    );
    expect(() => combineStations(predictionsOf([], []))).toThrow(DataError);
  });
});
