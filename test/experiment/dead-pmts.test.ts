import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StationTable } from "../../src/core/table.ts";
import { openDataset } from "../../src/data/dataset.ts";
import { inspectFile } from "../../src/data/inspection/inspection.ts";
import { simulateToFile } from "../../src/experiment/simulate.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { simulationSchema } from "../../src/simulation/preset.ts";

test("stations with dead PMTs go to a file, back, into features and an inspection, the dead ones unseen", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cascada-dead-pmts-"));
  try {
    const path = join(folder, "stations.arrow");
    const preset = simulationSchema.parse({
      seed: 5,
      stations_per_primary: 40,
      detector: { dead_pmt_probability: 0.4 },
    });
    await simulateToFile(path, preset, { workers: 1 });
    const dataset = await openDataset(path);
    const tables: StationTable[] = [];
    for await (const table of dataset.batches()) tables.push(structuredClone(table));
    const masks = tables.flatMap((table) => Array.from(table.columns.pmt_mask as Uint8Array));
    expect(new Set(masks)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]));

    const extract = async (of: StationTable[]) => (await extractFeatures(of, { set: "extended", per_pmt: true })).x;
    const features = await extract(tables);
    expect(features.rows).toBe(masks.length);
    expect(features.values.every(Number.isFinite)).toBe(true);
    // Were the traces of dead PMTs looked at, other numbers in them would be seen.
    for (const { columns } of tables) {
      for (const pmt of [1, 2, 3]) {
        const { offsets, values } = columns[`trace_pmt${pmt}`] as { offsets: Int32Array; values: Float32Array };
        (columns.pmt_mask as Uint8Array).forEach((mask, row) => {
          if ((mask >> (pmt - 1)) & 1) return;
          const trace = values.subarray(offsets[row], offsets[row + 1]);
          expect(trace.every((value) => value === 0)).toBe(true);
          trace.fill(99);
        });
      }
    }
    expect(await extract(tables)).toEqual(features);

    const { rows, examples, columns } = (await inspectFile(path)).inspection;
    expect(rows).toBe(masks.length);
    for (const { trace } of examples) expect(Math.max(...trace)).toBeGreaterThan(0.2);
    expect(columns.find(({ name }) => name === "pmt_mask")).toMatchObject({ min: 1, max: 7 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
