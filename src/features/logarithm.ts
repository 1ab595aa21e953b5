import type { Feature } from "./feature.ts";

/**
 * The same feature as log10(1 + x), for networks, to which a quantity that spans decades is otherwise a few large values and
 * many that look alike; to trees it is the same. Of quantities that are never below 0.
 */
export function inLogarithm({ name, unit, description, source, compute, ...rest }: Feature): Feature {
  return {
    ...rest,
    name: `${name}_log10_1p`,
    unit: "",
    description: `log10(1 + x) of ${name}${unit === "" ? "" : ` (${unit})`}: ${description}`,
    source,
    compute: (station) => Math.log1p(compute(station)) / Math.LN10,
  };
}
