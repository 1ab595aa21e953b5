import { ArrowFile, isFeather1 } from "../../arrow-file.ts";
import { isStream } from "../../arrow-stream.ts";
import type { Format } from "../../source.ts";
import { refuseOptions } from "../../source-options.ts";
import { arrowSource } from "./read.ts";
import { arrowWriter } from "./write.ts";

const MAGIC = "ARROW1";

/** Arrow IPC files, also known as Feather version 2, and streams: as `openDataset` reads them where they keep to the dictionary. */
const arrow: Format = {
  name: "arrow",
  summary: "Arrow IPC file (Feather version 2) or stream (.arrows)",
  extensions: [".arrow", ".feather", ".arrows"],
  recognises: (head) => {
    const start = Buffer.from(head.subarray(0, MAGIC.length));
    return start.toString("latin1") === MAGIC || isStream(start) || isFeather1(start);
  },
  async open(path, options) {
    refuseOptions("arrow", options, []);
    return arrowSource(await ArrowFile.open(path));
  },
  write: arrowWriter,
};
export default arrow;
