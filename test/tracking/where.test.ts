import { expect, test } from "vitest";
import { ListedRun } from "../../src/tracking/run-store.ts";
import { parseWhere } from "../../src/tracking/where.ts";
import { WhereError } from "../../src/tracking/where-tokens.ts";
import { stateOf } from "./stored-runs.ts";

const run = new ListedRun(
  "/nowhere",
  stateOf({
    params: { "model.name": "xgboost", "model.max_depth": 2, "a b": "it's", engine: null, leaky: true, year: "2026" },
    metrics: { accuracy: 0.369, loss: null },
  }),
);

test.each([
  "metrics.accuracy > 0.36",
  "metrics.accuracy >= .369 and metrics.accuracy <= 3.69e-1",
  "params.model.name = xgboost and params.model.max_depth=2",
  "params.model.name = 'xgboost'",
  "params.model.name != svm",
  "params.`a b` = 'it''s'",
  "params.leaky = true",
  "params.year = '2026'",
  "name ~ base* and name !~ b?",
  "params.model.name in (svm, xgboost)",
  "params.model.max_depth in (1, 2)",
  "metrics.loss is null and params.engine is null and params.nothing is null",
  "params.model.name IS NOT NULL",
  "not params.model.max_depth < 2",
  "started > 2026-01-01 and started < 2026-02",
  // `and` binds before `or`: (false and false) or true.
  "name = a and name = b or name = baseline",
  "not (name = baseline and name = a)",
  "status = finished",
])("%s fits", (text) => {
  expect(parseWhere(text.replace("params.`a b`", "`params.a b`"))(run)).toBe(true);
});

test.each([
  "metrics.accuracy > 0.37",
  "metrics.nothing > 0",
  "metrics.nothing != 0",
  "metrics.loss < 1",
  "params.model.max_depth = '2'",
  "params.year = 2026",
  "params.engine = null",
  "params.toString = a",
  "not name = baseline and name = baseline",
  "name = a and (name = b or name = baseline)",
])("%s does not fit", (text) => {
  expect(parseWhere(text)(run)).toBe(false);
});

test.each([
  ["", 0, /too early; expected a field/],
  ["name", 4, /too early; expected a sign/],
  ["name =", 6, /too early; expected a value/],
  ["name = 'a", 7, /the quote ' is not closed/],
  ["name = a name = b", 9, /unexpected name; expected and, or, or the end/],
  ["(name = a", 9, /too early; expected \)/],
  ["name == a", 6, /unexpected =; expected a value/],
  ["name like a", 5, /unexpected like; expected =/],
  ["'name' = a", 0, /unexpected name; expected a field/],
  ["metrics > 1", 0, /metrics needs the name of one of them/],
  [
    "nane = a or metric.x > 1",
    0,
    /unknown field nane; did you mean name\?; unknown field metric.x; did you mean metrics\?/,
  ],
])("%j is no expression: character %i", (text, at, message) => {
  let error: unknown;
  try {
    parseWhere(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(WhereError);
  expect((error as WhereError).message).toMatch(message);
  expect((error as WhereError).at).toBe(at);
});
