import { extname, join } from "node:path";
import { ConfigError } from "../core/errors.ts";
import { certificateOf } from "../experiment/certificate/certificate.ts";
import { checkCertificate } from "../experiment/certificate/check.ts";
import { renderCertificate } from "../experiment/certificate/page.ts";
import type { Certificate } from "../experiment/certificate/schema.ts";
import { recordedRun } from "../experiment/verification/recorded-run.ts";
import { refuseExisting, writeText } from "./text-file.ts";

interface CertificateFlags {
  json?: boolean;
  runs: string;
  out: string;
  force?: boolean;
}

/** Exit status where a certificate says other than its run. */
const DIFFERS = 5;

/** Writes the certificate of a run; `check FILE` checks one. */
export async function certificate(what: string, file: string | undefined, flags: CertificateFlags): Promise<void> {
  if (what !== "check") {
    if (file !== undefined) throw new ConfigError(`certificate ${what} ${file}: expected one run, or check and a file`);
    return write(what, flags);
  }
  if (file === undefined) throw new ConfigError("certificate check: expected a file to check");
  return check(file, flags);
}

async function write(reference: string, { json, runs, out, force = false }: CertificateFlags): Promise<void> {
  const found = await certificateOf(recordedRun(runs, reference));
  const files = filesOf(found, out);
  for (const path of Object.keys(files)) await refuseExisting(path, { force });
  for (const [path, text] of Object.entries(files)) await writeText(path, text, { force });
  const paths = Object.keys(files);
  const result = json
    ? JSON.stringify({ files: paths, certificate: found })
    : [...paths, `sha256 ${found.sha256}`].join("\n");
  process.stdout.write(`${result}\n`);
}

/** One file by its extension, or both in a folder. */
function filesOf(found: Certificate, out: string): Record<string, string> {
  const json = `${JSON.stringify(found, null, 2)}\n`;
  const extension = extname(out).toLowerCase();
  if (extension === ".json") return { [out]: json };
  if (extension === ".html") return { [out]: renderCertificate(found) };
  const path = (ending: string) => join(out, `certificate-${found.run.id}.${ending}`);
  return { [path("json")]: json, [path("html")]: renderCertificate(found) };
}

async function check(file: string, { json, runs }: CertificateFlags): Promise<void> {
  const result = await checkCertificate(file, runs);
  const { id, sha256, run, differences } = result;
  const words = {
    equal: `the run in ${runs} says the same`,
    differs: `the run in ${runs} says otherwise: ${differences.join(", ")}`,
    absent: `the run is not in ${runs}`,
  };
  const text = `${file}: whole, sha256 ${sha256}\n${id}: ${words[run]}`;
  process.stdout.write(`${json ? JSON.stringify(result) : text}\n`);
  if (run === "differs") process.exitCode = DIFFERS;
}
