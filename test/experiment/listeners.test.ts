import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { listenersOf } from "../../src/experiment/listeners.ts";
import { loadExperiment } from "../../src/experiment/load.ts";
import { runExperiment } from "../../src/experiment/run.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import { temporaryFolder } from "../data/stations.ts";
import { closedPort, httpServer } from "../tracking/notifiers/local-server.ts";
import { optionsIn, stationFile } from "./small-experiment.ts";

afterEach(() => vi.unstubAllEnvs());

/** What refers to a variable. */
const ref = (name: string) => `$\{${name}}`;
/** Another one each time, as local changes, this file among them, are kept with a run. */
const TOKEN = randomUUID();

/** An experiment on a small file that tells whom `notify` says; YAML of a list. */
async function experimentThatTells(folder: string, notify: string): Promise<Experiment> {
  const file = await stationFile(join(folder, "stations.arrow"));
  const path = join(folder, "small.yaml");
  writeFileSync(
    path,
    `name: small\ndata: {file: ${JSON.stringify(file)}}\nmodel: {name: xgboost, rounds: 3, max_depth: 2}
evaluation: {replicates: 100}\ntracking:\n  notify:\n${notify}`,
  );
  return loadExperiment(path);
}

async function complaint(tracking: string, ...overrides: string[]): Promise<string> {
  const path = join(await temporaryFolder(), "x.yaml");
  writeFileSync(path, `name: small\ndata: {file: f}\nmodel: {name: xgboost}\n${tracking}`);
  const error: Error = await loadExperiment(path, overrides).then(
    () => expect.unreachable("was read"),
    (reason) => reason,
  );
  return error.message.replace(/.*x\.yaml/, "x.yaml");
}

/** Files of a folder that hold a text, in all their bytes. */
function holding(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(text))
    .map(({ name }) => name);
}

describe("a run that tells of itself", () => {
  test("does so at its start and its end, with its result", async () => {
    const folder = await temporaryFolder();
    const { port, received } = await httpServer((_request, response) => response.end("ok"));
    vi.stubEnv("CASCADA_HOOK", `http://127.0.0.1:${port}/${TOKEN}`);
    const notify = `    - webhook: ${ref("CASCADA_HOOK")}\n      on: [start, end]\n`;
    const experiment = await experimentThatTells(folder, notify);
    expect(experiment.tracking.notify[0]!.webhook).toBe(ref("CASCADA_HOOK"));
    const { result } = await runExperiment(experiment, optionsIn(folder));
    expect(received.map(({ path }) => path)).toEqual([`/${TOKEN}`, `/${TOKEN}`]);
    const [start, end] = received.map(({ body }) => JSON.parse(body).text as string);
    expect(start).toMatch(/^small: started\nrun small-/);
    expect(end).toMatch(
      /^small: finished\nrun small-.*\nshower_split: accuracy 0\.\d+, .*\nrow_split \(LEAKING: row split\): accuracy/,
    );
    expect(holding(result.run, "CASCADA_HOOK")).toContain("experiment.yaml");
    expect(holding(result.run, TOKEN)).toEqual([]);
  });

  test("ends well where nobody can be told, and its record says so without a secret", async () => {
    const folder = await temporaryFolder();
    const broken = await httpServer((_request, response) => response.writeHead(500).end());
    const hanging = await httpServer(() => {});
    vi.stubEnv("CASCADA_BROKEN", `http://127.0.0.1:${broken.port}/${TOKEN}`);
    vi.stubEnv("CASCADA_HANGING", `http://127.0.0.1:${hanging.port}/${TOKEN}`);
    vi.stubEnv("CASCADA_TOKEN", TOKEN);
    const notify = `    - {webhook: "${ref("CASCADA_BROKEN")}", retries: 1}
    - {webhook: "${ref("CASCADA_HANGING")}", retries: 0, timeout_s: 0.2}
    - telegram: {token: "${ref("CASCADA_TOKEN")}", chat: "1", api: "http://127.0.0.1:${await closedPort()}"}
      retries: 0
    - email: {host: 127.0.0.1, port: ${await closedPort()}, from: a@b.org, to: [c@d.org], user: me, password: "${ref("CASCADA_TOKEN")}"}
      retries: 0
`;
    const { result } = await runExperiment(await experimentThatTells(folder, notify), optionsIn(folder));
    const { warnings } = JSON.parse(readFileSync(join(result.run, "record.json"), "utf8"));
    const told = (warnings as string[]).filter((warning) => warning.includes("could not be sent"));
    expect(told).toEqual([
      `webhook 127.0.0.1:${broken.port}: the notice of the end could not be sent: answered 500 Internal Server Error`,
      `webhook 127.0.0.1:${hanging.port}: the notice of the end could not be sent: no answer within 0.2 s`,
      expect.stringMatching(/^telegram: the notice of the end could not be sent: connect ECONNREFUSED/),
      expect.stringMatching(/^e-mail by 127\.0\.0\.1: the notice of the end could not be sent: .*ECONNREFUSED/),
    ]);
    expect(broken.received).toHaveLength(2);
    expect(holding(result.run, TOKEN)).toEqual([]);
  });
});

