import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dryRunResultSchema, joinResultSchema, simulateResultSchema } from "../../src/experiment/result.ts";
import { readRuns } from "../../src/tracking/run-store.ts";
import { copyStations } from "./copy-stations.ts";
import { Program, SMALL } from "./program.ts";

let program: Program;

beforeAll(async () => {
  program = new Program();
  await program.simulate("good.arrow", 20, 3);
});
afterAll(() => program.remove());

/** A failed command: its status, one line for each problem, no stack; a run that it began says why it failed. */
async function fails(status: number, message: RegExp, ...args: string[]): Promise<void> {
  rmSync(program.path("runs"), { recursive: true, force: true });
  const outcome = await program.run(...args);
  const complaints = outcome.stderr.split("\n").filter((line) => line.startsWith("cascada: "));
  expect(complaints.join("\n")).toMatch(message);
  expect(complaints).toHaveLength(1);
  expect(outcome.stderr).not.toMatch(/^\s+at /m);
  expect(outcome.stdout).toBe("");
  expect(outcome.status).toBe(status);
  expect(readdirSync(program.folder).filter((name) => name.includes("partial"))).toEqual([]);
  for (const { state } of readRuns(program.path("runs")).runs) {
    expect(state.status).toBe("failed");
    expect(complaints).toEqual([`cascada: ${state.error!.message}`]);
  }
}

describe("settings", () => {
  test.each([
    [
      "an unknown key",
      /unknown key: model\.max_dept; did you mean max_depth\? expected one of name, /,
      ["--set", "model.max_dept=3"],
    ],
    ["a value out of range", /max_depth.*-1.*expected/, ["--set", "model.max_depth=-1"]],
    ["a value of another type", /stations_per_primary.*"many"/, ["--set", "data.simulate.stations_per_primary=many"]],
    ["a zenith beyond the model", /zenith_deg/, ["--set", "data.simulate.zenith_deg=[0, 70]"]],
    ["one primary", /two primaries/, ["--set", "data.simulate.primaries=[iron]"]],
    ["the leaking split alone", /never stands alone/, ["--set", "protocols=[row_split]"]],
    ["no workers", /workers.*0/, ["--set", "workers=0"]],
    ["no key", /key=value/, ["--set", "workers"]],
  ])("%s is refused", async (_what, message, args) => fails(2, message, "classify", ...SMALL, ...args));

  test("an engine that tells no losses has no learning curve", async () => {
    writeFileSync(program.path("port.yaml"), "name: port\nmodel: {name: xgboost, engine: ml-xgboost}\n");
    const small = ["--set", "data.simulate.stations_per_primary=20", "--depths", "1", "--rounds", "3"];
    await fails(2, /no learning curve of xgboost: it was told no losses/, "learning-curve", "port.yaml", ...small);
  });

  test("a file that is no YAML, unknown verbs and flags are refused", async () => {
    writeFileSync(program.path("bad.yaml"), "name: [\n");
    await fails(2, /bad\.yaml.*not valid YAML/, "experiment", "bad.yaml");
    await fails(2, /none\.yaml/, "experiment", "none.yaml");
    await fails(2, /unknown command/, "clasify");
    await fails(2, /unknown option/, "classify", "--modle", "x");
    await fails(2, /^cascada: too many arguments for 'classify'; expected 1 .*2; --help/, "classify", "a", "b");
    await fails(
      2,
      /--seed.*'abc' is invalid; expected a whole number;/,
      "simulate",
      "--out",
      "s.arrow",
      "--seed",
      "abc",
    );
    await fails(2, /--rounds.*'-1' is invalid;/, "learning-curve", "x.yaml", "--rounds", "-1");
    await fails(2, /unknown model: nobody/, "classify", "good.arrow", "--model", "nobody");
  });
});

/** Expressions in the text of an autoencoder. */
interface OwnParts {
  name: string;
  units: string;
  kind: string;
  build: string;
}

