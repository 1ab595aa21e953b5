import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programOutput } from "./program-output.ts";
import type { RunRecord } from "./run-record.ts";

/** What a record says of the checkout, but for the diff. */
export type Checkout = Omit<NonNullable<NonNullable<RunRecord["software"]>["git"]>, "diff"> & {
  /** paths of tracked files that differ from the commit, and of files that git neither tracks nor ignores */
  changed: string[];
  untracked: string[];
};

/** Bytes of changed files that a diff may have; the largest files are left out first. */
const MOST_CHANGED_BYTES = 5e6;

/** Untracked files that are known to hold secrets never become part of a diff. */
const SECRET_FILES = /(^|\/)(\.env(\..*)?|\.npmrc|\.netrc|\.pypirc|id_(rsa|ed25519|ecdsa)|.*\.(pem|key))$/;

/** The checkout whose top `directory` is; null where it is the top of none, or there is no commit or no git. */
export async function describeCheckout(directory: string): Promise<Checkout | null> {
  let status: string;
  try {
    // Installed into another project, the package lies in that project's checkout, whose commit says nothing of it.
    if ((await git(directory, ["rev-parse", "--show-prefix"])).trim() !== "") return null;
    status = await git(directory, [
      "status",
      "--porcelain=v2",
      "--branch",
      "-z",
      "--untracked-files=all",
      "--no-renames",
    ]);
  } catch {
    return null;
  }
  const lines = status.split("\0");
  const header = (key: string) => lines.find((line) => line.startsWith(`# ${key} `))?.slice(key.length + 3);
  const commit = header("branch.oid");
  if (commit === undefined || commit === "(initial)") return null;
  const branch = header("branch.head");
  // `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`
  const pathAfter = (line: string, fields: number) => line.split(" ").slice(fields).join(" ");
  const changed = lines.flatMap((line) => {
    if (line.startsWith("1 ")) return [pathAfter(line, 8)];
    return line.startsWith("u ") ? [pathAfter(line, 10)] : [];
  });
  const untracked = lines.filter((line) => line.startsWith("? ")).map((line) => line.slice(2));
  return {
    commit,
    branch: branch === undefined || branch === "(detached)" ? null : branch,
    remote: await remoteOf(directory),
    dirty: changed.length + untracked.length > 0,
    changed,
    untracked,
  };
}

/** Where `origin` is, or the only other remote, without whatever lets one in there. */
async function remoteOf(directory: string): Promise<string | null> {
  const remotes = await git(directory, ["config", "--get-regexp", String.raw`^remote\..*\.url$`]).catch(() => "");
  const found = remotes
    .trim()
    .split("\n")
    .map((line) => line.split(" "));
  const [, url] = found.find(([key]) => key === "remote.origin.url") ?? (found.length === 1 ? found[0]! : []);
  return url === undefined ? null : withoutCredentials(url);
}

/** An address without user, password and query; `git@host:path` has none of these but the name that all use. */
export function withoutCredentials(address: string): string {
  if (!URL.canParse(address) || !/^[a-z+]+:\/\//i.test(address)) return address;
  const url = new URL(address);
  url.username = url.protocol.startsWith("ssh") ? url.username : "";
  url.password = "";
  url.search = "";
  return url.href;
}

/**
 * How the files of a checkout differ from its commit, new files among them, as text that `git apply` understands; and
 * which files are left out of it: the largest where there is too much, and what is known to hold secrets.
 */
export async function localChanges(
  directory: string,
  { changed, untracked }: Pick<Checkout, "changed" | "untracked">,
  mostBytes = MOST_CHANGED_BYTES,
): Promise<{ diff: string; leftOut: string[] }> {
  const secret = untracked.filter((path) => SECRET_FILES.test(path));
  const candidates = [...changed, ...untracked.filter((path) => !SECRET_FILES.test(path))];
  const sizes = await Promise.all(candidates.map((path) => sizeOf(join(directory, path))));
  const bySize = [...candidates.keys()].sort((a, b) => sizes[a]! - sizes[b]!);
  let bytes = 0;
  const tooMuch = new Set<string>();
  for (const i of bySize) {
    bytes += sizes[i]!;
    if (bytes > mostBytes) tooMuch.add(candidates[i]!);
  }
  const fresh = untracked.filter((path) => candidates.includes(path) && !tooMuch.has(path));
  const without = [...tooMuch].map((path) => `:(exclude,top,literal)${path}`);
  return { diff: await diffOf(directory, fresh, without), leftOut: [...secret, ...tooMuch].sort() };
}

/** New files are announced in a copy of the index, so that the checkout's own stays as it is. */
async function diffOf(directory: string, fresh: readonly string[], without: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cascada-index-"));
  try {
    const index = join(folder, "index");
    const own = (await git(directory, ["rev-parse", "--path-format=absolute", "--git-path", "index"])).trim();
    await copyFile(own, index);
    const env = { ...gitEnvironment(), GIT_INDEX_FILE: index };
    // Some hundred names a call: a command line has its limits.
    for (let from = 0; from < fresh.length; from += 200) {
      const names = fresh.slice(from, from + 200).map((path) => `:(top,literal)${path}`);
      await git(directory, ["add", "--intent-to-add", "--", ...names], env);
    }
    const options = ["--binary", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"];
    return await git(directory, ["diff", ...options, "HEAD", "--", ":(top)", ...without], env);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bytes of a file as it lies there; 0 where it was deleted. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function git(directory: string, args: readonly string[], env = gitEnvironment()): Promise<string> {
  return programOutput("git", ["-C", directory, ...args], { env });
}

/** Of a git that is about the folder it is told: within a hook the environment names another. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const { GIT_DIR: _, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...rest } = process.env;
  return { ...rest, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" };
}
