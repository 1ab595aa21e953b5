import type { Format } from "../../source.ts";
import { refuseOptions } from "../../source-options.ts";

/**
 * Text tables with a header: cells apart by commas, tabs, semicolons or spaces, gzipped or not. Traces are lists in brackets,
 * `[0.1 0.2 0.3]`, or columns numbered from 0, `trace_pmt1_0`, `trace_pmt1_1`, ...
 */
const csv: Format = {
  name: "csv",
  summary: "text table with a header, of commas, tabs, semicolons or spaces, gzipped or not",
  extensions: [".csv", ".tsv", ".txt", ".dat", ".csv.gz", ".tsv.gz", ".txt.gz", ".dat.gz"],
  // Loaded where they are needed: every verb asks each format whether a file is its own.
  async open(path, options) {
    refuseOptions("csv", options, ["delimiter", "decimal", "kinds", "wholes"]);
    const { openCsvSource } = await import("./csv-source.ts");
    return openCsvSource(path, options);
  },
  async write(request) {
    const { openCsvWriter } = await import("./csv-writer.ts");
    return openCsvWriter(request);
  },
};
export default csv;
