import { Random } from "../../../src/core/random.ts";

import { byteDamages } from "./byte-damages.ts";
import type { BrokenReader } from "./case.ts";
import { once } from "./once.ts";
import { OPTIONAL_COLUMNS } from "./reading.ts";
import { arrowBytes, drawStations, readStations } from "./stations.ts";

const FILE = "stations.arrows";
const whole = once(async () => {
  const { bytes, reading } = await arrowBytes([drawStations(Random.fromSeed("broken").stream("streamed"), 10)]);
  return { bytes: streamOf(bytes), reading };
});

/** Arrow's stream, which has no footer to check against. */
export const arrowStream: BrokenReader = {
  name: "arrow-stream",
  read: readStations,
  optional: OPTIONAL_COLUMNS,
  damages: [...byteDamages({ name: FILE, content: whole })],
};

/** The stream within a file: after the magic word, before the footer. */
function streamOf(bytes: Uint8Array): Uint8Array {
  const footer = new DataView(bytes.buffer, bytes.byteOffset).getInt32(bytes.length - 10, true);
  return bytes.slice(8, bytes.length - 10 - footer);
}
