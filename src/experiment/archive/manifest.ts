import { DataError } from "../../core/errors.ts";

/** Names of the files that an archive adds to a run's folder. */
export const MANIFEST = "MANIFEST";
export const README = "README.txt";

/** SHA-256 of each file by name, in the format of `sha256sum`, by name. */
export function renderManifest(sha256: ReadonlyMap<string, string>): string {
  return [...sha256.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hash]) => `${hash}  ${name}\n`)
    .join("");
}

/** What `renderManifest` wrote. Throws DataError that names the line for anything else. */
export function parseManifest(text: string): Map<string, string> {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new DataError(`${MANIFEST} ends within a line; expected a whole archive`);
  return new Map(
    lines.map((line, i): [string, string] => {
      const [, hash, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
      if (hash === undefined || name === undefined) {
        throw new DataError(`${MANIFEST}:${i + 1}: ${line}: expected a SHA-256, two spaces and a name`);
      }
      return [name, hash];
    }),
  );
}
