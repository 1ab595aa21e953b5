import { readFile } from "node:fs/promises";
import { type as osType, release } from "node:os";
import { dirname, join } from "node:path";
import { sha256 } from "../core/hash.ts";
import { systemReason } from "../core/system-error.ts";
import { type Checkout, describeCheckout, localChanges } from "./checkout.ts";
import type { RunRecord } from "./run-record.ts";

type Software = NonNullable<RunRecord["software"]>;

/** Name of the file of a run that holds the diff of a checkout with changes. */
export const LOCAL_CHANGES = "local-changes.diff";

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** What runs, and the local changes that the run is to keep beside it. */
export interface DescribedSoftware {
  software: Software;
  /** to be written as `LOCAL_CHANGES`; null where there are none */
  diff: string | null;
  /** what the diff does not hold */
  warnings: string[];
}

/** What runs: versions, and the state of the checkout that `directory`, the folder of the package, is of. */
export async function describeSoftware(directory: string): Promise<DescribedSoftware> {
  const manifest = await manifestOf(directory);
  const [lockfile, packages, checkout] = await Promise.all([
    readFile(join(directory, "package-lock.json")).catch(() => null),
    packageVersions(directory),
    describeCheckout(directory),
  ]);
  const warnings: string[] = [];
  const diff = checkout?.dirty ? await diffOf(directory, checkout, warnings) : null;
  const software: Software = {
    cascada: manifest.version,
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
    os: `${osType()} ${release()}`,
    lockfile_sha256: lockfile && sha256(lockfile),
    packages,
    git: null,
  };
  if (checkout) {
    const { commit, branch, remote, dirty } = checkout;
    software.git = { commit, branch, remote, dirty, diff: diff === null ? null : LOCAL_CHANGES };
  }
  return { software, diff, warnings };
}

/** The diff of a checkout, with a warning of what it lacks; null, with one, where git cannot make it. */
async function diffOf(directory: string, checkout: Checkout, warnings: string[]): Promise<string | null> {
  try {
    const { diff, leftOut } = await localChanges(directory, checkout);
    if (leftOut.length > 0) {
      const more = leftOut.length > 5 ? ` and ${leftOut.length - 5} more` : "";
      const named = `${leftOut.slice(0, 5).join(", ")}${more}`;
      warnings.push(`${LOCAL_CHANGES} leaves out ${named}: too large, or known to hold secrets`);
    }
    return diff;
  } catch (error) {
    warnings.push(`the local changes of the checkout are not kept: ${systemReason(error)}`);
    return null;
  }
}

/** Versions of the packages that are there of those the package in a folder may use, as the loader finds them. */
export async function packageVersions(directory: string): Promise<Record<string, string>> {
  const manifest = await manifestOf(directory);
  const names = [manifest.dependencies, manifest.optionalDependencies, manifest.peerDependencies];
  const sorted = [...new Set(names.flatMap((some) => Object.keys(some ?? {})))].sort();
  const versions = await Promise.all(sorted.map((name) => versionOf(directory, name)));
  return Object.fromEntries(sorted.flatMap((name, i) => (versions[i] === null ? [] : [[name, versions[i]!]])));
}

async function manifestOf(directory: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(directory, "package.json"), "utf8")) as Manifest;
}

async function versionOf(directory: string, name: string): Promise<string | null> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const text = await readFile(join(folder, "node_modules", name, "package.json"), "utf8").catch(() => null);
    if (text !== null) return (JSON.parse(text) as Manifest).version;
    if (dirname(folder) === folder) return null;
  }
}
