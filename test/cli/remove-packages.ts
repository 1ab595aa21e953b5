import { readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PACKAGE_PREFIX } from "./program.ts";

/** Removes the packages that the threads of this process have built, when all tests are done. */
export function teardown(): void {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(PACKAGE_PREFIX))) {
    rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}
