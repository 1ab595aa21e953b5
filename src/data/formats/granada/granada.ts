import { basename } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { parseNumber } from "../../csv-format.ts";
import type { Format } from "../../source.ts";
import { refuseOptions } from "../../source-options.ts";
import { isGranadaName, isTextName } from "./files.ts";
import { openGranadaSource } from "./granada-source.ts";
import { faultOf, GRANADA_COLUMNS } from "./layout.ts";

/**
 * The text files of the Granada thesis (2020), of which it trained its models: one for each primary, `QGSJet-proton-train.txt`, or a folder
 * of them. A row is a station, 13 numbers without a header apart by commas or spaces: see `GRANADA_COLUMNS`. There are no traces.
 */
const granada: Format = {
  name: "granada",
  summary:
    "text files of the Granada thesis: a folder of MODEL-primary-train.txt and -test.txt, or one of them; 13 columns without a header",
  extensions: ["-train.txt", "-test.txt", "-train.txt.gz", "-test.txt.gz"],
  recognises(head, path) {
    const cells = firstRow(textOf(head));
    if (cells?.length !== GRANADA_COLUMNS.length) return false;
    const values = cells.map(parseNumber);
    if (values.includes(undefined)) return false;
    return isGranadaName(basename(path)) || GRANADA_COLUMNS.every((column, k) => !faultOf(values[k]!, column));
  },
  recognisesFolder: (names) => names.some(isGranadaName),
  readsInFolder: isTextName,
  async open(path, options) {
    refuseOptions("granada", options, ["azimuth"]);
    return openGranadaSource(path, options);
  },
  unwritten: "its 13 columns hold no other table",
};
export default granada;

/** The text that a file starts with, of a gzipped one what its first bytes hold. */
function textOf(head: Uint8Array): string {
  if (head[0] !== 0x1f || head[1] !== 0x8b) return Buffer.from(head).toString("latin1");
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH }).toString("latin1");
  } catch {
    return "";
  }
}

/** The cells of the first row that is no comment; the last one may be cut off, unless it is the only one. */
function firstRow(text: string): string[] | undefined {
  const lines = text.replace(/^\u00ef\u00bb\u00bf/, "").split(/\r\n|\r|\n/);
  const row = (lines.length > 1 ? lines.slice(0, -1) : lines).find(
    (line) => line.trim() !== "" && !line.startsWith("#"),
  );
  return row?.trim().split(/\s*,\s*|\s+/);
}
