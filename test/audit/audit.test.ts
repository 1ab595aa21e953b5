import { describe, expect, test } from "vitest";
import { auditTable } from "../../src/audit/audit.ts";
import { auditReportSchema } from "../../src/audit/report.ts";
import { Random } from "../../src/core/random.ts";
import { plainTable } from "../../src/data/plain-table.ts";

const CONTEXT = { workers: 1, signal: new AbortController().signal };

/** 100 showers of 6 stations: an energy that all share, two quantities of the station, of which one knows the label a little. */
function stations(): Record<string, number[] | string[]> {
  const random = Random.fromSeed(3);
  const showers = Array.from({ length: 100 }, (_, i) => ({ energy: random.uniform(), label: i % 2 }));
  const rows = showers.flatMap((shower) => Array.from({ length: 6 }, () => shower));
  return {
    energy: rows.map(({ energy }) => energy),
    signal: rows.map(({ label }) => random.normal() + label),
    distance: rows.map(() => random.uniform()),
    primary: rows.map(({ label }) => ["proton", "iron"][label]!),
  };
}

describe("auditTable", () => {
  test("finds the shower that rows share, and what it is worth", async () => {
    const report = await auditTable(plainTable("stations.csv", stations()), {}, CONTEXT);
    expect(auditReportSchema.parse(report)).toEqual(report);
    expect(report.findings.map(({ leak, columns }) => [leak, columns])).toEqual([["group_identity", ["energy"]]]);
    const { accuracy, numbers, test_rows } = report.findings[0]!;
    expect(numbers).toMatchObject({ groups: 100, rows_in_groups: 600, largest: 6 });
    expect(test_rows).toBeGreaterThan(110); // of 120: a test row is without training rows with probability 0.2^5
    expect(accuracy!.with.accuracy).toBeGreaterThan(0.8);
    // Two normal distributions one deviation apart: at best Phi(1/2) = 0.69
    expect(accuracy!.without.accuracy).toBeLessThan(0.75);
  });

  test("names a value that the small model cannot hold, and its column", async () => {
    const { energy, ...rest } = stations();
    (rest.signal as number[])[7] = 1e300;
    const table = plainTable("stations.csv", rest);
    await expect(auditTable(table, {}, CONTEXT)).rejects.toThrow(/^column signal: 1e\+300 is beyond single precision/);
  });

  test("finds nothing where the shared value is gone, and says so of a split by shower", async () => {
    const { energy, ...rest } = stations();
    const clean = await auditTable(plainTable("stations.csv", rest), {}, CONTEXT);
    expect(clean.findings).toEqual([]);
    expect(clean.accuracy.mended).toBeNull();
    const grouped = await auditTable(
      plainTable("stations.csv", { ...rest, energy: energy! }),
      { group: "energy" },
      CONTEXT,
    );
    expect(grouped.findings).toEqual([]);
    expect(grouped.split).toBe("given");
  });
});
