import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir, userInfo } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DataError } from "../../../src/core/errors.ts";
import { certificateOf, sealed } from "../../../src/experiment/certificate/certificate.ts";
import { checkCertificate } from "../../../src/experiment/certificate/check.ts";
import { renderCertificate } from "../../../src/experiment/certificate/page.ts";
import { type Certificate, certificateSchema } from "../../../src/experiment/certificate/schema.ts";
import { runExperiment } from "../../../src/experiment/run.ts";
import { addToHistory } from "../../../src/experiment/verification/history.ts";
import { recordedRun } from "../../../src/experiment/verification/recorded-run.ts";
import { HONEST_STATEMENT, OTHER_DATA } from "../../../src/report/content.ts";
import { experimentOn, optionsIn, stationFile } from "../small-experiment.ts";

let folder: string;
let runs: string;
let run: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cascada-certificate-"));
  runs = join(folder, "runs");
  const data = await stationFile(join(folder, "a.arrow"), {
    metadata: { "cascada.seed": "7", "cascada.statement": "simulated" },
  });
  const experiment = await experimentOn(data, "description=Is <iron> & proton apart?");
  run = (await runExperiment(experiment, optionsIn(folder))).result.run;
});

afterAll(() => rm(folder, { recursive: true, force: true }));

let certificate: Certificate;
beforeEach(async () => {
  certificate = await certificateOf(recordedRun(runs, run));
});

/** Writes a certificate as a file of that name. */
async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("the certificate of a run", () => {
  test("says what was asked, found, by what, and what it does not say; the same each time", async () => {
    const { state, record } = recordedRun(runs, run);
    expect(certificateSchema.parse(certificate)).toEqual(certificate);
    expect(certificate).toMatchObject({
      question: "Is <iron> & proton apart?",
      data: { files: [{ name: "a.arrow", sha256: state.sha256["data.dataset"] }] },
      features: { sha256: state.sha256["features.features"] },
      split: { seed: 1, fractions: { test: 0.2 } },
      software: { cascada: record.software!.cascada, node: process.versions.node },
      verifications: [],
    });
    expect(certificate.models.map(({ sha256 }) => sha256)).toEqual([
      state.sha256["shower_split.fit.model"],
      state.sha256["row_split.fit.model"],
    ]);
    expect(certificate.results.map(({ protocol, level, leaking, leaks }) => [protocol, level, leaking, leaks])).toEqual(
      [
        ["shower_split", "station", false, []],
        ["row_split", "station", true, ["row_split"]],
        ["shower_split", "shower", false, []],
      ],
    );
    expect(certificate.results[0]!.metrics).toEqual(record.evaluation![0]!.metrics);
    expect(certificate.limits[0]).toBe(HONEST_STATEMENT);
    const ofOthers = { ...record, data: { ...record.data!, statement: null } };
    const { limits } = await certificateOf({ ...recordedRun(runs, run), record: ofOthers });
    expect(limits).toEqual([OTHER_DATA, ...certificate.limits.slice(1)]);
    expect(certificate.repeat.at(-1)).toBe(`npm run runs -- verify ${basename(run)}`);
    expect(await certificateOf(recordedRun(runs, run))).toEqual(certificate);
  });

  test("names no folder, machine or user", () => {
    const text = JSON.stringify(certificate);
    expect(text).not.toContain(folder);
    expect(text).not.toMatch(/"(\/|[A-Za-z]:\\)/);
    expect(text).not.toContain(`"${hostname()}`);
    expect(text).not.toContain(`/${userInfo().username}/`);
  });

  test("says by whom the run was verified", async () => {
    const { record } = recordedRun(runs, run);
    await addToHistory(run, { result: "equal", complete: true, first_difference: null }, record.software);
    const again = await certificateOf(recordedRun(runs, run));
    expect(again.verifications).toMatchObject([{ result: "equal", node: process.versions.node }]);
    expect(renderCertificate(again)).toContain("<td>equal</td>");
    await rm(join(run, "verifications.jsonl"));
  });

  test("is a page without script or request, that marks the leaking number and escapes what was asked", () => {
    const page = renderCertificate(certificate);
    expect(page).toContain("Is &lt;iron&gt; &amp; proton apart?");
    expect(page).toMatch(/row split, stations \(LEAKING: rows split at random\)/);
    expect(page).not.toMatch(/<script|<img|<link|http:|https:/);
    expect(page).toContain("This run has not been verified.");
  });

  test("is not given to a run that failed", async () => {
    const one = recordedRun(runs, run);
    const failed = { ...one, state: { ...one.state, status: "failed" as const } };
    await expect(certificateOf(failed)).rejects.toThrow(/the run is failed; expected a finished one/);
  });
});

describe("a certificate that is checked", () => {
  test("is whole as JSON and as a page, and says what its run says", async () => {
    const { sha256, run: of } = certificate;
    const expected = { id: of.id, sha256, run: "equal", differences: [] };
    expect(await checkCertificate(await file("c.json", JSON.stringify(certificate)), runs)).toMatchObject(expected);
    expect(await checkCertificate(await file("c.html", renderCertificate(certificate)), runs)).toMatchObject(expected);
  });

  test("of a run that is not here is whole all the same", async () => {
    const path = await file("c.json", JSON.stringify(certificate));
    expect(await checkCertificate(path, join(folder, "none"))).toMatchObject({ run: "absent" });
  });

  test("sealed anew with other numbers is not what its run says", async () => {
    const { sha256: _, ...body } = certificate;
    const forged = sealed({ ...body, results: body.results.map((result) => ({ ...result, leaking: false })) });
    const path = await file("c.json", JSON.stringify(forged));
    expect(await checkCertificate(path, runs)).toMatchObject({ run: "differs", differences: ["results"] });
  });

  test("with another number in it was changed", async () => {
    const path = await file("c.json", JSON.stringify({ ...certificate, question: "mine" }));
    await expect(checkCertificate(path, runs)).rejects.toThrow(
      new RegExp(`c\\.json was changed: its content has sha256 [0-9a-f]{64}; expected ${certificate.sha256}`),
    );
  });

  test("with another number on its page was changed", async () => {
    const page = renderCertificate(certificate).replace(/(<dd class="value">)[^<]*/, "$10.9999");
    expect(page).toContain("0.9999");
    await expect(checkCertificate(await file("c.html", page), runs)).rejects.toThrow(
      /does not show what its certificate/,
    );
  });

  test.each([
    ["c.json", "{", /is no certificate: not valid JSON/],
    ["c.json", "{}", /c\.json: format/],
    ["c.html", "<p>mine</p>", /holds no certificate/],
  ])("is refused where %s holds %s", async (name, text, message) => {
    const path = await file(name, text);
    await expect(checkCertificate(path, runs)).rejects.toThrow(message);
    await expect(checkCertificate(path, runs)).rejects.toThrow(DataError);
    expect(await readFile(path, "utf8")).toBe(text);
  });
});
