import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PREDICTORS } from "./architecture/browser.ts";
import { ROOMS } from "./architecture/rooms.ts";
import { violations } from "./architecture/rules.ts";
import type { SourceText } from "./architecture/source-file.ts";

const root = new URL("../", import.meta.url);

function sources(): SourceText[] {
  return readdirSync(new URL("src/", root), { recursive: true, encoding: "utf8" })
    .map((path) => `src/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), "utf8") }));
}

/** `rule: message` for each violation of one file with this text. */
function check(path: string, text: string): string[] {
  return violations([{ path, text }]).map(({ rule, message }) => `${rule}: ${message}`);
}

describe("the sources", () => {
  it("break no rule of the architecture", () => {
    const found = violations(sources()).map(({ rule, where, message }) => `${rule} ${where}: ${message}`);
    expect(found).toEqual([]);
  });

  it("may mark functions of AssemblyScript, and are read all the same", () => {
    const text = "/** one */\n@inline\nexport function one(): number {\n  return Math.random();\n}\n";
    expect(check("src/models/a/b/assembly/one.ts", text)).toHaveLength(1);
  });

  it("are all seen", () => {
    expect(sources().map(({ path }) => path)).toContain("src/core/random.ts");
  });
});

describe("rooms", () => {
  it("let each room import exactly the rooms of its row", () => {
    const rooms = Object.keys(ROOMS).filter((room) => room !== "index");
    for (const from of rooms) {
      for (const to of rooms) {
        const found = check(`src/${from}/a.ts`, `import { b } from "../${to}/b.ts";`);
        const allowed = from === to || ROOMS[from]!.includes(to);
        expect(found, `${from} -> ${to}`).toEqual(
          allowed ? [] : [`rooms: ${from} must not import ${to} (../${to}/b.ts)`],
        );
      }
    }
  });

  it.each([
    ["a type import", 'import type { B } from "../data/b.ts";'],
    ["a dynamic import", 'const b = await import("../data/b.ts");'],
    ["a re-export", 'export { b } from "../data/b.ts";'],
    ["a re-export of everything", 'export * from "../data/b.ts";'],
    ["an import type", 'export type B = import("../data/b.ts").B;'],
    ["a bare import", 'import "../data/b.ts";'],
    ["a require", 'const b = require("../data/b.ts");'],
    ["a resolved require", 'const b = require.resolve("../data/b.ts");'],
  ])("see %s", (_name, text) => {
    expect(check("src/core/a.ts", text)).toEqual(["rooms: core must not import data (../data/b.ts)"]);
  });

  it("are not fooled by comments, strings and templates", () => {
    const text = [
      '// import { b } from "../data/b.ts";',
      '/* export * from "../cli/main.ts"; Math.pow(2, 3) */',
      "export const example = `import { b } from '../data/b.ts'; Math.random()`;",
      "export const quoted = \"import '../data/b.ts'\";",
    ].join("\n");
    expect(check("src/core/a.ts", text)).toEqual([]);
  });

  it("let nobody import the command line, src/index.ts or what lies outside", () => {
    expect(check("src/experiment/a.ts", 'import "../cli/main.ts";')).toHaveLength(1);
    expect(check("src/index.ts", 'export { main } from "./cli/main.ts";')).toHaveLength(1);
    expect(check("src/index.ts", 'export { Random } from "./core/random.ts";')).toEqual([]);
    expect(check("src/models/a.ts", 'import "../index.ts";')).toEqual([
      "rooms: models must not import index (../index.ts)",
    ]);
    expect(check("src/core/a.ts", 'import "../../test/x.ts";')).toEqual(["rooms: ../../test/x.ts leaves src"]);
  });

  it("are all known", () => {
    expect(check("src/physics/a.ts", "")).toEqual(["rooms: unknown room physics; add it to ROOMS and design it"]);
  });

  it("want .ts specifiers", () => {
    expect(check("src/core/a.ts", 'import "./b.js";')).toEqual(["specifiers: ./b.js does not end with .ts"]);
    expect(check("src/core/a.ts", 'import "./b";')).toEqual(["specifiers: ./b does not end with .ts"]);
  });
});

describe("library walls", () => {
  it.each([
    ["apache-arrow", "src/data/a.ts", "src/features/a.ts"],
    ["apache-arrow/ipc/reader", "src/data/a.ts", "src/experiment/a.ts"],
    ["@tensorflow/tfjs-core", "src/models/network/a.ts", "src/models/boosting/a.ts"],
    ["yaml", "src/experiment/a.ts", "src/cli/a.ts"],
    ["commander", "src/cli/a.ts", "src/experiment/a.ts"],
    ["@observablehq/plot", "src/report/figures/a.ts", "src/cli/a.ts"],
    ["linkedom", "src/report/a.ts", "src/data/a.ts"],
    ["@resvg/resvg-wasm", "src/report/a.ts", "src/cli/a.ts"],
    ["seedrandom", "src/core/a.ts", "src/simulation/a.ts"],
    ["koffi", "src/models/boosting/native/a.ts", "src/models/boosting/a.ts"],
    ["node:worker_threads", "src/core/parallel.ts", "src/simulation/a.ts"],
    ["node:worker_threads", "src/core/parallel-worker.ts", "src/core/random.ts"],
    ["node:fs", "src/data/a.ts", "src/core/a.ts"],
    ["node:fs/promises", "src/experiment/a.ts", "src/simulation/a.ts"],
    ["node:fs", "src/tracking/a.ts", "src/features/a.ts"],
    ["node:fs", "src/report/a.ts", "src/evaluation/a.ts"],
    ["node:fs", "src/cli/a.ts", "src/validation/a.ts"],
    ["node:fs/promises", "src/models/catalogue.ts", "src/models/boosting/catalogue.ts"],
    ["node:fs/promises", "src/models/boosting/native/library-search.ts", "src/models/boosting/native/training.ts"],
  ])("keep %s in %s, out of %s", (library, inside, outside) => {
    expect(check(inside, `import x from "${library}";`)).toEqual([]);
    const found = check(outside, `import x from "${library}";`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^walls: /);
  });

  it("ask for a room for each new library", () => {
    expect(check("src/core/a.ts", 'import "left-pad";')).toEqual(["walls: left-pad has no room; add it to LIBRARIES"]);
    // a name that only begins like a known one is another library
    expect(check("src/experiment/a.ts", 'import "yaml-front-matter";')).toHaveLength(1);
  });
});

const HASHED_ROOMS = ["core", "simulation", "data", "features", "models", "evaluation", "validation"];

describe("determinism", () => {
  function checkRooms(expression: string, rooms: readonly string[]): void {
    const text = `let two = 2;\nexport const x = ${expression};`;
    for (const room of Object.keys(ROOMS).filter((name) => name !== "index")) {
      const found = violations([{ path: `src/${room}/a.ts`, text }]);
      expect(found.map(({ rule, where }) => `${rule} ${where}`)).toEqual(
        rooms.includes(room) ? [`determinism src/${room}/a.ts:2`] : [],
      );
    }
  }

  it.each([
    "Math.pow(2, 0.5)",
    'Math["pow"](2, 3)',
    "Math.random()",
    "(() => { const { random } = Math; return random; })()",
    "new Date()",
    "Date()",
    "Date.now()",
  ])("forbids %s where results are hashed", (expression) => {
    checkRooms(expression, HASHED_ROOMS);
  });

  it.each(["2 ** 0.5", "2 ** two", "2 ** -1.5", "(two **= 1.5)"])(
    "forbids %s where results are computed",
    (expression) => {
      checkRooms(
        expression,
        HASHED_ROOMS.filter((room) => room !== "data"),
      );
    },
  );

  it.each(["2 ** 3", "two ** -2", "(two **= 2)", "Math.exp(0.5 * Math.log(2))", "two.random", "performance.now()"])(
    "allows %s",
    (expression) => {
      expect(check("src/core/a.ts", `let two: any = 2; export const x = ${expression};`)).toEqual([]);
    },
  );
});

describe("names and lengths", () => {
  it.each(["utils", "helpers", "common", "types", "index"])("no file is called %s", (name) => {
    expect(check(`src/core/${name}.ts`, "")).toEqual([`names: ${name} names no subject`]);
  });

  it("are kebab-case", () => {
    expect(check("src/core/riseTime.ts", "")).toEqual(["names: riseTime is not kebab-case"]);
    expect(check("src/models/autoencoder/_template.ts", "")).toEqual([]);
  });

  it("stop at 400 lines, but for tables of numbers", () => {
    expect(check("src/core/a.ts", "\n".repeat(400))).toEqual([]);
    expect(check("src/core/a.ts", "\n".repeat(401))).toEqual(["length: 401 lines; at most 400"]);
    expect(check("src/simulation/muon-transport-table.ts", "\n".repeat(5000))).toEqual([]);
  });
});

describe("predictors", () => {
  const predictor = { path: "src/models/boosting/boosted-model.ts", text: 'import { trees } from "./trees.ts";' };

  it("reach nothing of Node, however far away", () => {
    const trees = { path: "src/models/boosting/trees.ts", text: 'import { sha256 } from "../../core/hash.ts";' };
    const hash = { path: "src/core/hash.ts", text: 'import { createHash } from "node:crypto";' };
    expect(violations([predictor, trees, hash]).map(({ message }) => message)).toEqual([
      "a predictor reaches Node: src/models/boosting/boosted-model.ts -> ./trees.ts -> ../../core/hash.ts -> node:crypto",
    ]);
  });

  it("may name types of anything, and circles end", () => {
    const trees = {
      path: "src/models/boosting/trees.ts",
      text: 'import type { KeyObject } from "node:crypto"; import { x } from "./boosted-model.ts";',
    };
    expect(violations([predictor, trees])).toEqual([]);
  });

  it("exist", () => {
    expect(sources().map(({ path }) => path)).toEqual(expect.arrayContaining([...PREDICTORS]));
  });
});