describe("secrets in the file", () => {
  test.each([
    ["a webhook", `{webhook: "https://hooks.example.org/services/${TOKEN}"}`, "webhook"],
    ["a password", `{email: {host: h, from: a, to: [b], password: ${TOKEN}}}`, "email.password"],
    ["a token", `{telegram: {token: ${TOKEN}, chat: a}}`, "telegram.token"],
  ])("%s is refused, and not said again", async (_what, notice, key) => {
    const message = await complaint(`tracking: {notify: [${notice}]}\n`);
    expect(message).toMatch(new RegExp(`^x\\.yaml:4:\\d+: tracking\\.notify\\.0\\.${key}: expected \\$\\{NAME\\} `));
    expect(message).not.toContain(TOKEN);
    const override = await complaint("", `tracking.notify=[${notice}]`);
    expect(override).toMatch(new RegExp(`^--set tracking\\.notify: tracking\\.notify\\.0\\.${key}: expected `));
    expect(override).not.toContain(TOKEN);
  });

  test("may follow the host of an address", async () => {
    vi.stubEnv("CASCADA_TOKEN", TOKEN);
    const path = join(await temporaryFolder(), "x.yaml");
    const webhook = `https://hooks.example.org/services/${ref("CASCADA_TOKEN")}`;
    writeFileSync(
      path,
      `name: a\ndata: {file: f}\nmodel: {name: xgboost}\ntracking: {notify: [{webhook: "${webhook}"}]}\n`,
    );
    const { tracking } = await loadExperiment(path);
    expect((await listenersOf(tracking)).map(({ name }) => name)).toEqual(["webhook hooks.example.org"]);
  });
});

test("notices that cannot be meant are refused before the run begins", async () => {
  expect(await complaint("tracking: {notify: [{on: [end]}]}\n")).toMatch(
    /^x\.yaml:4:21: tracking\.notify\.0: expected one of webhook, email, desktop, telegram$/,
  );
  expect(await complaint(`tracking: {notify: [{webhook: "${ref("CASCADA_NONE")}"}]}\n`)).toBe(
    "x.yaml:4:22: tracking.notify.0.webhook: the environment variable CASCADA_NONE is not set",
  );
  vi.stubEnv("CASCADA_HOOK", "no address");
  const notify = [{ webhook: ref("CASCADA_HOOK"), on: ["end" as const], timeout_s: 1, retries: 0 }];
  await expect(listenersOf({ tags: {}, note: "", notify })).rejects.toThrow(
    `tracking.notify.0.webhook: ${ref("CASCADA_HOOK")} is no address; expected https://...`,
  );
});