describe("a model file", () => {
  const FILES = {
    "syntax.ts": "export default {\n  name: = 1,\n};\n",
    "bare.ts": "export const model = 1;\n",
    "number.mjs": "export default 3;\n",
    "half.js": 'export default { name: "half", kind: "classifier", summary: "a" };\n',
    "lost.ts": 'import { layers } from "./nowhere.ts";\nexport default layers;\n',
    "typo.ts": 'import { defineAutoencodr } from "cascada";\nexport default defineAutoencodr;\n',
    "taken.ts": own({ name: '"xgboost"' }),
    "throws.ts": own({ build: '() => {\n    throw new RangeError("no layers");\n  }' }),
    "narrow.ts": own({ units: "4" }),
    "kind.ts": own({ kind: '"densse" as "dense"' }),
  };

  /** An autoencoder of one layer on either side. */
  function own({ name = '"own"', units = "sizeOf(input)", kind = '"dense"', build }: Partial<OwnParts>): string {
    const layers = `{ encoder: [{ kind: ${kind}, units: 3 }], decoder: [{ kind: "dense", units: ${units} }] }`;
    return `import { defineAutoencoder, sizeOf } from "cascada";
import { z } from "zod";

export default defineAutoencoder({
  name: ${name}, summary: "linear", config: z.strictObject({}),
  build: ${build ?? `({ input }) => (${layers})`},
});
`;
  }

  beforeAll(() => {
    for (const [name, text] of Object.entries(FILES)) writeFileSync(program.path(name), text);
    writeFileSync(program.path("own.yaml"), "name: own\ndata: {file: good.arrow}\nmodel:\n  file: ./absent.ts\n");
  });

  test.each([
    ["./absent.ts", /^cascada: own\.yaml:4:\d+: cannot read the model file \.\/absent\.ts: no such file or folder$/],
    ["syntax.ts", /syntax\.ts:2:9: unexpected "="$/],
    ["bare.ts", /bare\.ts: no default export \(it exports model\); expected export default/],
    ["number.mjs", /number\.mjs: the default export is 3; expected export default/],
    ["half.js", /half\.js: default export: config is missing; expected a zod object/],
    ["lost.ts", /lost\.ts:1:24: cannot find \.\/nowhere\.ts; expected a file, named with its extension$/],
    ["typo.ts", /typo\.ts:1:10: cascada exports no defineAutoencodr; did you mean defineAutoencoder\?$/],
    ["taken.ts", /taken\.ts: default export: name is xgboost, which comes with Cascada; expected a name other than /],
    ["throws.ts", /^cascada: throws\.ts:7:11: architecture own: build failed: no layers$/],
    ["narrow.ts", /^cascada: narrow\.ts: architecture own: decoder, layer 1: gives \[4\], 4 numbers; expected 9/],
    ["kind.ts", /^cascada: kind\.ts: architecture own: encoder, layer 1: kind: densse; expected one of dense, /],
  ])("%s is pointed at", async (file, message) => {
    const flags = file === "./absent.ts" ? [] : ["--set", `model.file=${file}`];
    await fails(2, message, "experiment", "own.yaml", "--set", "workers=1", ...flags);
  });

  test("is checked: a line for each check, status 1 where one does not pass, 2 where there is no model", async () => {
    const { status, stdout } = await program.run("check-model", "narrow.ts");
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^✗ can be trained: narrow\.ts: .*gives \[4\]/);
    expect(status).toBe(1);
    const json = await program.run("check-model", "narrow.ts", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ name: "own", input: "features", passed: false });
    expect(json.status).toBe(1);
    await fails(2, /bare\.ts: no default export/, "check-model", "bare.ts");
    await fails(
      2,
      /--input pictures: expected one of features, trace$/,
      "check-model",
      "narrow.ts",
      "--input",
      "pictures",
    );
  });
});

