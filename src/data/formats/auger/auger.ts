import type { Format } from "../../source.ts";
import { refuseOptions } from "../../source-options.ts";
import { isEventFile, ZIP } from "./event-names.ts";

/**
 * Events of the Pierre Auger Open Data: one file, a folder of files or a .zip of them. Made from the published descriptions of both
 * layouts (opendata.auger.org/data.php; labdpr.cab.cnea.gov.ar/ED), not checked against a download. There are no labels.
 */
const auger: Format = {
  name: "auger",
  summary: "Pierre Auger Open Data: an event (.json, .json.gz), a folder of events, or a .zip of them",
  extensions: [".json", ".json.gz", ".zip"],
  recognises(head) {
    const start = Buffer.from(head).toString("latin1");
    return start.startsWith(ZIP) || /^(?:\u00ef\u00bb\u00bf)?\s*\{/.test(start);
  },
  recognisesFolder: (names) => names.some(isEventFile),
  readsInFolder: isEventFile,
  async open(path, options) {
    refuseOptions("auger", options, []);
    const { openAugerSource } = await import("./auger-source.ts");
    return openAugerSource(path);
  },
  unwritten: "its events say more than stations do",
};
export default auger;
