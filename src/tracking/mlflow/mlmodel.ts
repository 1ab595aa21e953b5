import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../core/hash.ts";
import type { Artefact } from "./content.ts";

const FOLDER = "model/";
const MANIFEST = "cascada.json";
const MODEL_FILE = "model.json";

/**
 * The file `model/MLmodel` that makes a run's model one of MLflow's: of flavour `cascada`, and `xgboost` where it is an
 * XGBoost document, so that `mlflow.xgboost.load_model` reads it. Nothing for a run without a model. JSON, which is YAML.
 */
export function mlmodelOf(path: string, artefacts: readonly Artefact[], runId = ""): Artefact[] {
  const files = artefacts.filter((artefact) => artefact.path.startsWith(FOLDER));
  const names = files.map((artefact) => artefact.path.slice(FOLDER.length));
  if (!names.includes(MANIFEST)) return [];
  const manifest = parsed(join(path, FOLDER, MANIFEST));
  const document = names.includes(MODEL_FILE) ? parsed(join(path, FOLDER, MODEL_FILE)) : {};
  const version = Array.isArray(document.version) && "learner" in document ? document.version.join(".") : undefined;
  const text = `${JSON.stringify(
    {
      artifact_path: "model",
      flavors: {
        cascada: { data: ".", manifest: MANIFEST, model: manifest.model, model_sha256: manifest.model_sha256 },
        ...(version !== undefined && {
          xgboost: {
            code: null,
            data: MODEL_FILE,
            model_class: "xgboost.core.Booster",
            model_format: "json",
            xgb_version: version,
          },
        }),
      },
      model_uuid: sha256(...files.map((file) => file.sha256)).slice(0, 32),
      run_id: runId,
    },
    null,
    2,
  )}\n`;
  return [{ path: `${FOLDER}MLmodel`, sha256: sha256(text), body: { text } }];
}

function parsed(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, "utf8"));
}
