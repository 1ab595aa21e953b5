import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { sha256 } from "../../src/core/hash.ts";
import { checkArtefacts } from "../../src/tracking/artefact-check.ts";

test("files that are gone, other or unknown are named; the run's own are none of them", async () => {
  const path = mkdtempSync(join(tmpdir(), "cascada-run-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  mkdirSync(join(path, "figures"));
  for (const name of ["same", "other", "figures/new.svg", "run.json", "log.txt"]) writeFileSync(join(path, name), "a");
  const artefacts = [
    { path: "same", sha256: sha256("b"), bytes: 1 },
    { path: "same", sha256: sha256("a"), bytes: 1 },
    { path: "other", sha256: sha256("b"), bytes: 1 },
    { path: "gone", sha256: sha256("a"), bytes: 1 },
  ];
  expect(await checkArtefacts(path, { artefacts })).toEqual({
    missing: ["gone"],
    changed: ["other"],
    extra: ["figures/new.svg"],
  });
});
