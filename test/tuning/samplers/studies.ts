import fc from "fast-check";
import type { Distribution, ParameterValue } from "../../../src/tuning/distribution.ts";
import { checkDistribution } from "../../../src/tuning/distribution.ts";
import type { Parameter } from "../../../src/tuning/space.ts";

const bounds = (min: number, max: number) =>
  fc.tuple(fc.double({ min, max, noNaN: true }), fc.double({ min, max, noNaN: true })).map(([a, b]) => ({
    low: Math.min(a, b),
    high: Math.max(a, b),
  }));

const continuous = fc.oneof(
  bounds(-1e6, 1e6).map((pair): Distribution => ({ kind: "float", ...pair, log: false, step: null })),
  bounds(1e-8, 1e8).map((pair): Distribution => ({ kind: "float", ...pair, log: true, step: null })),
);

const whole = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: least + 20 }), fc.integer({ min: 0, max: most }));

const discrete = fc.oneof(
  fc
    .tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: 0, max: 12 }), fc.constantFrom(0.1, 0.25, 1, 3))
    .map(([low, size, step]): Distribution => {
      const high = low * 0.1 + size * step;
      return checkDistribution({ kind: "float", low: low * 0.1, high, log: false, step }).distribution;
    }),
  whole(-10, 12).map(([low, size]): Distribution => ({ kind: "int", low, high: low + size, log: false, step: 1 })),
  whole(-10, 4).map(([low, size]): Distribution => ({ kind: "int", low, high: low + 3 * size, log: false, step: 3 })),
  whole(1, 30).map(([low, size]): Distribution => ({ kind: "int", low, high: low + size, log: true, step: 1 })),
);

const choice = fc.oneof(fc.integer(), fc.string({ maxLength: 3 }), fc.boolean(), fc.constant(null));
const categorical = fc
  .uniqueArray(choice, { minLength: 1, maxLength: 4 })
  .map((choices): Distribution => ({ kind: "categorical", choices: choices as ParameterValue[] }));

/** A parameter that may depend on one before it. */
interface Draft {
  distribution: Distribution;
  on: number;
}

/** Spaces of up to five parameters of all kinds, some of them conditional, also on conditional ones. */
export function spaces(options: { continuous: boolean }): fc.Arbitrary<Parameter[]> {
  const distribution = options.continuous
    ? fc.oneof(continuous, discrete, categorical)
    : fc.oneof(discrete, categorical);
  const draft = fc.record({ distribution, on: fc.integer({ min: 0, max: 9 }) });
  return fc.array(draft, { minLength: 1, maxLength: 5 }).map((drafts) => drafts.map(conditional));
}

/** Depends on the first choice of a categorical parameter before it, where it is to and there is one. */
function conditional({ distribution, on }: Draft, i: number, drafts: readonly Draft[]): Parameter {
  const name = `p${i}`;
  const other = drafts[on]?.distribution;
  if (on >= i || other?.kind !== "categorical") return { name, distribution };
  return { name, distribution, when: [{ name: `p${on}`, values: [other.choices[0]!] }] };
}

/** What up to 24 trials give: values (some equal, some huge), failures, prunings with and without a word before. */
export function records(): fc.Arbitrary<(number | null | number[])[]> {
  const value = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
  const result = fc.oneof(
    { weight: 6, arbitrary: value },
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.array(value, { maxLength: 3 }) },
  );
  return fc.array(result, { minLength: 1, maxLength: 24 });
}
