import { chmod, mkdir, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError } from "../../../../src/core/errors.ts";
import {
  findLibrary,
  LIBRARY_VARIABLE,
  requireWholeFile,
  type Surroundings,
  thisMachine,
} from "../../../../src/models/boosting/native/library-search.ts";
import { temporaryFolder } from "../../../data/stations.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** Writes a file and the folders above it. */
async function file(path: string, content = ""): Promise<string> {
  const full = join(folder, path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, content);
  return full;
}

/** An interpreter that answers with these lines. */
async function python(path: string, answer: string): Promise<string> {
  const full = await file(path, `#!/bin/sh\n${answer}\n`);
  await chmod(full, 0o755);
  return full;
}

function machine(variables: Record<string, string> = {}, rest: Partial<Surroundings> = {}): Surroundings {
  return { platform: "linux", variables: { PATH: join(folder, "bin"), ...variables }, systemFolders: [], ...rest };
}

describe("the library is", () => {
  test("the experiment's, before all others", async () => {
    const path = await file("mine.so");
    const other = await file("other.so");
    expect(await findLibrary(path, machine({ [LIBRARY_VARIABLE]: other }))).toEqual({ path, place: "library" });
  });

  test("then that of the environment variable", async () => {
    const path = await file("other.so");
    await python("bin/python3", `echo ${folder}/site/xgboost`);
    await file("site/xgboost/lib/libxgboost.so");
    expect(await findLibrary(undefined, machine({ [LIBRARY_VARIABLE]: path }))).toEqual({
      path,
      place: "CASCADA_XGBOOST_LIBRARY",
    });
  });

  test("then that of Python's package: the virtual environment's, then PATH's", async () => {
    const inPath = await file("site/xgboost/lib/libxgboost.so");
    const interpreter = await python("bin/python3", `echo ${folder}/site/xgboost`);
    const conda = join(folder, "conda");
    await file("conda/lib/libxgboost.so");
    expect(await findLibrary(undefined, machine({ CONDA_PREFIX: conda }))).toEqual({
      path: inPath,
      place: `Python package of ${interpreter}`,
    });
    const inVenv = await file("venv/site/xgboost/lib/libxgboost.so");
    await python("venv/bin/python", `echo ${folder}/venv/site/xgboost`);
    const variables = { VIRTUAL_ENV: join(folder, "venv"), CONDA_PREFIX: conda };
    expect((await findLibrary(undefined, machine(variables))).path).toBe(inVenv);
  });

  test("also that of python where python3 has none, and of the first folder of PATH that has one", async () => {
    await python("bin/python3", "echo");
    await python("second/python", `echo ${folder}/wrong`);
    const interpreter = await python("bin/python", `echo ${folder}/site/xgboost`);
    await file("site/xgboost/lib/libxgboost.so");
    const PATH = [join(folder, "bin"), join(folder, "second")].join(delimiter);
    expect((await findLibrary(undefined, machine({ PATH }))).place).toBe(`Python package of ${interpreter}`);
  });

  test("then conda's, then that of the loader's variable, then the system's", async () => {
    const system = await file("system/libxgboost.so");
    const rest = { systemFolders: [join(folder, "empty"), join(folder, "system")] };
    expect(await findLibrary(undefined, machine({}, rest))).toEqual({ path: system, place: "system" });
    const loader = await file("loader/libxgboost.so");
    const variables = { LD_LIBRARY_PATH: ["relative", join(folder, "loader")].join(delimiter) };
    expect(await findLibrary(undefined, machine(variables, rest))).toEqual({ path: loader, place: "LD_LIBRARY_PATH" });
    const conda = await file("conda/lib/libxgboost.so");
    const all = { ...variables, CONDA_PREFIX: join(folder, "conda") };
    expect(await findLibrary(undefined, machine(all, rest))).toEqual({ path: conda, place: "conda" });
  });

  test("at last one that the loader's cache knows", async () => {
    const path = await file("cache/libxgboost.so");
    await python("bin/ldconfig", `echo "\tlibxgboost.so (libc6,x86-64) => ${path}"`);
    expect(await findLibrary(undefined, machine())).toEqual({ path, place: "ldconfig" });
  });

  test.each<[NodeJS.Platform, string, Record<string, string>]>([
    ["win32", "conda/Library/bin/xgboost.dll", {}],
    ["darwin", "conda/lib/libxgboost.dylib", {}],
    ["darwin", "dyld/libxgboost.dylib", { DYLD_LIBRARY_PATH: "dyld" }],
  ])("called as %s calls it: %s", async (platform, name, variables) => {
    const path = await file(name);
    const full = Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, join(folder, value)]));
    expect(
      (await findLibrary(undefined, machine({ CONDA_PREFIX: join(folder, "conda"), ...full }, { platform }))).path,
    ).toBe(path);
  });
});