describe("presets", () => {
  test("are listed, and one by name or file is the data set that its settings spell out", async () => {
    const { stdout } = await program.run("presets", "--json");
    const names = JSON.parse(stdout).presets.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["default", "thesis", "data-like", "epos-lhc"]));
    writeFileSync(program.path("mine.yaml"), "extends: data-like\nshowers_per_primary: 2\n");
    const hash = async (...args: string[]) => {
      const outcome = await program.run("simulate", "--json", "--force", "--out", "p.arrow", ...args);
      return JSON.parse(outcome.stdout).sha256;
    };
    const spelled = ["--set", "muon_scale=1.61", "--set", "showers_per_primary=2"];
    expect(await hash("--preset", "mine.yaml")).toBe(await hash(...spelled));
  });

  test("that do not exist or say nonsense are refused by name and line", async () => {
    await fails(
      2,
      /unknown preset: thesys; did you mean thesis\?/,
      "simulate",
      "--preset",
      "thesys",
      "--out",
      "x.arrow",
    );
    writeFileSync(program.path("bad.yaml"), "seed: 1\nreuze: 2\n");
    await fails(2, /bad\.yaml:2:\d+: unknown key: reuze/, "simulate", "--preset", "./bad.yaml", "--out", "x.arrow");
  });
});

describe("station files", () => {
  test.each([
    ["empty", () => new Uint8Array()],
    ["text", () => new TextEncoder().encode("event_id,station_id\n1,2\n")],
    ["cut", () => readFileSync(program.path("good.arrow")).subarray(0, 30_000)],
    ["without its end", () => readFileSync(program.path("good.arrow")).subarray(0, -6)],
  ])("a file that is %s is refused by name", async (name, bytes) => {
    writeFileSync(program.path(`${name}.arrow`), bytes());
    await fails(3, new RegExp(`${name}\\.arrow`), "classify", `${name}.arrow`);
    await fails(3, new RegExp(`${name}\\.arrow`), "inspect", `${name}.arrow`);
  });

  test.each([
    ["inspect", "--html", "x.html"],
    ["event", "--out", "x.svg"],
    ["classify", "--out", "x.csv"],
    ["audit", "--out", "x.html"],
  ])("nothing is written into the folder that %s reads, which would be no table then", async (verb, flag, name) => {
    mkdirSync(program.path("parts"), { recursive: true });
    copyFileSync(program.path("good.arrow"), program.path("parts/a.arrow"));
    const message = new RegExp(`cannot write parts/${name}: it would be a file of the input parts; `);
    await fails(2, message, verb, "parts", flag, `parts/${name}`);
    expect(readdirSync(program.path("parts"))).toEqual(["a.arrow"]);
  });

  test("no page is written into the folder that an experiment under audit reads", async () => {
    mkdirSync(program.path("data-of-mine"));
    copyFileSync(program.path("good.arrow"), program.path("data-of-mine/a.arrow"));
    const text = "name: mine\ndata: {file: data-of-mine}\nfeatures: {set: observable}\nmodel: {name: xgboost}\n";
    writeFileSync(program.path("folder.yaml"), text);
    const message = /cannot write data-of-mine\/x\.html: it would be a file of the input data-of-mine; /;
    await fails(2, message, "audit", "folder.yaml", "--out", "data-of-mine/x.html");
    expect(readdirSync(program.path("data-of-mine"))).toEqual(["a.arrow"]);
  });

  test("a file that is not there is refused", async () => fails(3, /nothing\.arrow/, "classify", "nothing.arrow"));

  test("features that the file has no columns for are named", async () => {
    await copyStations(program.path("good.arrow"), program.path("measured.arrow"), ["id", "label", "observable"]);
    writeFileSync(
      program.path("thesis.yaml"),
      "name: mine\ndata: {file: measured.arrow}\nfeatures: {set: thesis}\nmodel: {name: xgboost}\n",
    );
    await fails(3, /measured\.arrow.*energy_mc_eev/, "experiment", "thesis.yaml");
  });

  test("a tampered model is refused", async () => {
    copyFileSync("models/xgboost-baseline/cascada.json", program.path("cascada.json"));
    writeFileSync(program.path("model.json"), "{}");
    const outcome = await program.runAlone("classify", "good.arrow", "--model", program.folder);
    expect(outcome.status).toBe(3);
    expect(outcome.stderr).toMatch(/sha256|expected/);
  });
});

