import { basename } from "node:path";
import { INPUTS } from "../verification/inputs.ts";
import type { RecordedRun } from "../verification/recorded-run.ts";
import type { Contents } from "./contents.ts";
import { MANIFEST } from "./manifest.ts";

/** What the archive of a run says to a person: what it is and how it is repeated. */
export function renderReadme(run: RecordedRun, { files, left_out }: Contents): string {
  const { id, name, kind, status, started } = run.state;
  const has = (beginning: string) => files.some((file) => file.name.startsWith(beginning));
  return `${[
    `Run ${id} of Cascada: ${kind} ${name}, ${status}, started ${started}.`,
    "",
    "To repeat it and compare every hash, on any machine with Node and npm:",
    "",
    ...checkoutLines(run),
    `  npm run runs -- import PATH/${id}.tar.gz`,
    `  npm run runs -- verify ${id}${left_out.map(({ path }) => ` --data ${path}=PATH/${basename(path)}`).join("")}`,
    "",
    ...left_out.map(({ path, sha256 }) => `Not in this archive: ${path}, sha256 ${sha256 ?? "not recorded"}.`),
    ...(run.record.data?.generator
      ? ["The data are simulated anew from experiment.yaml; nothing needs to be had."]
      : []),
    ...(has(`${INPUTS}/`) ? [`${INPUTS}/ holds what the run read: it is found there.`] : []),
    ...(has("model-source/")
      ? ["model-source/ holds the user's file that defines the model: it is run from there."]
      : []),
    ...(has("package-lock.json") ? ["package-lock.json pins every package that the run used."] : []),
    "",
    `${MANIFEST} has the SHA-256 of each file (sha256sum -c ${MANIFEST}). record.json says what the run used and gave.`,
  ].join("\n")}\n`;
}

/** How to come by the program that made the run. */
function checkoutLines({ record: { software } }: RecordedRun): string[] {
  const version = `  (version ${software?.cascada ?? "not recorded"}, Node ${software?.node ?? "not recorded"})`;
  const git = software?.git;
  if (!git) return ["  npm ci in a copy of Cascada", version];
  return [
    `  git clone ${git.remote ?? "the repository of Cascada"} cascada && cd cascada`,
    `  git checkout ${git.commit}`,
    ...(git.diff === null ? [] : [`  git apply PATH/${git.diff}, the local changes that the run had`]),
    "  npm ci",
    version,
  ];
}
