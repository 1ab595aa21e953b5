import type { DrawnStudy, ParameterScale, StudyParameter } from "../../report/study.ts";
import type { Distribution } from "../../tuning/distribution.ts";
import type { StudyRecord } from "../../tuning/storage.ts";

/**
 * A study as its figures need it: parameters in the order of `names`, those that it does not name behind. The scale of a
 * parameter holds the distributions of all its trials, which of a study of Optuna's may differ.
 */
export function drawnStudy(study: StudyRecord, metric: string, names: readonly string[] = []): DrawnStudy {
  const scales = new Map<string, ParameterScale>();
  for (const { distributions } of study.trials) {
    for (const [name, distribution] of Object.entries(distributions)) {
      const known = scales.get(name);
      const own = scaleOf(distribution);
      scales.set(name, known === undefined ? own : widened(known, own));
    }
  }
  const rank = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  const parameters = [...scales]
    .filter(([, scale]) => hasExtent(scale))
    .map(([name, scale]): StudyParameter => ({ name, scale }))
    .sort((a, b) => rank(a.name) - rank(b.name));
  return { metric, direction: study.direction, parameters, trials: study.trials };
}

function scaleOf(distribution: Distribution): ParameterScale {
  if (distribution.kind === "categorical") return { kind: "categorical", choices: distribution.choices };
  const { kind, low, high, log } = distribution;
  return { kind: log ? "log" : "linear", low, high, ...(kind === "int" && { whole: true }) };
}

/** A scale for both. Of choices and numbers, which no axis has together, the first. */
function widened(a: ParameterScale, b: ParameterScale): ParameterScale {
  if (a.kind === "categorical" || b.kind === "categorical") {
    if (a.kind !== "categorical" || b.kind !== "categorical") return a;
    return { kind: "categorical", choices: [...new Set([...a.choices, ...b.choices])] };
  }
  return { ...a, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** Whether there was anything to choose: a parameter of one value has nothing to show. */
function hasExtent(scale: ParameterScale): boolean {
  return scale.kind === "categorical" ? scale.choices.length > 1 : scale.low < scale.high;
}
