import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { TrackingError } from "../core/errors.ts";

/** Writes a file, its folder made if need be; an existing one only with `force`. Throws TrackingError if it cannot. */
export async function writeText(
  path: string,
  content: string | Uint8Array,
  { force }: { force: boolean },
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { flag: force ? "w" : "wx" });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") {
      throw new TrackingError(`${path} exists; expected a new file, or --force to replace it`, { cause });
    }
    throw new TrackingError(`cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
}
