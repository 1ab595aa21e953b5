import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError, DataError } from "../core/errors.ts";
import { systemReason } from "../core/system-error.ts";
import { describeIssues } from "../experiment/issues.ts";
import { renderModelCard } from "../experiment/model-card.ts";
import { loadModelFolder } from "../experiment/model-folder.ts";
import { type ClassifyResult, classifyResultSchema } from "../experiment/result.ts";
import { MODELS } from "../models/catalogue.ts";
import { refuseExisting, writeText } from "./text-file.ts";

interface ModelFlags {
  out?: string;
  force?: boolean;
  json?: boolean;
}

const SHIPPED = fileURLToPath(new URL("../../models", import.meta.url));

/** Lists definitions and trained models, or exports the model of a run with a generated card. */
export async function models(action: string, run: string | undefined, flags: ModelFlags): Promise<void> {
  if (action === "list") return list(flags);
  if (action !== "export") throw new ConfigError(`models ${action}: expected list or export`);
  if (run === undefined || flags.out === undefined) {
    throw new ConfigError("models export: expected a run folder and --out FOLDER");
  }
  await exportModel(run, flags.out, flags);
}

async function list({ json }: ModelFlags): Promise<void> {
  const trained = (await readdir(SHIPPED, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const shipped = await Promise.all(
    trained.map(async ({ name }) => ({ name, ...(await loadModelFolder(join(SHIPPED, name))).manifest })),
  );
  const definitions = MODELS.map(({ name, kind, summary, source }) => ({ name, kind, summary, source }));
  if (json) process.stdout.write(`${JSON.stringify({ definitions, trained: shipped })}\n`);
  else {
    for (const { name, kind, summary } of definitions) process.stdout.write(`${name} (${kind}): ${summary}\n`);
    for (const { name, model, classes, features } of shipped) {
      process.stdout.write(`models/${name}: ${model} on the ${features.set} features, ${classes.join(", ")}\n`);
    }
  }
}

async function exportModel(run: string, out: string, { force = false, json }: ModelFlags): Promise<void> {
  const { manifest } = await loadModelFolder(join(run, "model"));
  const result = await readResult(join(run, "result.json"));
  const experiment = await readText(join(run, "experiment.yaml"));
  const files: Record<string, string | Uint8Array> = {
    "README.md": renderModelCard({ manifest, result, experiment }),
  };
  for (const name of await readdir(join(run, "model"))) files[name] = await readFile(join(run, "model", name));
  for (const name of Object.keys(files)) await refuseExisting(join(out, name), { force });
  for (const [name, content] of Object.entries(files)) await writeText(join(out, name), content, { force });
  process.stdout.write(json ? `${JSON.stringify({ folder: out })}\n` : `${out}\n`);
}

async function readResult(path: string): Promise<ClassifyResult> {
  const text = await readText(path);
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${path}: not valid JSON`, { cause });
  }
  const parsed = classifyResultSchema.safeParse(content, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new DataError(describeIssues(parsed.error.issues, { schema: classifyResultSchema, blame: () => path }));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new DataError(`cannot read ${path}: ${systemReason(cause)}`, { cause });
  }
}