describe("places that cannot be written", () => {
  test("are named, and nothing is left", async () => {
    writeFileSync(program.path("a-file"), "");
    await fails(4, /a-file/, "simulate", "--out", "a-file/stations.arrow", "--set", "stations_per_primary=20");
    await fails(4, /a-file/, "classify", "good.arrow", "--runs", "a-file/runs");
    await fails(4, /a-file/, "classify", ...SMALL, "--cache", "a-file/cache", "--runs", "elsewhere");
    await fails(4, /good\.arrow/, "simulate", "--out", "good.arrow", "--seed", "3", "--set", "stations_per_primary=20");
  });
});

describe("output that nobody reads", () => {
  test("a closed stdout ends the program, a closed stderr does not", async () => {
    const run = (descriptor: "stdout" | "stderr") => {
      const child = program.start(["classify", "good.arrow", "--runs", "piped"]);
      child[descriptor].destroy();
      for (const other of [child.stdout, child.stderr]) other.resume();
      return new Promise((done) => child.on("close", done));
    };
    expect(await run("stdout")).toBe(141);
    expect(await run("stderr")).toBe(0);
    expect(readdirSync(program.path("piped")).filter((name) => name.includes("partial"))).toEqual([]);
  });
});

describe("simulate", () => {
  test("prints one object that its schema describes", async () => {
    const { stdout } = await program.run("simulate", "--out", "j.arrow", "--json", "--set", "stations_per_primary=20");
    const result = simulateResultSchema.parse(JSON.parse(stdout));
    expect(result.stations).toBeGreaterThanOrEqual(80);
    expect(result.file).toBe("j.arrow");
  });

  test("a dry run needs no file, writes none, and prints what its schema describes", async () => {
    const args = ["simulate", "--dry-run", "--preset", "thesis", "--set", "stations_per_primary=300"];
    const before = readdirSync(program.folder);
    const json = dryRunResultSchema.parse(JSON.parse((await program.run(...args, "--json")).stdout));
    expect(json.preset).toMatchObject({ reuse: 1, station_share: 0.92, muon_scale: 1 });
    const { stdout, status } = await program.run(...args, "--set", "workers=1");
    expect(stdout).toMatch(
      /^showers {3}[\d,]+.*\nevents .*\nstations {2}[\d,.]+.*\nbytes .*\nseconds .* with 1 worker /,
    );
    expect(stdout).toContain("\nreuse: 1\nstation_share: 0.92\n");
    expect(status).toBe(0);
    expect(readdirSync(program.folder)).toEqual(before);
    await fails(2, /'--out <file>' not specified/, "simulate", "--preset", "thesis");
  });

  test.each([
    ["SIGINT", 130],
    ["SIGKILL", null],
  ] as const)("%s half way leaves no file that looks complete", async (signal, status) => {
    const out = `${signal}.arrow`;
    const child = program.start(["simulate", "--out", out, "--set", "stations_per_primary=1000000"]);
    const ended = new Promise((done) => child.on("close", done));
    await partialOf(out);
    child.kill(signal);
    expect(await ended).toBe(status);
    const left = readdirSync(program.folder).filter((name) => name.startsWith(signal));
    expect(left).not.toContain(out);
    if (signal === "SIGINT") expect(left).toEqual([]);
    for (const name of left) writeFileSync(program.path(name), ""); // does not stop the next run:
    const { status: next } = await program.run("simulate", "--out", out, "--set", "stations_per_primary=20");
    expect(next).toBe(0);
    for (const name of left) rmSync(program.path(name));
  });

  test("a full disk half way is one line, and nothing is left", async () => {
    // A limit on the size of files, 512 kB, stands for the disk: no root is needed. The whole file would be 6 MB.
    const command = 'ulimit -f 512; exec "$0" "$@"';
    const args = ["simulate", "--out", "full.arrow", "--set", "showers_per_primary=800", "--set", "workers=1"];
    const { status, stderr } = await program.runInShell(command, args);
    expect(stderr).toMatch(/^cascada: cannot write full\.arrow: the file is larger than the system allows.*\n$/);
    expect(status).toBe(4);
    expect(readdirSync(program.folder).filter((name) => name.startsWith("full"))).toEqual([]);
  });

  test("nothing to simulate is said, and why", async () => {
    const none = ["simulate", "--out", "none.arrow", "--set", "min_signal_vem=1e7", "--set"];
    await fails(2, /showers_per_primary is 0/, ...none, "showers_per_primary=0");
    await fails(
      2,
      /no station in 3 showers each of proton, .*min_signal_vem 10000000/,
      ...none,
      "showers_per_primary=3",
    );
    expect(readdirSync(program.folder)).not.toContain("none.arrow");
  });

  test("two at once into the same cache both succeed", async () => {
    const args = ["classify", "--json", ...SMALL, "--runs", "both"];
    const runs = await Promise.all([1, 2].map(() => program.runAlone(...args)));
    const [one, two] = runs.map(({ stdout }) => JSON.parse(stdout));
    expect(one.sha256).toEqual(two.sha256);
    expect(one.run).not.toBe(two.run);
  });
});

