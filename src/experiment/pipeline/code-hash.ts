import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import { packageVersions } from "../../tracking/software.ts";
import { packageFolder } from "../tracked-run.ts";

/** Rooms whose code decides what steps give; the simulation has a version of its own. */
const ROOMS = ["core", "data", "evaluation", "experiment", "features", "models"];
/** Folders of the experiment room that only say when and where steps are done. */
const LEFT_OUT = /^(?:pipeline|verification|archive|model-check)[/\\]/;

let known: Promise<Record<string, string>> | undefined;

/**
 * What does the steps, by name: the hash of the program's own code, so that a change of it is seen even where the version
 * stays, that of the versions of its packages, among them native engines, and the version of Node.
 */
export function programParts(): Promise<Record<string, string>> {
  known ??= readProgram();
  return known;
}

async function readProgram(): Promise<Record<string, string>> {
  const [cascada, packages] = await Promise.all([readCode(), packageVersions(packageFolder())]);
  return { cascada, packages: sha256(canonicalJson(packages)), node: process.versions.node };
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
