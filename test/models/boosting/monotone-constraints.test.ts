import { expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.ts";
import { constraintSigns } from "../../../src/models/boosting/monotone-constraints.ts";

const features = ["zenith_deg", "rise_time_ns", "energy_eev"];

test("signs come by position or by name; names that are not given have none", () => {
  expect(constraintSigns({ monotone_constraints: [1, 0, -1] }, features)).toEqual(Int8Array.of(1, 0, -1));
  expect(constraintSigns({ monotone_constraints: { energy_eev: -1 } }, features)).toEqual(Int8Array.of(0, 0, -1));
});

test("no sign is no constraint", () => {
  expect(constraintSigns({}, features)).toBeUndefined();
  expect(constraintSigns({ monotone_constraints: [0, 0, 0] }, features)).toBeUndefined();
  expect(constraintSigns({ monotone_constraints: {} }, features)).toBeUndefined();
});

test("another number of signs and an unknown feature are refused", () => {
  const refused = (monotone_constraints: [1] | { energy: 1 }) => () =>
    constraintSigns({ monotone_constraints }, features);
  expect(refused([1])).toThrow(ConfigError);
  expect(refused([1])).toThrow("monotone_constraints: 1 signs; expected 3, one for each feature");
  expect(refused({ energy: 1 })).toThrow(
    "monotone_constraints: energy; expected one of zenith_deg, rise_time_ns, energy_eev",
  );
});
