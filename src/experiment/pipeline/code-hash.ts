import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../../core/hash.ts";

/** Rooms whose code decides what steps give; the simulation has a version of its own. */
const ROOMS = ["core", "data", "evaluation", "experiment", "features", "models"];
/** Folders of the experiment room that only say when and where steps are done. */
const LEFT_OUT = /^(?:pipeline|verification|archive|model-check)[/\\]/;

let known: Promise<string> | undefined;

/** SHA-256 of the program's own code that steps run, so that a change of it is seen even where the version stays. */
export function codeHash(): Promise<string> {
  known ??= readCode();
  return known;
}

async function readCode(): Promise<string> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const parts: (string | Uint8Array)[] = [];
  for (const room of ROOMS) {
    const names = (await readdir(join(root, room), { recursive: true })).filter(isCode).sort();
    for (const name of names)
      if (!LEFT_OUT.test(name)) parts.push(`${room}/${name}\n`, await readFile(join(root, room, name)));
  }
  return sha256(...parts);
}

function isCode(name: string): boolean {
  return /\.(?:[jt]s|wasm)$/.test(name) && !name.endsWith(".d.ts");
}
