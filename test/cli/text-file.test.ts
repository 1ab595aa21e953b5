import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeText } from "../../src/cli/text-file.ts";
import { TrackingError } from "../../src/core/errors.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cascada-text-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("a file is written whole, its folders made, and nothing beside it", async () => {
  await writeText(join(folder, "a/b/c.txt"), "text", { force: false });
  expect(await readdir(join(folder, "a/b"))).toEqual(["c.txt"]);
  expect(await readFile(join(folder, "a/b/c.txt"), "utf8")).toBe("text");
});

test("what is there stays as it is without force, and a folder in any case", async () => {
  const path = join(folder, "c.txt");
  await writeFile(path, "old");
  await expect(writeText(path, "new", { force: false })).rejects.toThrow(/c\.txt: it exists; --force overwrites it/);
  expect(await readFile(path, "utf8")).toBe("old");
  await writeText(path, Buffer.from("new"), { force: true });
  expect(await readFile(path, "utf8")).toBe("new");
  await mkdir(join(folder, "d"));
  await expect(writeText(join(folder, "d"), "new", { force: true })).rejects.toThrow(TrackingError);
  expect((await readdir(folder)).sort()).toEqual(["c.txt", "d"]);
});

test("a full disk leaves what was there and nothing half-written", async () => {
  const path = join(folder, "c.txt");
  await writeFile(path, "old");
  const source = pathToFileURL("src/cli/text-file.ts").href;
  const script = `import { writeText } from "${source}";
    await writeText(process.argv[1], "x".repeat(100_000), { force: true }).catch(({ name }) => console.log(name));`;
  // A limit on the size of files, 8 kB, stands for the disk: no root is needed.
  const limited = ["-c", 'ulimit -f 8; exec "$0" "$@"', process.execPath];
  const { stdout } = await promisify(execFile)(
    "bash",
    [...limited, "--import", "tsx", "--input-type=module", "-e", script, path],
    { env: { ...process.env, TSX_DISABLE_CACHE: "1" } },
  );
  expect(stdout).toBe("TrackingError\n");
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readdir(folder)).toEqual(["c.txt"]);
});
