import type { Format } from "../../source.ts";
import { refuseOptions } from "../../source-options.ts";

const MAGIC = "root";

/** TTrees of ROOT files, by jsroot, which reads them only. */
const root: Format = {
  name: "root",
  summary: "TTree of a ROOT file: numbers, fixed and counted arrays, std::vector, texts (needs jsroot)",
  extensions: [".root"],
  recognises: (head) => Buffer.from(head.subarray(0, MAGIC.length)).toString("latin1") === MAGIC,
  async open(path, options) {
    refuseOptions("root", options, ["tree"]);
    const { rootSource } = await import("./read.ts");
    return rootSource(path, options.tree);
  },
  unwritten: "jsroot writes no trees; uproot makes one of a Parquet file in three lines of Python (docs/your-data.md)",
};
export default root;
