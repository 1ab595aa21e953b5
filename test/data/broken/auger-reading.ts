import { openSource } from "../../../src/data/formats/catalogue.ts";
import { EVENT_COLUMNS } from "./auger-events.ts";
import type { Reading } from "./reading.ts";
import { readColumns } from "./source-reading.ts";

/** The columns of events that `auger-events.ts` knows, as the reader has them. */
export async function readAuger(path: string): Promise<Reading> {
  const source = await openSource(path);
  return readColumns(source, EVENT_COLUMNS);
}
