import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Program } from "../cli/program.ts";

/** A fenced block of the page: of a file where it has a name, else commands or what they print. */
interface Block {
  language: string;
  name: string;
  text: string;
}

const PAGE = readFileSync("docs/new-architecture.md", "utf8");
const BLOCKS: Block[] = [...PAGE.matchAll(/^```(\w+) ?(\S*)\n([\s\S]*?)^```$/gm)].map(([, language, name, text]) => ({
  language: language!,
  name: name!,
  text: text!,
}));

/** What makes experiments small. */
const SMALL = [
  "--set",
  "data.simulate.stations_per_primary=60",
  "--set",
  "evaluation.replicates=100",
  "--set",
  "workers=1",
];

let program: Program;
let environment: NodeJS.ProcessEnv;

beforeAll(() => {
  program = new Program();
  // An npm that runs the scripts of package.json by the program built from these sources, in the folder of the test.
  const bin = program.path("bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "npm"),
    `#!${process.execPath}
const { scripts } = require(${JSON.stringify(join(process.cwd(), "package.json"))});
const [run, name, dashes, ...args] = process.argv.slice(2);
const [node, main, verb, ...rest] = scripts[name].split(" ");
if (run !== "run" || dashes !== "--" || node !== "node" || main !== "dist/cli/main.js") throw new Error("no such script");
const small = verb === "experiment" ? ${JSON.stringify(SMALL)} : [];
const all = [${JSON.stringify(program.main)}, verb, ...rest, ...args, ...small];
process.exitCode = require("node:child_process").spawnSync(process.execPath, all, { stdio: "inherit" }).status;
`,
  );
  chmodSync(join(bin, "npm"), 0o755);
  environment = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
});
afterAll(() => program.remove());

/** Runs commands as a shell does and gives what they print; fails where one of them fails. */
function shell(commands: string): string {
  const { status, stdout, stderr } = spawnSync("sh", ["-ec", commands], {
    cwd: program.folder,
    env: environment,
    encoding: "utf8",
  });
  expect(status, `${commands}${stderr}`).toBe(0);
  return stdout;
}

test("every listing and command of the page works, one after the other", () => {
  let printed = "";
  let comparison = "";
  for (const { language, name, text } of BLOCKS) {
    if (name !== "") writeFileSync(program.path(name), text);
    else if (language === "text") expect(printed).toBe(text);
    else printed = shell(text);
    if (text.includes("runs/*/result.json")) comparison = printed;
  }
  // A row for each of the three runs, with an interval.
  expect(comparison.trimEnd().split("\n")).toHaveLength(3);
  for (const row of comparison.trimEnd().split("\n")) {
    expect(row).toMatch(/^runs\/[a-z-]+-\d{8}-\d{6}: 0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]$/);
  }
  expect(readdirSync(program.folder)).toContain("predictions.csv");
}, 180_000);

test("the page has the blocks that are looked for, of known kinds", () => {
  expect(BLOCKS.filter(({ name }) => name !== "").map(({ name }) => name)).toEqual(["funnel.ts", "funnel.yaml"]);
  expect(new Set(BLOCKS.map(({ language }) => language))).toEqual(new Set(["ts", "yaml", "sh", "text"]));
  expect(PAGE.match(/^```\w/gm)).toHaveLength(BLOCKS.length);
});
