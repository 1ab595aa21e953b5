import { ConfigError } from "../core/errors.ts";
import { Formula } from "../data/expression/formula.ts";
import { parseExpression } from "../data/expression/parser.ts";
import { ownColumnsOf } from "../data/own-columns.ts";
import type { Feature } from "./feature.ts";
import { ownQuantities, quantitiesOf } from "./quantity.ts";

/** Names and expressions of features that an experiment makes of others and of columns. */
export type DerivedFeatures = Readonly<Record<string, string>>;

/**
 * Features from expressions of `known` features, of columns of the data dictionary and of the file's own (`file.NAME`), in the order given. One
 * that reads truth is truth.
 *
 * @throws ConfigError (ExpressionError), naming the feature, for an expression that cannot be meant, that is no number, or that
 *   reads the label or an id, and for a name that a feature of the set has
 */
export function derivedFeatures(
  derived: DerivedFeatures,
  { known, taken }: { known: readonly Feature[]; taken: readonly Feature[] },
): Feature[] {
  const named = quantitiesOf(known);
  return Object.entries(derived).map(([name, text]): Feature => {
    if (taken.some((feature) => feature.name === name)) {
      throw new ConfigError(`derived.${name}: the set has a feature of this name; expected another`);
    }
    const { formula, quantities } = naming(name, () => {
      const node = parseExpression(text);
      const own = ownQuantities(ownColumnsOf(node));
      const quantities = new Map([...named, ...own.map((quantity) => [quantity.name, quantity] as const)]);
      const kinds = Object.fromEntries([...quantities].map(([input, { kind }]) => [input, kind]));
      return { formula: new Formula(text, kinds, name, node), quantities };
    });
    if (formula.kind !== "number")
      throw new ConfigError(`derived.${name}: ${text} is ${formula.kind}; expected a number`);
    const inputs = formula.columns.map((input) => quantities.get(input)!);
    const forbidden = inputs.find(({ role }) => role === "label" || role === "id");
    if (forbidden) {
      const reason = forbidden.role === "label" ? "is the answer" : "names rows";
      throw new ConfigError(`derived.${name}: ${forbidden.name} ${reason}; expected observables or truth`);
    }
    return {
      name,
      unit: "",
      description: `of the experiment: ${text}`,
      source: "the experiment file",
      role: inputs.some(({ role }) => role === "truth") ? "truth" : "observable",
      columns: [...new Set(inputs.flatMap(({ columns }) => columns))],
      compute: (station) =>
        formula.value(Object.fromEntries(inputs.map((input) => [input.name, [input.compute(station)]]) as never)),
    };
  });
}

function naming<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`derived.${name}: ${error.message}`, { cause: error });
  }
}
