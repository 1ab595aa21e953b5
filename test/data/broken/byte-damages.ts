import { BYTE_DAMAGES, truncate } from "./bytes.ts";
import type { BrokenCase, Damage, Expected } from "./case.ts";
import type { Reading } from "./reading.ts";
import { columnsHit, type Region } from "./regions.ts";

/** A file before its damage: its name, its bytes and what is in it. */
export interface WholeFile {
  name: string;
  /** made when it is first asked for */
  content(): Promise<Content>;
}

export interface Content {
  bytes: Uint8Array;
  reading: Reading;
  /** where values are that no checksum guards; if absent, as many values may be others as bytes are */
  regions?: readonly Region[];
}

/** Files cut off, which must be refused, and files with bytes that are others, which may change as many values. */
export function byteDamages({ name: file, content }: WholeFile): Damage[] {
  return [
    {
      name: "cut off",
      weight: 2,
      async make(random) {
        return fileCase(file, truncate((await content()).bytes, random), "nothing");
      },
    },
    ...Object.entries(BYTE_DAMAGES).map(
      ([name, damage]): Damage => ({
        name,
        weight: 2,
        async make(random) {
          const { bytes, reading, regions } = await content();
          const { bytes: broken, touched } = damage(bytes, random);
          if (regions !== undefined) return fileCase(file, broken, expected({ bytes, reading, regions }, broken));
          return fileCase(file, broken, { reading, changed: touched });
        },
      }),
    ),
  ];
}

/** The values of a whole file, those that were hit by its damage excepted. */
export function expected({ bytes, reading, regions = [] }: Content, broken: Uint8Array): Expected {
  return { reading, changed: Infinity, within: columnsHit(bytes, broken, regions) };
}

/** A case of one file. */
export function fileCase(name: string, bytes: Uint8Array, accept: BrokenCase["accept"]): BrokenCase {
  return { files: [{ name, bytes }], accept, refuse: [] };
}
