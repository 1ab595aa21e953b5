import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { ConfigError, DataError } from "../../../src/core/errors.ts";
import { sha256 } from "../../../src/core/hash.ts";
import { loadDefinition } from "../../../src/experiment/definition-file/load.ts";
import { temporaryFolder } from "../../data/stations.ts";
import { fitContext, mixture } from "../../models/mixture.ts";
import { NEAREST_MEAN, writeSource } from "./nearest-mean.ts";

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

const set = mixture();

function fitted(definition: Awaited<ReturnType<typeof loadDefinition>>["definition"]) {
  return definition.fit({ train: set, validation: set, config: definition.config.parse({}), context: fitContext() });
}

/** The one error of loading a file of that text, without the folder. */
async function complaint(text: string, name = "mine.ts"): Promise<string> {
  const path = writeSource(folder, name, text);
  const error = await loadDefinition(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof ConfigError)) return `no ConfigError: ${error}`;
  return (error as Error).message.replaceAll(`${folder}/`, "");
}

test("a definition from a folder without node_modules uses this very program and its zod", async () => {
  const { definition, ...file } = await loadDefinition(writeSource(folder, "mine.ts", NEAREST_MEAN));
  const model = await fitted(definition);
  expect(model.probabilities(set.x)).toHaveLength(360);
  expect(definition.config.parse({})).toEqual({ sharpness: 1 });
  // Classes of errors are ours, not those of a second copy.
  await expect(definition.load({})).rejects.toThrow(DataError);
  expect(file.sha256).toBe(sha256(NEAREST_MEAN));
});

test.each(["mine.js", "mine.mjs", "mine.mts"])("%s is a module, too, whatever package lies around it", async (name) => {
  writeSource(folder, "package.json", '{"type": "commonjs"}');
  const { definition } = await loadDefinition(writeSource(folder, name, NEAREST_MEAN));
  expect(definition.name).toBe("nearest-mean");
});

test("what the file imports from beside it is part of it, and a change is seen at once", async () => {
  const text = NEAREST_MEAN.replace('"nearest-mean"', "NAME").replace(
    "const config",
    'import { NAME } from "./parts/name.ts";\nconst config',
  );
  const path = writeSource(folder, "mine.ts", text);
  writeSource(folder, "parts/name.ts", 'export const NAME: string = "one";\n');
  const one = await loadDefinition(path);
  expect(one.definition.name).toBe("one");
  expect([...one.sources.keys()]).toEqual(["mine.ts", "parts/name.ts"]);
  writeSource(folder, "parts/name.ts", 'export const NAME: string = "two";\n');
  expect((await loadDefinition(path)).definition.name).toBe("two");
});

test("packages of the file's own folder are used, zod included", async () => {
  writeSource(folder, "node_modules/physics/package.json", '{"name": "physics", "main": "main.js"}');
  writeSource(folder, "node_modules/physics/main.js", 'exports.name = "of-a-package";');
  const text = NEAREST_MEAN.replace('"nearest-mean"', "name").replace(
    "const config",
    'import { name } from "physics";\nconst config',
  );
  expect((await loadDefinition(writeSource(folder, "mine.ts", text))).definition.name).toBe("of-a-package");
  writeSource(folder, "node_modules/zod/package.json", '{"name": "zod", "main": "main.js"}');
  writeSource(folder, "node_modules/zod/main.js", "exports.z = { own: true };");
  expect(await complaint('import { z } from "zod";\nthrow new Error("own " + z.own);\n')).toMatch(/own true/);
});

