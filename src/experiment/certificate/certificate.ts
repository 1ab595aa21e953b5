import { basename } from "node:path";
import { DataError } from "../../core/errors.ts";
import { canonicalJson, sha256 } from "../../core/hash.ts";
import { HONEST_STATEMENT, OTHER_DATA } from "../../report/content.ts";
import type { RunRecord } from "../../tracking/run-record.ts";
import { historyOf } from "../verification/history.ts";
import type { RecordedRun } from "../verification/recorded-run.ts";
import { archivedExperiment } from "../verification/repetition-inputs.ts";
import type { Certificate, CertificateBody } from "./schema.ts";
import { scrubbed } from "./scrub.ts";

const LIMITS = [
  "A number marked as leaking knew what a new shower would not tell: it does not hold for new ones.",
  "Equal hashes say that the computation repeats, not that its question is well put.",
];

/**
 * What a paper can cite of a run: what was asked, run and found, by which software, and how it is repeated. It names no
 * machine, user or folder, and the same run with the same verifications gives the same certificate.
 *
 * @throws DataError for a run that has not finished, and one whose files cannot be read
 */
export async function certificateOf(run: RecordedRun): Promise<Certificate> {
  const { state, record } = run;
  if (state.status !== "finished") {
    throw new DataError(`${run.path}: the run is ${state.status}; expected a finished one to certify`);
  }
  const { id, name, kind, started, seconds } = state;
  const body: CertificateBody = {
    format: 1,
    run: { id, name, kind, started, seconds },
    question: await questionOf(run),
    ...whatWasRun(record),
    results: resultsOf(record),
    metrics: record.evaluation === null ? state.metrics : {},
    stages: record.stages.map((stage) => ({ name: stage.name, sha256: stage.sha256, exact: stage.exact })),
    software: softwareOf(record),
    command: state.command,
    repeat: repeatCommands(run),
    verifications: await historyOf(run.path),
    warnings: record.warnings,
    limits: [record.data?.statement === null ? OTHER_DATA : HONEST_STATEMENT, ...LIMITS],
  };
  return sealed(scrubbed(body));
}

/** A certificate's content with its hash. */
export function sealed(body: CertificateBody): Certificate {
  return { ...body, sha256: hashOf(body) };
}

/** SHA-256 of a certificate's content. */
export function hashOf(body: CertificateBody): string {
  return sha256(canonicalJson(body));
}

async function questionOf(run: RecordedRun): Promise<string> {
  if (!run.record.artefacts.some(({ path }) => path === "experiment.yaml")) return "";
  const { description } = await archivedExperiment(run);
  return typeof description === "string" ? description : "";
}

function whatWasRun({
  data,
  preprocessing,
  fitting,
  partition,
}: RunRecord): Pick<CertificateBody, "data" | "features" | "models" | "split"> {
  const [first] = partition ?? [];
  return {
    data: data && {
      rows: data.rows,
      files: data.files.map(({ path, sha256: hash }) => ({ name: basename(path), sha256: hash })),
      generator: data.generator && `${data.generator.name} ${data.generator.version}`,
      statement: data.statement,
    },
    features: preprocessing && {
      settings: preprocessing.features,
      columns: preprocessing.columns,
      sha256: preprocessing.sha256,
    },
    models: (fitting ?? []).map(({ protocol, model, parameters, engine, file, sha256: hash }) => ({
      protocol,
      model,
      parameters,
      engine: engine && `${engine.name} ${engine.version}`,
      file_sha256: typeof file?.sha256 === "string" ? file.sha256 : null,
      sha256: hash,
    })),
    split: first === undefined ? null : { seed: first.seed, fractions: first.fractions },
  };
}

function resultsOf({ evaluation, partition }: RunRecord): CertificateBody["results"] {
  return (evaluation ?? []).map(({ protocol, level, n, metrics }) => {
    const part = partition?.find((one) => one.protocol === protocol);
    const leaking = part !== undefined && (part.kind === "row" || (part.leaks ?? []).length > 0);
    return { protocol, level, leaking, ...(part?.leaks && { leaks: part.leaks }), n, metrics };
  });
}

function softwareOf({ software, artefacts }: RunRecord): CertificateBody["software"] {
  const git = software?.git;
  return {
    cascada: software?.cascada ?? null,
    node: software?.node ?? null,
    platform: software?.platform ?? null,
    lockfile_sha256: software?.lockfile_sha256 ?? null,
    repository: git?.remote ?? null,
    commit: git?.commit ?? null,
    local_changes_sha256: artefacts.find(({ path }) => path === git?.diff)?.sha256 ?? null,
  };
}

function repeatCommands({ state, record }: RecordedRun): string[] {
  const git = record.software?.git;
  return [
    ...(git ? [`git clone ${git.remote ?? "REPOSITORY"} cascada`, "cd cascada", `git checkout ${git.commit}`] : []),
    ...(git?.diff ? [`git apply ${git.diff}`] : []),
    "npm ci",
    `npm run runs -- import ${state.id}.tar.gz`,
    `npm run runs -- verify ${state.id}`,
  ];
}