describe("shards", () => {
  const sharded = (index: number) => [
    ...["simulate", "--shard", `${index}/3`, "--out", `shard-${index}.arrow`],
    ...["--set", "showers_per_primary=9", "--force", "--json"],
  ];

  test("join to the bytes of the whole, also where one was killed and made again", async () => {
    const whole = await program.run("simulate", "--out", "whole.arrow", "--set", "showers_per_primary=9", "--json");
    for (const index of [3, 1]) expect((await program.run(...sharded(index))).status).toBe(0);
    const killed = program.start([...sharded(2), "--set", "showers_per_primary=100000"]);
    const ended = new Promise((done) => killed.on("close", done));
    await partialOf("shard-2");
    killed.kill("SIGKILL");
    await ended;
    const [partial] = readdirSync(program.folder).filter((name) => name.startsWith("shard-2"));
    expect(partial).not.toBe("shard-2.arrow");
    const rest = ["shard-1.arrow", "shard-3.arrow", "--out", "joined.arrow"];
    const incomplete = await program.run("join", partial!, ...rest);
    expect(incomplete).toMatchObject({ status: 3, stderr: expect.stringMatching(/shard-2\S* is (truncated|empty)/) });
    rmSync(program.path(partial!));
    await fails(3, /missing: shard 2 of 3/, "join", ...rest);
    expect((await program.run(...sharded(2))).status).toBe(0);
    const joined = joinResultSchema.parse(
      JSON.parse((await program.run("join", "shard-2.arrow", ...rest, "--json")).stdout),
    );
    const { showers, events, stations, sha256 } = JSON.parse(whole.stdout);
    expect(joined).toMatchObject({ shards: 3, showers, events, stations, sha256 });
  });

  test("of a number of stations, or beyond the showers, are refused", async () => {
    const shard = (text: string) => ["simulate", "--out", "s.arrow", "--shard", text];
    await fails(2, /stations_per_primary 20000.*expected showers_per_primary/, ...shard("1/2"));
    await fails(2, /shard 3\/2: expected number\/count/, ...shard("3/2"));
    await fails(2, /the preset has 4 showers/, ...shard("1/5"), "--set", "showers_per_primary=1");
  });
});

/** Waits until something of a file is there, its partial form. */
async function partialOf(name: string): Promise<void> {
  while (!readdirSync(program.folder).some((file) => file.startsWith(name))) {
    await new Promise((done) => setTimeout(done, 20));
  }
}
