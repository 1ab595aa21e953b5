import { BYTE_DAMAGES, truncate } from "./bytes.ts";
import type { BrokenCase, Damage } from "./case.ts";
import type { Reading } from "./reading.ts";

/** A file before its damage: its name, its bytes and what is in it. */
export interface WholeFile {
  name: string;
  content: Promise<{ bytes: Uint8Array; reading: Reading }>;
}

/** Files cut off, which must be refused, and files with bytes that are others, which may change as many values. */
export function byteDamages({ name: file, content }: WholeFile): Damage[] {
  return [
    {
      name: "cut off",
      weight: 2,
      async make(random) {
        return fileCase(file, truncate((await content).bytes, random), "nothing");
      },
    },
    ...Object.entries(BYTE_DAMAGES).map(
      ([name, damage]): Damage => ({
        name,
        weight: 2,
        async make(random) {
          const { bytes, reading } = await content;
          const { bytes: broken, touched } = damage(bytes, random);
          return fileCase(file, broken, touched > 64 ? "plausible" : { reading, changed: touched });
        },
      }),
    ),
  ];
}

/** A case of one file. */
export function fileCase(
  name: string,
  bytes: Uint8Array,
  accept: "nothing" | "plausible" | { reading: Reading; changed: number },
): BrokenCase {
  return { files: [{ name, bytes }], accept, refuse: [] };
}
