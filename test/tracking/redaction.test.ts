import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Redaction } from "../../src/tracking/redaction.ts";
import { Run } from "../../src/tracking/run.ts";
import { temporaryFolder } from "../data/stations.ts";

describe("what is kept", () => {
  test("has *** for given secrets, and for those that the names of variables give away", () => {
    const environment = { SLACK_TOKEN: "xoxb-123456", MY_PASSWORD: "p@ss word", HOME: "/home/me", API_KEY: "short" };
    const redaction = new Redaction(["abc"], environment);
    expect(redaction.text("abc xoxb-123456 /home/me short p@ss word p%40ss%20word")).toBe(
      "*** *** /home/me short *** ***",
    );
  });

  test("has no user and password of an address", () => {
    const text = (value: string) => new Redaction([], {}).text(value);
    expect(text("at https://me:hunter2@host.test/a, ssh://git@host.test")).toBe(
      "at https://***@host.test/a, ssh://git@host.test",
    );
    expect(text("git+https://ghp_token@host.test/a, not a@b.test")).toBe("git+https://***@host.test/a, not a@b.test");
  });

  test("is cleaned however deep the secret lies, whole where one secret begins with another", () => {
    const redaction = new Redaction(["abcd", "abcdef"], {});
    expect(redaction.value({ a: ["x abcdef y", { "k-abcd": "abcd" }], n: 1, none: null })).toEqual({
      a: ["x *** y", { "k-***": "***" }],
      n: 1,
      none: null,
    });
  });
});

const [SECRET, GIVEN] = ["hunter2-hunter2", "given-secret"];
const { argv } = process;
beforeEach(() => {
  process.env.MLFLOW_TRACKING_TOKEN = SECRET;
  process.argv = [...argv, "--set", `tracking.webhook=https://host.test/${GIVEN}`];
});
afterEach(() => {
  delete process.env.MLFLOW_TRACKING_TOKEN;
  process.argv = argv;
});

test("no file of a run holds a secret, wherever it came from", async () => {
  const both = `${SECRET} ${GIVEN}`;
  const run = await Run.create(await temporaryFolder(), {
    ...{ name: "a", kind: "job", params: { a: both }, tags: { t: both }, note: both, secrets: [GIVEN] },
    listeners: [{ name: "ear", started: () => Promise.reject(new Error(both)) }],
  });
  run.log(both);
  run.warn(both);
  run.setParams({ [both]: both });
  run.keep({ [both]: both });
  run.know({ fitting: [{ protocol: "a", model: both, parameters: { both }, engine: null, file: null, sha256: "" }] });
  await run.write("local-changes.diff", `+${both}`);
  await run.fail(new Error(`the server answered ${both}`));
  const names = readdirSync(run.path);
  expect(names).toEqual(expect.arrayContaining(["heartbeat.json", "local-changes.diff", "log.txt", "run.json"]));
  for (const name of names) {
    const text = readFileSync(join(run.path, name), "utf8");
    for (const secret of [SECRET, GIVEN]) expect(text, name).not.toContain(secret);
  }
  expect(run.state.command).toContain("***");
  expect(run.state.error!.message).toBe("the server answered *** ***");
});
