import { ConfigError } from "../../core/errors.ts";
import type { XgboostConfig } from "./parameters.ts";

/**
 * The sign of each feature's monotone constraint.
 *
 * @returns undefined if there is none
 * @throws ConfigError for a list of another length or a name that is no feature
 */
export function constraintSigns(
  { monotone_constraints: constraints }: Pick<XgboostConfig, "monotone_constraints">,
  features: readonly string[],
): Int8Array | undefined {
  if (constraints === undefined) return undefined;
  const signs = new Int8Array(features.length);
  if (Array.isArray(constraints)) {
    if (constraints.length !== features.length) {
      throw new ConfigError(
        `monotone_constraints: ${constraints.length} signs; expected ${features.length}, one for each feature`,
      );
    }
    signs.set(constraints);
  } else {
    for (const [name, sign] of Object.entries(constraints)) {
      const feature = features.indexOf(name);
      if (feature < 0) {
        throw new ConfigError(`monotone_constraints: ${name}; expected one of ${features.join(", ")}`);
      }
      signs[feature] = sign;
    }
  }
  return signs.some((sign) => sign !== 0) ? signs : undefined;
}
