import { expect, test } from "vitest";
import { inspectFile } from "../../src/data/inspection/inspection.ts";
import { inspectionPage } from "../../src/experiment/inspection/page.ts";

const SAMPLE = new URL("../../data/sample.arrow", import.meta.url).pathname;

test("the page of a file has a panel for each number of its rows, an example of each primary, and the same bytes again", async () => {
  const inspected = await inspectFile(SAMPLE);
  const page = inspectionPage(inspected);
  expect(page).toContain("417 rows of 31 columns (arrow). Nothing stands out.");
  for (const name of inspected.sample.names) expect(page, name).toContain(`>${name}`);
  for (const title of ["Observables", "Monte-Carlo truth", "Traces", "Example traces: signal against time"]) {
    expect(page).toContain(`<title>${title}</title>`);
  }
  expect(page.match(/>(proton|helium|oxygen|iron)<\/text>[^/]*r = /g)).toHaveLength(4);
  expect(page).not.toContain("What stands out");
  expect(inspectionPage(await inspectFile(SAMPLE))).toBe(page);
});

test("what stands out is told first, and texts of the file are no markup", async () => {
  const { inspection, sample } = await inspectFile(SAMPLE);
  const warnings = [
    { kind: "extra-column", level: "note", column: "<b>", message: "odd", count: null, evidence: [] },
    {
      kind: "infinite",
      level: "refused",
      column: "a",
      message: "bad",
      count: 1200,
      evidence: [{ row: 3, value: "<i>" }],
    },
  ] as const;
  const page = inspectionPage({
    inspection: { ...inspection, warnings: structuredClone([...warnings]) as never },
    sample,
  });
  expect(page).toContain("1 things for which classify and experiment would refuse it, 0 that may be wrong, 1 to know.");
  expect(page.indexOf(">refused<")).toBeLessThan(page.indexOf(">note<"));
  expect(page).toContain("1,200");
  expect(page).toContain("3 (&lt;i&gt;)");
  expect(page).not.toContain("<b>");
});

test("long values of the metadata are cut on the page, and the high gain counts where the low gain is saturated too", async () => {
  const { inspection, sample } = await inspectFile(SAMPLE);
  const metadata = { pandas: `{"columns": ${"x".repeat(2000)}}`, short: "whole" };
  const saturation = { none: 410, high_gain: 4, low_gain: 3 };
  const page = inspectionPage({ inspection: { ...inspection, metadata, saturation }, sample });
  expect(page).not.toContain("x".repeat(160));
  expect(page).toContain(`${"x".repeat(100)}`);
  expect(page).toContain("…</td>");
  expect(page).toContain("cut here; --json has all of them");
  expect(page).toContain(">whole<");
  expect(page).toMatch(/high gain saturated<\/th><td[^>]*>7</);
  expect(page).toMatch(/low gain of them saturated too<\/th><td[^>]*>3</);
});
