import type { Random } from "../../../src/core/random.ts";
import type { Reading } from "./reading.ts";

/** Values, of which some may be others. */
export interface Expected {
  reading: Reading;
  /** how many at most */
  changed: number;
  /** columns that they must be of; all if absent */
  within?: ReadonlySet<string>;
  /** what another reader finds in the damaged file, undefined where it cannot say: values that are others must be these */
  otherwise?(path: string): Promise<Reading | undefined>;
}

/** A file, or a folder of files, that is not as it should be, and what a reader may make of it. */
export interface BrokenCase {
  /** by name within the folder of the case; the first is what is opened, unless the reader opens the folder */
  files: readonly { name: string; bytes: Uint8Array | string }[];
  /** name of what is opened instead, of a folder */
  open?: string;
  /**
   * What the reader may give: nothing; anything that stations can be (where the damage may be in the numbers themselves,
   * which no checksum guards); or what is expected.
   */
  accept: "nothing" | "plausible" | Expected;
  /** words that a refusal must have in it; false where the file must be read */
  refuse: readonly string[] | false;
}

/** One way to break a file. */
export interface Damage {
  name: string;
  /** how often it is drawn, 1 if absent */
  weight?: number;
  make(random: Random): BrokenCase | Promise<BrokenCase>;
}

/** A reader, and how its files break. Add one to `readers.ts` and it is tried. */
export interface BrokenReader {
  name: string;
  damages: readonly Damage[];
  /** reads all of a file or folder */
  read(path: string): Promise<Reading>;
  /** whether its columns are checked against the data dictionary; by default they are */
  checked?: boolean;
  /** whether its messages show expressions, on lines of their own */
  pictures?: boolean;
  /** columns that may be absent where the file has lost them */
  optional?: ReadonlySet<string>;
  /** opens the folder of the case, not its first file */
  folder?: boolean;
}

/** A case and the kind of its damage. */
export interface DrawnCase {
  damage: string;
  made: BrokenCase;
}

/** Draws a damage by weight, and a case of it. The same seed and index give the same case. */
export async function caseOf({ damages }: BrokenReader, random: Random): Promise<DrawnCase> {
  let left = random.uniform() * damages.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const damage =
    damages.find(({ weight = 1 }) => {
      left -= weight;
      return left < 0;
    }) ?? damages[0]!;
  return { damage: damage.name, made: await damage.make(random) };
}

/** One of the items. */
export function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)]!;
}
