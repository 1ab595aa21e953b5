import type { Table } from "../../report/table.ts";
import type { Knowledge } from "../../simulation/posterior.ts";
import type { CeilingResult } from "./result.ts";

type Estimate = CeilingResult["models"][number]["classifiers"][number]["accuracy"];

const WORDS: Record<Knowledge, string> = {
  xmax_and_ln_nmu: "Xmax and N_mu",
  xmax: "Xmax alone",
  ln_nmu: "N_mu alone",
};

/** The classifiers that know the truth, and the pairs of primaries, as tables. */
export function ceilingTables(result: CeilingResult): Table[] {
  return [accuracyTable(result), aucTable(result), pairTable(result)];
}

function accuracyTable(result: CeilingResult): Table {
  const { primaries, models, showers, chance, log10_energy_ev, spectral_index, zenith_deg } = result;
  return {
    title: "Accuracy of the exact posterior given the truth, and share of each primary that it names right",
    columns: headOf(["accuracy", ...primaries]),
    rows: models.flatMap(({ hadronic_model, classifiers }) =>
      classifiers.map(({ known, accuracy, recall }) => [
        hadronic_model,
        WORDS[known],
        text(accuracy),
        ...primaries.map((name) => text(recall[name] ?? null)),
      ]),
    ),
    notes: [
      `Per shower, energy and zenith angle known as well; ${showers} showers of each hadronic model, Monte-Carlo standard errors in brackets. Chance: ${chance.toFixed(3)}.`,
      `Of the preset: its primaries, 10^${log10_energy_ev.join(" to 10^")} eV with E^-${spectral_index}, ${zenith_deg.join(" to ")} deg. All hadronic models are shown, whatever the preset's is.`,
    ],
  };
}

function aucTable({ primaries, models }: CeilingResult): Table {
  return {
    title: "AUC, one primary against the rest",
    columns: headOf(primaries),
    rows: models.flatMap(({ hadronic_model, classifiers }) =>
      classifiers.map(({ known, auc }) => [
        hadronic_model,
        WORDS[known],
        ...primaries.map((name) => text(auc[name] ?? null)),
      ]),
    ),
  };
}

function pairTable({ models }: CeilingResult): Table {
  return {
    title: "Pairs of primaries",
    columns: [
      ...["hadronic model", "pair"].map((label) => ({ label })),
      ...["AUC", "merit factor", "of Xmax", "of ln N_mu"].map((label) => ({ label, numeric: true })),
    ],
    rows: models.flatMap(({ hadronic_model, classifiers, truths }) =>
      truths.map(({ first, second, xmax, ln_nmu }, i) => {
        const { auc, merit_factor } = classifiers[0]!.pairs[i]!;
        return [hadronic_model, `${first} / ${second}`, ...[auc, merit_factor, xmax, ln_nmu].map(text)];
      }),
    ),
    notes: [
      "AUC and merit factor |m1 - m2| / sqrt(s1^2 + s2^2) of ln(p1 / p2) given Xmax and N_mu; then merit factors of the two numbers themselves, less the first primary's mean at the shower's energy and zenith angle.",
    ],
  };
}

function headOf(numbers: readonly string[]): Table["columns"] {
  return [{ label: "hadronic model" }, { label: "known" }, ...numbers.map((label) => ({ label, numeric: true }))];
}

/** `0.7647(4)`: the error in units of the last digit, at least 1; 0 where all blocks agree. */
function text(estimate: Estimate): string {
  if (estimate === null) return "-";
  const { value, standard_error } = estimate;
  const error = standard_error === 0 ? 0 : Math.max(1, Math.round(1e4 * standard_error));
  return `${value.toFixed(4)}(${error})`;
}
