import { ConfigError } from "../../../core/errors.ts";
import type { EngineInput } from "../engine.ts";
import { constraintSigns } from "../monotone-constraints.ts";
import { defaultBaseScore } from "../objective.ts";
import type { XgboostConfig } from "../parameters.ts";
import type { BuildInfo, LibraryVersion } from "./xgboost-library.ts";

/** Parameters in the order in which they are set; `eval_metric` may come several times. */
export type Settings = readonly (readonly [name: string, value: string])[];

/** Parameters that have the library's name here and in every version. */
const SAME_NAMES = [
  "eta",
  "max_depth",
  "grow_policy",
  "max_leaves",
  "gamma",
  "lambda",
  "alpha",
  "min_child_weight",
  "max_delta_step",
  "subsample",
  "colsample_bytree",
  "colsample_bylevel",
  "colsample_bynode",
  "max_bin",
] as const satisfies readonly (keyof XgboostConfig)[];

/**
 * The experiment's parameters as the library of that version takes them (XGBoost Parameters, 1.7 and 2.0 to 3.x).
 * `base_score` is left out where it is to be estimated, so that the library finds its own, and where a model is gone on
 * from, which has one.
 *
 * @throws ConfigError for constraints that do not fit the features
 */
export function settingsOf(
  { config, objective, classes, train, metrics, startFrom, context }: EngineInput,
  { version, seed }: { version: LibraryVersion; seed: number },
): Settings {
  const signs = constraintSigns(config, train.x.columns);
  const settings: (readonly [string, string])[] = [
    // Errors come back as return codes; what else the library has to say would land on stderr between our lines.
    ["verbosity", "0"],
    ["nthread", String(context.workers)],
    ["seed", String(seed)],
    ...deviceSettings(config.device, version),
    ["objective", objective],
    ...SAME_NAMES.map((name) => [name, String(config[name])] as const),
    ...metrics.map((metric) => ["eval_metric", metric] as const),
  ];
  if (objective.startsWith("multi:")) settings.push(["num_class", String(classes.length)]);
  if (objective === "binary:logistic") settings.push(["scale_pos_weight", String(config.scale_pos_weight)]);
  const score = config.base_score ?? defaultBaseScore(objective);
  if (score === "estimate") requireEstimate(objective, version);
  else if (!startFrom) settings.push(["base_score", String(score)]);
  if (signs) settings.push(["monotone_constraints", `(${signs.join(",")})`]);
  return settings;
}

/** @throws ConfigError where the library would start all classes alike */
function requireEstimate(objective: string, { major, minor }: LibraryVersion): void {
  if (!objective.startsWith("multi:") || major * 100 + minor >= 301) return;
  throw new ConfigError(
    `base_score: estimate; expected a number, as libxgboost ${major}.${minor} estimates none for ${objective} (3.1 and newer do)`,
  );
}

/** Since 2.0 the device is a parameter of its own; before, the GPU had a tree method of its own. */
function deviceSettings(device: string, { major }: LibraryVersion): Settings {
  if (major >= 2) {
    return [
      ["tree_method", "hist"],
      ["device", device],
    ];
  }
  if (device === "cpu") return [["tree_method", "hist"]];
  return [
    ["tree_method", "gpu_hist"],
    ["gpu_id", device.split(":")[1] ?? "0"],
  ];
}

/** @throws ConfigError where a GPU is asked for of a library that was built without CUDA */
export function requireDevice(
  device: string,
  { versionText, path, build }: { versionText: string; path: string; build: BuildInfo },
): void {
  if (device === "cpu" || build.cuda !== undefined) return;
  throw new ConfigError(
    `device: ${device}; expected cpu, as libxgboost ${versionText} (${path}) was built without CUDA`,
  );
}

/**
 * The library goes on on the CPU, with a warning, where it finds no GPU; here that is an error.
 *
 * @param configuration what the configured booster says of itself, as JSON
 * @throws ConfigError where the GPU that was asked for is not used
 */
export function requireDeviceUsed(device: string, configuration: string): void {
  if (device === "cpu") return;
  const { device: used, gpu_id } = JSON.parse(configuration).learner.generic_param as Record<string, string>;
  const onGpu = used === undefined ? Number(gpu_id) >= 0 : used.startsWith("cuda");
  if (!onGpu) throw new ConfigError(`device: ${device}; expected cpu, as libxgboost finds no GPU that it can use`);
}
