import { Random } from "../../../src/core/random.ts";
import { BYTE_DAMAGES, truncate } from "./bytes.ts";
import type { BrokenCase, BrokenReader, Damage } from "./case.ts";
import { OPTIONAL_COLUMNS, type Reading } from "./reading.ts";
import { arrowBytes, drawStations, readStations } from "./stations.ts";

const whole = arrowBytes([drawStations(Random.fromSeed("broken").stream("streamed"), 10)]).then(
  ({ bytes, reading }) => ({ bytes: streamOf(bytes), reading }),
);

/** Arrow's stream, which has no footer to check against. */
export const arrowStream: BrokenReader = {
  name: "arrow-stream",
  read: readStations,
  optional: OPTIONAL_COLUMNS,
  damages: [
    {
      name: "cut off",
      weight: 2,
      async make(random) {
        return caseOf(truncate((await whole).bytes, random), "nothing");
      },
    },
    ...Object.entries(BYTE_DAMAGES).map(
      ([name, damage]): Damage => ({
        name,
        weight: 2,
        async make(random) {
          const { bytes, reading } = await whole;
          const { bytes: broken, touched } = damage(bytes, random);
          return caseOf(broken, touched > 64 ? "plausible" : { reading, changed: touched });
        },
      }),
    ),
  ],
};

/** The stream within a file: after the magic word, before the footer. */
function streamOf(bytes: Uint8Array): Uint8Array {
  const footer = new DataView(bytes.buffer, bytes.byteOffset).getInt32(bytes.length - 10, true);
  return bytes.slice(8, bytes.length - 10 - footer);
}

function caseOf(
  bytes: Uint8Array,
  accept: "nothing" | "plausible" | { reading: Reading; changed: number },
): BrokenCase {
  return { files: [{ name: "stations.arrows", bytes }], accept, refuse: [] };
}
