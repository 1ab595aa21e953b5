import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";
import { parseShard, shardText, showersOf } from "../../src/simulation/shard.ts";

describe("parseShard", () => {
  it("reads what shardText writes", () => {
    expect(parseShard("3/16")).toEqual({ index: 3, count: 16 });
    expect(shardText(parseShard("16/16"))).toBe("16/16");
  });

  it.each(["", "3", "3/", "/3", "0/3", "4/3", "1.5/3", "-1/3", "a/b", "1/3/5", " 1/3"])("refuses %j", (text) => {
    expect(() => parseShard(text)).toThrow(ConfigError);
    expect(() => parseShard(text)).toThrow(/expected number\/count such as 3\/16/);
  });
});

describe("showersOf", () => {
  it("cuts all showers into contiguous parts that differ by one shower at most", () => {
    const numbers = fc.record({ showers: fc.integer({ min: 1, max: 500 }), count: fc.integer({ min: 1, max: 500 }) });
    fc.assert(
      fc.property(numbers, ({ showers, count }) => {
        fc.pre(count <= 2 * showers);
        const preset = simulationSchema.parse({ showers_per_primary: showers, primaries: ["proton", "iron"] });
        let next = 0;
        const sizes: number[] = [];
        for (let index = 1; index <= count; index++) {
          const { first, end } = showersOf({ index, count }, preset);
          expect(first).toBe(next);
          next = end;
          sizes.push(end - first);
        }
        expect(next).toBe(2 * showers);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(Math.min(...sizes)).toBeGreaterThan(0);
      }),
    );
  });

  it("refuses what cannot be cut", () => {
    const stations = simulationSchema.parse({ stations_per_primary: 10 });
    expect(() => showersOf({ index: 1, count: 2 }, stations)).toThrow(/stations_per_primary 10.*expected showers_per/);
    const few = simulationSchema.parse({ showers_per_primary: 1 });
    expect(() => showersOf({ index: 1, count: 5 }, few)).toThrow(/shard 1\/5: the preset has 4 showers/);
  });
});