describe("an error", () => {
  test("lists every place that was looked at", async () => {
    const ill = await python("bin/python3", "exit 3");
    const bare = await python("bin/python", "echo");
    await python("venv/bin/python", `echo ${folder}/site/xgboost`);
    await python("bin/ldconfig", "echo 1 libs found in cache");
    const variables = { VIRTUAL_ENV: join(folder, "venv"), LD_LIBRARY_PATH: "/nowhere" };
    const error = await findLibrary(undefined, machine(variables, { systemFolders: ["/none"] })).catch((e) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message.split("\n")).toEqual([
      "engine: native; libxgboost was not found. Install it (pip install xgboost) or name its file in `library` or CASCADA_XGBOOST_LIBRARY. Looked at:",
      "  the experiment's library (not given)",
      "  CASCADA_XGBOOST_LIBRARY (not set)",
      `  ${folder}/site/xgboost/lib/libxgboost.so (Python package of ${folder}/venv/bin/python)`,
      `  Python package of ${ill} (it could not be asked: it ended with 3)`,
      `  Python package of ${bare} (it has no package xgboost)`,
      "  conda (CONDA_PREFIX is not set)",
      "  /nowhere/libxgboost.so (LD_LIBRARY_PATH)",
      "  /none/libxgboost.so (system)",
      "  ldconfig -p (no libxgboost.so)",
    ]);
  });

  test("says that there is no Python", async () => {
    await expect(findLibrary(undefined, machine())).rejects.toThrow(
      "Python's package xgboost (no python3 or python in PATH)",
    );
  });

  test.each(["library", LIBRARY_VARIABLE])("names the file of %s that is not there, or a folder", async (by) => {
    for (const path of [join(folder, "none.so"), folder]) {
      const found =
        by === "library" ? findLibrary(path, machine()) : findLibrary(undefined, machine({ [LIBRARY_VARIABLE]: path }));
      await expect(found).rejects.toThrow(ConfigError);
      await expect(
        by === "library" ? findLibrary(path, machine()) : findLibrary(undefined, machine({ [LIBRARY_VARIABLE]: path })),
      ).rejects.toThrow(`${by}: ${path}; expected the file of libxgboost, which is not there`);
    }
  });
});

test("this machine is looked at with its own environment", () => {
  expect(thisMachine().variables).toBe(process.env);
  expect(thisMachine().platform).toBe(process.platform);
});

describe("an ELF file", () => {
  /** 64 bytes of header, one segment of 100 bytes from byte 200. */
  function elf(size: number): Buffer {
    const bytes = Buffer.alloc(300);
    bytes.write("\x7fELF\x02\x01", "latin1");
    bytes.writeBigUInt64LE(64n, 32);
    bytes.writeUInt16LE(56, 54);
    bytes.writeUInt16LE(1, 56);
    bytes.writeBigUInt64LE(200n, 64 + 8);
    bytes.writeBigUInt64LE(100n, 64 + 32);
    return bytes.subarray(0, size);
  }

  test("is taken whole", async () => {
    const path = join(folder, "whole.so");
    await writeFile(path, elf(300));
    await expect(requireWholeFile(path)).resolves.toBeUndefined();
  });

  test.each([
    [299, 300],
    [64, 120],
  ])("of %i bytes is refused: its segments end at %i", async (size, end) => {
    const path = join(folder, "cut.so");
    await writeFile(path, elf(size));
    await expect(requireWholeFile(path)).rejects.toThrow(ConfigError);
    await expect(requireWholeFile(path)).rejects.toThrow(
      `library: ${path}; expected at least ${end} bytes, but it has ${size}: cut off`,
    );
  });

  test("is what only the loader judges if it is another file, or none", async () => {
    await expect(requireWholeFile(await file("text.so", "no library"))).resolves.toBeUndefined();
    await expect(requireWholeFile(join(folder, "none.so"))).resolves.toBeUndefined();
  });
});
