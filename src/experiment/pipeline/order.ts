import { nearest } from "../../core/suggestion.ts";
import type { Problem } from "../issues.ts";
import { referenceIn } from "./step.ts";

/** A step as its place in the order depends on it. */
export interface Linked {
  inputs: Readonly<Record<string, string>>;
  /** names of what it gives */
  outputs: readonly string[];
}

/** Names of the steps that a step takes something from, in the order of its inputs. */
export function stepsBefore({ inputs }: Pick<Linked, "inputs">): string[] {
  return Object.values(inputs).flatMap((source) => referenceIn(source)?.step ?? []);
}

/**
 * The steps in an order in which each comes after those it takes something from; where that leaves a choice, as they are
 * written. Instead problems: references to what there is not, and steps that wait for each other in a circle.
 */
export function orderOf(steps: Readonly<Record<string, Linked>>): { order: string[]; problems: Problem[] } {
  const problems = Object.entries(steps).flatMap(([name, step]) => referenceProblems(name, step, steps));
  const order: string[] = [];
  const circles = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (order.includes(name) || !Object.hasOwn(steps, name)) return;
    const at = above.indexOf(name);
    if (at >= 0) {
      const circle = above.slice(at);
      const id = [...circle].sort().join();
      if (circles.has(id)) return;
      circles.add(id);
      const last = circle.at(-1)!;
      const [input] = Object.entries(steps[last]!.inputs).find(([, source]) => referenceIn(source)?.step === name)!;
      problems.push({
        path: ["steps", last, "inputs", input],
        message: `steps.${last}.inputs.${input}: steps wait for each other: ${[...circle, name].map((step, i) => (i === 0 ? step : `takes from ${step}`)).join(" ")}`,
      });
      return;
    }
    for (const before of stepsBefore(steps[name]!)) visit(before, [...above, name]);
    if (!order.includes(name)) order.push(name);
  };
  for (const name of Object.keys(steps)) visit(name, []);
  return { order, problems };
}

function referenceProblems(name: string, { inputs }: Linked, steps: Readonly<Record<string, Linked>>): Problem[] {
  return Object.entries(inputs).flatMap(([input, source]) => {
    const found = referenceIn(source);
    if (!found) return [];
    const path = ["steps", name, "inputs", input];
    const wrong = (what: string, word: string, there: readonly string[]) => {
      const meant = nearest(word, there);
      const hint = meant === undefined ? "" : `did you mean ${meant}? `;
      return [
        { path, message: `${path.join(".")} is "${source}": ${what}; ${hint}expected one of ${there.join(", ")}` },
      ];
    };
    const step = Object.hasOwn(steps, found.step) ? steps[found.step] : undefined;
    if (!step) return wrong(`unknown step: ${found.step}`, found.step, Object.keys(steps));
    if (step.outputs.includes(found.output)) return [];
    return wrong(`step ${found.step} gives no ${found.output}`, found.output, step.outputs);
  });
}
