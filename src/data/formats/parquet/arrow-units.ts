import type { Schema } from "apache-arrow";
import { decodeMessage } from "../../arrow-message.ts";

/** The key under which Arrow's libraries keep the schema of the table that a Parquet file was made of. */
export const ARROW_SCHEMA = "ARROW:schema";

/**
 * The units of columns that the Arrow schema in a file's metadata states, by name: the base64 of its message, as Arrow's IPC encapsulates it.
 * Throws Error for a text that is none.
 */
export function arrowUnits(text: string): Map<string, string> {
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  const message = decodeMessage(bytes, { metaDataLength: bytes.length });
  if (!message.isSchema()) throw new Error(`${ARROW_SCHEMA} is no schema`);
  const { fields } = message.header() as Schema;
  return new Map(
    fields.flatMap(({ name, metadata }) => {
      const unit = metadata.get("unit");
      return unit === undefined ? [] : [[name, unit]];
    }),
  );
}
