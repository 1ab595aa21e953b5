import { spawn } from "node:child_process";
import { join } from "node:path";
import { buildSync } from "esbuild";

/** Makes a program of `endless-run.ts` in a folder and gives its path. */
export function buildEndless(folder: string): string {
  const outfile = join(folder, "endless-run.mjs");
  const entryPoints = ["test/tracking/endless-run.ts"];
  buildSync({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", packages: "external" });
  return outfile;
}

/** Starts it by a shell command in which `"$0" "$@"` stands for it. */
export function startEndless(program: string, args: readonly string[], command = 'exec "$0" "$@"') {
  return spawn("sh", ["-c", command, process.execPath, program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}
