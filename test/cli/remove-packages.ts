import { rmSync } from "node:fs";
import { PACKAGE_FOLDER } from "./built-package.ts";

/** Removes what an earlier process of the same number may have left. */
export function setup(): void {
  teardown();
}

/** Removes the package that the threads of this process have built, when all tests are done. */
export function teardown(): void {
  rmSync(PACKAGE_FOLDER, { recursive: true, force: true });
}
