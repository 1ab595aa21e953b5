import type { Format } from "../../source.ts";
import { refuseOptions } from "../../source-options.ts";

const MAGIC = "PAR1";

/** Parquet files of numbers, texts and lists of numbers, in any of its encodings and compressions but LZO. */
const parquet: Format = {
  name: "parquet",
  summary: "Parquet, as pandas, pyarrow, Polars and Spark write it",
  extensions: [".parquet", ".pq"],
  recognises: (head) => Buffer.from(head.subarray(0, MAGIC.length)).toString("latin1") === MAGIC,
  // Loaded where they are needed: every verb asks each format whether a file is its own.
  async open(path, options) {
    refuseOptions("parquet", options, []);
    const [{ openParquet }, { parquetSource }] = await Promise.all([import("./footer.ts"), import("./read.ts")]);
    return parquetSource(await openParquet(path));
  },
  async write(request) {
    const { parquetWriter } = await import("./write.ts");
    return parquetWriter(request);
  },
};
export default parquet;
