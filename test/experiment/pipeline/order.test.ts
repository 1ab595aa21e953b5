import { expect, test } from "vitest";
import { orderOf } from "../../../src/experiment/pipeline/order.ts";

/** Steps by name that take the outputs in a text such as `a.out b.out`, and give `out`. */
function steps(of: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(of).map(([name, sources]) => {
      const inputs = sources.split(" ").filter(Boolean);
      return [
        name,
        { outputs: ["out"], inputs: Object.fromEntries(inputs.map((one, i) => [`in${i}`, `steps.${one}`])) },
      ];
    }),
  );
}

test("each step comes after those it takes from, else as they are written", () => {
  const { order, problems } = orderOf(steps({ last: "b.out a.out", b: "a.out", free: "", a: "" }));
  expect(order).toEqual(["a", "b", "last", "free"]);
  expect(problems).toEqual([]);
});

test("all that is wrong is told at once: unknown steps and outputs, and each circle once", () => {
  const { problems } = orderOf(steps({ a: "b.out", b: "c.out", c: "a.out", d: "d.out", e: "aa.out", f: "a.ot" }));
  expect(problems.map(({ message }) => message)).toEqual([
    'steps.e.inputs.in0 is "steps.aa.out": unknown step: aa; expected one of a, b, c, d, e, f',
    'steps.f.inputs.in0 is "steps.a.ot": step a gives no ot; expected one of out',
    "steps.c.inputs.in0: steps wait for each other: a takes from b takes from c takes from a",
    "steps.d.inputs.in0: steps wait for each other: d takes from d",
  ]);
});
