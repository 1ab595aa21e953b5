import { describe, expect, it } from "vitest";
import { renderPage } from "../../src/validation/page.ts";
import { isMet, type Row } from "../../src/validation/quantity.ts";
import { countMet, recordOf } from "../../src/validation/record.ts";

const row: Row = { quantity: "length, m", at: "here", target: 2, measured: 2.1, error: 0.02, decimals: 1 };
const quantity = {
  id: "V0",
  title: "A length",
  target: "The length of a thing.",
  source: "a book [R]",
  tolerance: "10 %",
  measure: () => Promise.reject(new Error("not measured here")),
};
const judged = (relative: number, more: Partial<Row> = {}): Row => ({ ...row, tolerance: { relative }, ...more });
const options = { seed: 3, effort: 1, figures: "figures" };

function page(rows: Row[], more = {}): string {
  return renderPage([{ quantity, rows, figures: [], ...more }], options);
}

describe("isMet", () => {
  it("compares the distance with the tolerance, the edge included", () => {
    expect(isMet(judged(0.1))).toBe(true); // 0.1 within 0.2
    expect(isMet(judged(0.04))).toBe(false); // 0.1 beyond 0.08
    expect(isMet({ ...row, tolerance: { absolute: 0.2 } })).toBe(true);
    expect(isMet({ ...row, target: 1, measured: 1.5, tolerance: { absolute: 0.5 } })).toBe(true);
    expect(isMet({ ...row, target: -2, measured: -2.1, tolerance: { relative: 0.1 } })).toBe(true);
    expect(isMet({ ...row, measured: Number.NaN, tolerance: { relative: 9 } })).toBe(false);
  });

  it("is undefined without target or tolerance", () => {
    expect(isMet(row)).toBeUndefined();
    const { target: _, ...without } = judged(0.1);
    expect(isMet(without)).toBeUndefined();
  });
});

describe("renderPage", () => {
  it("names command, seed and generator, and says when the run was short", () => {
    expect(page([judged(0.1)])).toMatch(/Written by `npm run validate`, seed 3, generator version \d+\./);
    expect(page([judged(0.1)])).not.toContain("short run");
    const short = renderPage([{ quantity, rows: [judged(0.1)], figures: [] }], { ...options, effort: 0.08 });
    expect(short).toContain("**A short run: samples are 8 % of the full size.**");
  });

  it("shows of each quantity the row farthest out, in the tolerance's units", () => {
    const text = page([
      judged(0.2, { at: "near" }),
      judged(0.06, { at: "far" }),
      { ...row, at: "unjudged", target: 99 },
    ]);
    const line = "| V0 | [A length](#v0-a-length): length, m, far | 2.0 | 2.1 ± 0.02 | 10 % | yes, 2 of 2 |";
    expect(text.split("\n")).toContain(line);
  });

  it("states misses with their causes, and says where there is none", () => {
    const missed = [
      judged(0.01, { why: "it shrank (by 3 mm)" }),
      judged(0.01, { why: "it shrank (by 4 mm)" }),
      judged(0.01),
    ];
    const text = page(missed);
    expect(text).toContain("| no, 3 of 3 missed: it shrank; unexplained |");
    expect(text).toContain("| length, m | here | 2.0 | 2.1 ± 0.02 | 1 % | no: it shrank (by 3 mm) |");
    expect(text).toContain("| no: unexplained |");
  });

  it("links figures, lists findings, folds long tables", () => {
    const figure = { name: "length", title: "Lengths", description: "", legend: [], panels: [] };
    const text = page(new Array(17).fill(judged(0.1)), { figures: [figure], findings: ["found."] });
    expect(text).toContain("![Lengths](figures/length.svg)\n");
    expect(text).toContain("\n- found.\n");
    expect(text).toContain("<summary>all 17 rows</summary>\n\n| quantity |");
    expect(page([judged(0.1)])).not.toContain("<details>");
  });
});

describe("recordOf", () => {
  it("keeps six digits, what was met and the causes of misses alone", () => {
    const rows = [
      judged(0.1, { measured: 2.12345678, why: "no need" }),
      judged(0.01, { why: "it shrank" }),
      { ...row, error: 0 },
    ];
    const { quantities } = recordOf([{ quantity, rows, figures: [] }], { seed: 3, effort: 1 });
    const recorded = quantities[0]!.rows;
    expect(recorded.map(({ measured, met, why }) => [measured, met, why])).toEqual([
      [2.12346, true, null],
      [2.1, false, "it shrank"],
      [2.1, null, null],
    ]);
    expect(countMet(recorded)).toEqual({ judged: 2, met: 1 });
  });
});
