import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PRIMARIES } from "../../src/core/primaries.ts";
import { isListColumn } from "../../src/core/table.ts";
import { DEGREE } from "../../src/core/units.ts";
import { openStationFile } from "../../src/data/dataset.ts";
import { extractFeatures } from "../../src/features/extract.ts";
import { simulatedEvents } from "../data/formats/auger/simulated-events.ts";

const SAMPLE = "data/sample.arrow";
/** Events of the sample that are laid out as the Open Data. */
const EVENTS = 5;

/** Puts what the page's commands read into a folder: the sample, the ROOT file, and the sample as other programs would have it. */
export async function writeExampleFiles(folder: string): Promise<void> {
  for (const file of [SAMPLE, "test/docs/fixtures/offline.root"]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    copyFileSync(file, join(folder, file));
  }
  mkdirSync(join(folder, "events"));
  for (const { name, document } of await simulatedEvents(SAMPLE, "current", EVENTS)) {
    writeFileSync(join(folder, "events", name), JSON.stringify(document));
  }
  mkdirSync(join(folder, "runs-of-mine"));
  mkdirSync(join(folder, "granada"));
  for (const [primary, rows] of await granadaRows()) {
    writeFileSync(join(folder, "granada", `QGSJet-${primary}-train.txt`), `${rows.join("\n")}\n`);
  }
}

/** The lines of each primary in the layout of the thesis: three counts, its nine features, the azimuth being the station's, the muons' signal. */
async function granadaRows(): Promise<Map<string, string[]>> {
  const dataset = await openStationFile(SAMPLE);
  const lines = new Map<string, string[]>();
  for await (const table of dataset.batches()) {
    const { x } = await extractFeatures([table], { set: "thesis" });
    const muons = table.columns.signal_mu_vem!;
    const primary = table.columns.primary!;
    const azimuths = table.columns.azimuth_sp_deg!;
    if (isListColumn(muons) || isListColumn(primary) || isListColumn(azimuths))
      throw new Error(`${SAMPLE} has lists for numbers`);
    for (let row = 0; row < table.rows; row++) {
      const [energy, zenith, distance, signal, length, , ...times] = x.values.subarray(
        row * x.columns.length,
        (row + 1) * x.columns.length,
      );
      const features = [energy!, zenith!, distance!, signal!, length!, azimuths[row]! * DEGREE, ...times];
      const cells = [1, row, 1, ...features.map((value) => Number(value.toPrecision(7))), muons[row]!.toFixed(4)];
      const name = PRIMARIES[primary[row]!]!;
      lines.set(name, [...(lines.get(name) ?? []), cells.join(",")]);
    }
  }
  await dataset.close();
  return lines;
}
