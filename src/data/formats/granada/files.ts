import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { DataError } from "../../../core/errors.ts";
import { isPrimary, type Primary } from "../../../core/primaries.ts";
import { systemReason } from "../../../core/system-error.ts";

/** A text file of one primary. */
export interface GranadaFile {
  path: string;
  /** undefined where the name of a single file does not say it */
  primary: Primary | undefined;
  part: "train" | "test" | undefined;
}

/** The primaries of the thesis: in a folder each has a file for training, and may have one for the test. */
const WANTED: readonly Primary[] = ["proton", "helium", "oxygen", "iron"];
const NAME = /^(.+)-([A-Za-z]+)-(train|test)\.txt(?:\.gz)?$/;
const TEXT = /\.txt(?:\.gz)?$/;

/** Whether a name is one as the thesis's files have: `QGSJet-proton-train.txt`. */
export function isGranadaName(name: string): boolean {
  return NAME.test(name);
}

/** Whether a file of that name, in a folder of such files, is taken for one of them. */
export function isTextName(name: string): boolean {
  return TEXT.test(name);
}

/**
 * The text files of a folder by primary, train before test, or the one file. Throws DataError for a path that is not there, and for
 * a folder with a text file of another name, two of one primary and part, two hadronic models, or a primary without a file for training.
 */
export async function granadaFiles(path: string): Promise<GranadaFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [single(path)];
    return filesOf(path, (await readdir(path)).filter(isTextName).sort());
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}

function single(path: string): GranadaFile {
  const { word, part } = partsOf(basename(path));
  return { path, primary: word !== undefined && isPrimary(word) ? word : undefined, part };
}

function partsOf(name: string) {
  const [, model, word, part] = NAME.exec(name) ?? [];
  return { model, word: word?.toLowerCase(), part: part as GranadaFile["part"] };
}

function filesOf(folder: string, names: readonly string[]): GranadaFile[] {
  const found = names.map((name) => {
    const { model, word, part } = partsOf(name);
    const primary = WANTED.find((one) => one === word);
    if (model !== undefined && primary !== undefined) return { path: join(folder, name), model, primary, part };
    const what = model === undefined ? "" : `unknown primary ${word}; `;
    throw new DataError(
      `${join(folder, name)}: ${what}expected names such as QGSJet-proton-train.txt, primaries ${WANTED.join(", ")}`,
    );
  });
  const missing = WANTED.filter((one) => !found.some(({ primary, part }) => primary === one && part === "train"));
  if (missing.length > 0) {
    throw new DataError(
      `${folder}: no file for training of ${missing.join(", ")}; expected MODEL-${missing[0]}-train.txt`,
    );
  }
  const models = [...new Set(found.map(({ model }) => model))];
  if (models.length > 1) {
    throw new DataError(`${folder}: files of ${models.join(" and ")}; expected one hadronic model`);
  }
  const rank = ({ primary, part }: (typeof found)[number]) => 2 * WANTED.indexOf(primary) + (part === "test" ? 1 : 0);
  const sorted = found.sort((a, b) => rank(a) - rank(b));
  const twice = sorted.find((file, i) => i > 0 && rank(file) === rank(sorted[i - 1]!));
  if (twice) throw new DataError(`${twice.path}: a second file of ${twice.primary} for ${twice.part}; expected one`);
  return sorted.map(({ path, primary, part }) => ({ path, primary, part }));
}