describe("a mistake is pointed at", () => {
  test.each([
    ["no file", undefined, /^cannot read the model file .*absent\.ts: no such file or folder$/],
    ["a syntax error", "export default {\n  a: 1,,\n};\n", /^mine\.ts:2:8: expected identifier but found ","$/],
    [
      "no default export",
      "export const mine = 1, yours = 2;\n",
      /^mine\.ts: no default export \(it exports mine, yours\); expected export default/,
    ],
    ["nothing", "", /^mine\.ts: no default export; expected/],
    ["a number", "export default 3;\n", /^mine\.ts: the default export is 3; expected/],
    [
      "a definition not passed on",
      "export default { name: 'a', build() {} };\n",
      /^mine\.ts: the default export is not defined yet; expected defineAutoencoder/,
    ],
    [
      "no fit",
      NEAREST_MEAN.replace("async fit(", "async fitt("),
      /^mine\.ts: default export: fit is missing; expected a function$/,
    ],
    [
      "a load that is none",
      NEAREST_MEAN.replace(/ {2}load\(files\) \{[\s\S]*?\n {2}\},/, "  load: 3 as never,"),
      /^mine\.ts: default export: load is 3; expected a function$/,
    ],
    [
      "a name in capitals",
      NEAREST_MEAN.replace('"nearest-mean"', '"Nearest Mean"'),
      /^mine\.ts: default export: name is "Nearest Mean"; expected lower-case/,
    ],
    [
      "a name that is taken",
      NEAREST_MEAN.replace('"nearest-mean"', '"xgboost"'),
      /^mine\.ts: default export: name is xgboost, which comes with Cascada; expected a name other than .*xgboost/,
    ],
    [
      "a config that is no schema",
      NEAREST_MEAN.replace("  config,\n", "  config: { sharpness: 1 } as never,\n"),
      /^mine\.ts: default export: config is an object; expected a zod object/,
    ],
    [
      "a config of a number",
      NEAREST_MEAN.replace("  config,\n", "  config: z.number() as never,\n"),
      /^mine\.ts: default export: config is an object; expected a zod object/,
    ],
    [
      "a name that cascada lacks",
      'import { defineAutoencodr, Random } from "cascada";\nexport default defineAutoencodr(Random);\n',
      /^mine\.ts:1:10: cascada exports no defineAutoencodr/,
    ],
    [
      "a file that is not there",
      'import { x } from "./absent.ts";\nexport default x;\n',
      /^mine\.ts:1:19: cannot find \.\/absent\.ts; expected a file/,
    ],
    [
      "a package that is not there",
      'import { x } from "left-pad";\nexport default x;\n',
      /^mine\.ts:1:19: cannot find left-pad; expected cascada, zod, a module of Node/,
    ],
    [
      "an exception while it loads",
      "\nfunction size(n: number): number {\n  throw new RangeError('no ' + n);\n}\nexport default size(3);\n",
      /^mine\.ts:3:9: exception in size: RangeError: no 3$/,
    ],
  ])("%s", async (_what, text, message) => {
    if (text === undefined) {
      await expect(loadDefinition(`${folder}/absent.ts`)).rejects.toThrow(message);
      await expect(loadDefinition(`${folder}/absent.ts`)).rejects.toThrow(ConfigError);
    } else expect(await complaint(text)).toMatch(message);
  });

  test("a mistake in an imported file names that file", async () => {
    writeSource(folder, "layers.ts", "export const a = 1;\nexport const b = = 2;\n");
    expect(await complaint('import { a } from "./layers.ts";\nexport default a;\n')).toMatch(
      /layers\.ts:2:18: unexpected "="$/,
    );
    writeSource(folder, "layers.ts", "export const a = 1;\n");
    expect(await complaint('import { b } from "./layers.ts";\nexport default b;\n')).toBe(
      "mine.ts:1:10: layers.ts exports no b",
    );
  });

  test("another kind of file", async () => {
    expect(await complaint("", "mine.py")).toBe(
      "mine.py: not a module; expected a file that ends with .ts, .mts, .js, .mjs",
    );
  });

  test("an exception while it trains: with its cause, and who called", async () => {
    const text = NEAREST_MEAN.replace(
      "    context.signal",
      "    const enum Size { None }\n    build(Size.None);\n    context.signal",
    ).replace(
      "const definition:",
      "function layers(n: number): never {\n  throw new Error('no layers of ' + n);\n}\nconst build = (n: number) => layers(n);\n\nconst definition:",
    );
    const path = writeSource(folder, "mine.ts", text);
    const line = text.split("\n").findIndex((row) => row.includes("throw new Error('no layers")) + 1;
    const error = await fitted((await loadDefinition(path)).definition).catch((error: Error) => error);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).toBe(`${path}:${line}:9: exception in layers, called by fit: no layers of 0`);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  test("what Cascada says of its settings gets the file, what it says of data and interruptions stays", async () => {
    const throwing = async (what: string) => {
      const text = NEAREST_MEAN.replace("DataError,", "ConfigError, DataError, InterruptedError,").replace(
        "    context.signal",
        `    throw new ${what};\n    context.signal`,
      );
      const path = writeSource(folder, `${what.slice(0, 6)}.ts`, text);
      return [path, await fitted((await loadDefinition(path)).definition).catch((error: Error) => error.message)];
    };
    const [path, message] = await throwing('ConfigError("decoder: gives 4 numbers")');
    expect(message).toMatch(new RegExp(`^${path}:\\d+:\\d+: decoder: gives 4 numbers$`));
    expect((await throwing('DataError("infinite")'))[1]).toBe("infinite");
    expect((await throwing("InterruptedError()"))[1]).toBe("interrupted");
  });
});

test("a file is found where the folder in which the process began is gone", async () => {
  const path = writeSource(folder, "mine.ts", NEAREST_MEAN);
  const load = new URL("../../../dist/experiment/definition-file/load.js", import.meta.url).href;
  const code = `
    import { mkdtempSync, rmdirSync } from "node:fs";
    const first = mkdtempSync(${JSON.stringify(join(folder, "first-"))});
    process.chdir(first);
    const { loadDefinition } = await import(${JSON.stringify(load)});
    await loadDefinition(${JSON.stringify(path)});
    process.chdir(${JSON.stringify(folder)});
    rmdirSync(first);
    await loadDefinition(${JSON.stringify(path)});`;
  const child = spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect(child.stderr).toBe("");
  expect(child.status).toBe(0);
});
