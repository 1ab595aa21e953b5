import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { z } from "zod";
import { spaceSchema } from "../../src/tuning/space-schema.ts";

const SPACE = {
  a: "loguniform(1e-4, 1)",
  b: { float: { low: 0, high: 1 } },
  c: { list: { length: { int: { low: 1, high: 3 } }, of: "range(2, 9)" }, when: { d: ["x", "y"] } },
  d: { categorical: ["x", "y", [1, 2]] },
  e: 100,
};

test("an editor's schema takes what the schema takes", () => {
  const validate = new Ajv2020({ strict: false }).compile(z.toJSONSchema(spaceSchema, { io: "input" }));
  expect(validate(SPACE)).toBe(true);
  expect(spaceSchema.safeParse(SPACE).success).toBe(true);
  expect(validate({ b: { flaot: { low: 0, high: 1 } } })).toBe(false);
});

test.each([
  ["unifrom(0, 1)", "unknown distribution: unifrom; did you mean uniform?"],
  ["uniform(1, 0)", "low 1 > high 0; expected low <= high"],
  [{ float: { low: 0 } }, "float: high: Invalid input: expected number, received undefined"],
  [{ float: { low: "a", high: 1 } }, "float: low: Invalid input: expected number, received string"],
  [{ flaot: { low: 0, high: 1 } }, 'Unrecognized key: "flaot"'],
  [{ float: { low: 0, high: 1, log: true } }, "low 0 with log; expected low > 0"],
  [{}, "none of float, int, categorical, list, notation; expected exactly one"],
  [
    { int: { low: 0, high: 1 }, categorical: [1] },
    "int and categorical at once of float, int, categorical, list, notation",
  ],
  [{ categorical: [] }, "no choices; expected at least one"],
  [[1, 2, 3], "list [1,2,3]; to choose from its values, expected choice([...]) or {categorical: [...]}"],
  [
    { list: { length: "range(0, 9999)", of: "uniform(0, 1)" } },
    "list.length: int from 0 to 9998; expected whole numbers from 0 to 1000",
  ],
  [
    { list: { length: "choice([1, two])", of: "uniform(0, 1)" } },
    "list.length: two; expected whole numbers from 0 to 1000",
  ],
  [{ list: { length: 2, of: "uniform(1, 0)" } }, "list.of: low 1 > high 0"],
  [{ list: { length: 2, of: "seven" } }, "list.of: seven is no notation; expected one such as range(2, 5)"],
  [{ list: { length: 2, of: {} } }, "list.of: none of float, int, categorical; expected exactly one"],
])("says of a key what is wrong with it: %j", (entry, message) => {
  const { error } = spaceSchema.safeParse({ "model.key": entry });
  expect(error!.issues).toHaveLength(1);
  expect(error!.issues[0]!.path).toEqual(["model.key"]);
  expect(error!.issues[0]!.message).toContain(message);
});
