import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** Of this process and its threads. */
export const PACKAGE_FOLDER = join(tmpdir(), `cascada-package-${process.pid}`);

const TSC = ["-p", "tsconfig.build.json", "--noCheck", "--declaration", "false", "--sourceMap", "false"];
const LONGEST_BUILD_MS = 120_000;

/**
 * The package with a program built from the sources as they are: once for all threads of this process, the first of
 * which builds while the others wait. Types are left to `npm run types`: with them a build takes five times as long.
 */
export function builtPackage(): string {
  const done = join(PACKAGE_FOLDER, "built");
  if (isFirst()) {
    execFileSync("node_modules/.bin/tsc", [...TSC, "--outDir", join(PACKAGE_FOLDER, "dist")]);
    for (const name of ["package.json", "node_modules", "experiments", "models"]) {
      symlinkSync(resolve(name), join(PACKAGE_FOLDER, name));
    }
    writeFileSync(done, "");
  }
  const wait = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; !existsSync(done); waited += 50) {
    if (waited > LONGEST_BUILD_MS) throw new Error("the package was not built; see the first test that failed");
    Atomics.wait(wait, 0, 0, 50);
  }
  return PACKAGE_FOLDER;
}

/** Makes the folder, unless another thread has. */
function isFirst(): boolean {
  try {
    mkdirSync(PACKAGE_FOLDER);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
