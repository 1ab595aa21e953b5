import type { Format } from "../../source.ts";
import { refuseOptions } from "../../source-options.ts";
import { openCsvSource } from "./csv-source.ts";
import { openCsvWriter } from "./csv-writer.ts";

/**
 * Text tables with a header: cells apart by commas, tabs, semicolons or spaces, gzipped or not. Traces are lists in brackets,
 * `[0.1 0.2 0.3]`, or columns numbered from 0, `trace_pmt1_0`, `trace_pmt1_1`, ...
 */
const csv: Format = {
  name: "csv",
  summary: "text table with a header, of commas, tabs, semicolons or spaces, gzipped or not",
  extensions: [".csv", ".tsv", ".txt", ".dat", ".csv.gz", ".tsv.gz", ".txt.gz", ".dat.gz"],
  async open(path, options) {
    refuseOptions("csv", options, ["delimiter", "decimal"]);
    return openCsvSource(path, options);
  },
  write: openCsvWriter,
};
export default csv;
