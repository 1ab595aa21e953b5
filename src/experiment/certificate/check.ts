import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { DataError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/hash.ts";
import { systemReason } from "../../core/system-error.ts";
import { RUN_FILES } from "../../tracking/run.ts";
import { describeIssues } from "../issues.ts";
import { recordedRun } from "../verification/recorded-run.ts";
import { certificateOf, hashOf } from "./certificate.ts";
import { embeddedCertificate, renderCertificate } from "./page.ts";
import { type Certificate, type CertificateCheck, certificateSchema } from "./schema.ts";

/** What changes after a certificate was written, or with the version that writes it, and makes no other run of it. */
const MAY_DIFFER: readonly string[] = ["verifications", "limits", "sha256"];

/**
 * Checks a certificate's hash, of a page also that it shows what its certificate says, and compares it with its run where
 * that is in `runs`.
 *
 * @throws DataError for a file that is no certificate, or one that was changed
 */
export async function checkCertificate(file: string, runs: string): Promise<CertificateCheck> {
  const text = await readText(file);
  const certificate = parse(file, text);
  const { sha256, ...body } = certificate;
  const found = hashOf(body);
  if (found !== sha256) throw new DataError(`${file} was changed: its content has sha256 ${found}; expected ${sha256}`);
  if (isPage(file) && renderCertificate(certificate) !== text) {
    throw new DataError(
      `${file} was changed, or written by another version: it does not show what its certificate says`,
    );
  }
  const { id } = certificate.run;
  if (!existsSync(join(runs, id, RUN_FILES.state))) return { file, id, sha256, run: "absent", differences: [] };
  const differences = differencesOf(certificate, await certificateOf(recordedRun(runs, id)));
  return { file, id, sha256, run: differences.length === 0 ? "equal" : "differs", differences };
}

function isPage(file: string): boolean {
  return extname(file).toLowerCase() === ".html";
}

function differencesOf(one: Certificate, other: Certificate): string[] {
  return (Object.keys(one) as (keyof Certificate)[])
    .filter((key) => !MAY_DIFFER.includes(key))
    .filter((key) => canonicalJson(one[key]) !== canonicalJson(other[key]));
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new DataError(`cannot read ${file}: ${systemReason(cause)}`, { cause });
  }
}

function parse(file: string, text: string): Certificate {
  const json = isPage(file) ? embeddedCertificate(text) : text;
  if (json === undefined) throw new DataError(`${file} holds no certificate; expected what cascada certificate writes`);
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (cause) {
    throw new DataError(`${file} is no certificate: not valid JSON`, { cause });
  }
  const result = certificateSchema.safeParse(content, { reportInput: true });
  if (result.success) return result.data;
  throw new DataError(describeIssues(result.error.issues, { schema: certificateSchema, blame: () => file }));
}
