import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where and with what a run was made: for the record, never hashed. */
export interface Provenance {
  cascada: string;
  node: string;
  v8: string;
  platform: string;
  cpu: string;
  cores: number;
  memory_gib: number;
  /** null where the package is not a git checkout of its own */
  git_commit: string | null;
  /** true if files of the checkout differ from the commit; null where there is no commit */
  git_dirty: boolean | null;
  command: string;
  started: string;
}

/** Collects what is known of this machine and checkout; `directory` is the folder of the package. */
export async function collectProvenance(directory: string): Promise<Provenance> {
  const { version } = JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as { version: string };
  // Installed into another project, the package lies in that project's checkout, whose commit says nothing of it.
  const atTop = (await git(directory, "rev-parse", "--show-prefix")) === "";
  const commit = atTop ? await git(directory, "rev-parse", "HEAD") : null;
  const status = commit === null ? null : await git(directory, "status", "--porcelain", "--untracked-files=no");
  return {
    cascada: version,
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    git_commit: commit,
    git_dirty: status === null ? null : status !== "",
    command: ["cascada", ...process.argv.slice(2)].join(" "),
    started: new Date().toISOString(),
  };
}

/** What git prints, or null where there is no git or no checkout. */
async function git(directory: string, ...args: string[]): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)("git", ["-C", directory, ...args]);
    return stdout.trim();
  } catch {
    return null;
  }
}
