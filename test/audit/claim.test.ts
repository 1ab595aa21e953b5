import { describe, expect, test } from "vitest";
import { auditClaim, claimSchema } from "../../src/audit/claim.ts";
import { ConfigError } from "../../src/core/errors.ts";

/** The thesis: 20 % of its 80089 rows were tested, the interval is of all of them. */
const THESIS = { correct: 14179, n: 16018, level: 0.99, printed: "0.88519 +- 0.0029" };

describe("auditClaim", () => {
  test("finds the number of rows that the thesis's interval was computed with", () => {
    // z = 2.575829, p (1 - p) = 0.1016266: z sqrt(0.1016266 / 16018) = 0.006488; (z / 0.0029)^2 0.1016266 = 80177,
    // (z / 0.00295)^2 0.1016266 = 77482.2, (z / 0.00285)^2 0.1016266 = 83014.9
    const claim = auditClaim({ ...THESIS, candidates: [80089, 64071] });
    for (const { half_width } of claim.intervals) expect(half_width).toBeCloseTo(0.0065, 4);
    expect(claim.printed).toMatchObject({ value_agrees: true, width_agrees: [] });
    expect(claim.printed?.rows).toEqual({ best: 80177, least: 77483, most: 83014 });
    expect(claim.row_counts.map(({ n, agrees }) => [n, agrees])).toEqual([
      [16018, false],
      [80089, true],
      [64071, false],
    ]);
    expect(claim.verdict).toBe(
      "the printed half-width 0.0029 is too narrow by a factor of 2.24: 16018 rows give 0.0065 at 99 %, the printed one is that of n = 80089 (any of 77483 to 83014 rows)",
    );
    expect(claimSchema.parse(claim)).toEqual(claim);
  });

  test("says which confidence the printed width has: 0.0029 is 1.1516 standard errors, 2 Phi(1.1516) - 1 = 0.7505", () => {
    expect(auditClaim(THESIS).printed?.level).toBeCloseTo(0.7505, 3);
  });

  test("agrees with an interval that is right", () => {
    const claim = auditClaim({ ...THESIS, printed: "0.8852 ± 0.0065" });
    expect(claim.printed?.width_agrees).toEqual(["wilson", "normal", "clopper_pearson"]);
    expect(claim.verdict).toContain("is that of 16018 rows");
  });

  test("tells a width that is too large", () => {
    expect(auditClaim({ ...THESIS, printed: "0.8852 ± 0.0130" }).verdict).toContain("too wide by a factor of 2.00");
  });

  test("sees that the printed value is another, and that no number of right rows gives it", () => {
    // 16016 rows: 14177 give 0.885177 and 14178 give 0.885240, so none gives 0.88519; of 16018, 14179 give 0.885192.
    const claim = auditClaim({ ...THESIS, candidates: [16016] });
    expect(claim.row_counts.map(({ reachable }) => reachable)).toEqual([true, false]);
    expect(auditClaim({ ...THESIS, correct: 14000 }).verdict).toContain("0.88519 is not the accuracy of 0.874017");
  });

  test("gives the intervals alone where nothing was printed", () => {
    const claim = auditClaim({ accuracy: 0.8, n: 10, level: 0.95 });
    expect(claim.printed).toBeNull();
    expect(claim.row_counts).toEqual([{ n: 10, half_width: expect.any(Number), agrees: null, reachable: null }]);
    // Wilson by hand in test/evaluation/wilson.test.ts
    expect(claim.verdict).toBe("the 95 % interval of 0.80000 on 10 rows is [0.4902, 0.9433] (Wilson)");
    expect(claimSchema.parse(claim)).toEqual(claim);
  });

  test("has no number of rows where all are right: the normal interval has no width", () => {
    const claim = auditClaim({ correct: 10, n: 10, level: 0.95, printed: "1.0 [0.2, 1.0]" });
    expect(claim.printed?.rows).toBeNull();
    expect(claim.printed?.level).toBeNull();
    expect(claim.verdict).toContain("no number of rows");
  });

  test("refuses numbers that cannot be meant", () => {
    const wrong = [
      { n: 10, level: 0.95 },
      { n: 10, level: 0.95, correct: 5, accuracy: 0.5 },
      { n: 10, level: 0.95, correct: 11 },
      { n: 10, level: 0.95, correct: 0.5 },
      { n: 10, level: 0.95, accuracy: 88.5 },
      { n: 0, level: 0.95, accuracy: 0.5 },
      { n: 10.5, level: 0.95, accuracy: 0.5 },
      { n: 10, level: 99, accuracy: 0.5 },
      { n: 10, level: 0.95, accuracy: 0.5, candidates: [-1] },
    ];
    for (const input of wrong) expect(() => auditClaim(input)).toThrow(ConfigError);
  });
});
