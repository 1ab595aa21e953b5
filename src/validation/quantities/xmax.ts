import type { ComparisonPanel } from "../../report/figures/comparison.ts";
import type { LegendEntry } from "../../report/legend.ts";
import { classColour, INK } from "../../report/palette.ts";
import { HADRONIC_MODELS, type HadronicModel } from "../../simulation/hadronic-model.ts";
import type { Measuring } from "../measuring.ts";
import { type Moments, moments } from "../moments.ts";
import { CORSIKA_XMAX, PUBLISHED_NUCLEI, type PublishedXmax, publishedXmax } from "../published-xmax.ts";
import type { Measurement, Quantity, Row, ValidationFigure } from "../quantity.ts";

const SHOWERS = 40_000;
/** Photons: mean 999 + 166 (lg E - 19) and sigma of the middles of the energy bins of the same showers [D]. */
const PHOTON_SIGMA = [
  [18.25, 67],
  [18.75, 69],
  [19.25, 94],
  [19.75, 115],
] as const;

interface Cell extends PublishedXmax {
  measured: Moments;
}

async function measure(measuring: Measuring): Promise<Measurement> {
  const at = async (hadronicModel: HadronicModel, primary: PublishedXmax["primary"] | "photon", lgE: number) =>
    moments((await measuring.showers({ hadronicModel, primary, lgE, zenith_deg: 38 }, SHOWERS)).xmax_gcm2);
  const cells = await Promise.all(
    HADRONIC_MODELS.flatMap(publishedXmax).map(async (cell): Promise<Cell> => {
      return { ...cell, measured: await at(cell.hadronicModel, cell.primary, cell.lgE) };
    }),
  );
  const photons = await Promise.all(
    PHOTON_SIGMA.map(async ([lgE, sigma]) => ({ lgE, sigma, measured: await at("QGSJetII-04", "photon", lgE) })),
  );
  const rows = [
    ...cells.flatMap(({ hadronicModel, primary, lgE, mean_gcm2, sigma_gcm2, measured }) =>
      rowsOf(`${hadronicModel}, ${primary}, 10^${lgE} eV`, { mean_gcm2, sigma_gcm2, measured, tolerance: 1 }),
    ),
    ...photons.flatMap(({ lgE, sigma, measured }) =>
      rowsOf(`photon, 10^${lgE} eV`, {
        mean_gcm2: 999 + 166 * (lgE - 19),
        sigma_gcm2: sigma,
        measured,
        tolerance: 2,
      }),
    ),
    ...CORSIKA_XMAX.flatMap((corsika) => {
      const cell = cells.find(
        ({ hadronicModel, primary, lgE }) =>
          hadronicModel === "QGSJetII-04" && primary === corsika.primary && lgE === 19,
      )!;
      const at = `${corsika.primary}, 10^19 eV, against CORSIKA showers`;
      return rowsOf(at, { ...corsika, measured: cell.measured, tolerance: 4 });
    }),
  ];
  return { rows, figures: [figure(cells, "mean"), figure(cells, "sigma")] };
}

interface Compared {
  mean_gcm2: number;
  sigma_gcm2: number;
  measured: Moments;
  tolerance: number;
}

function rowsOf(at: string, { mean_gcm2, sigma_gcm2, measured, tolerance }: Compared): Row[] {
  const shared = { at, decimals: 1, tolerance: { absolute: tolerance } };
  return [
    {
      ...shared,
      quantity: "mean Xmax, g/cm2",
      target: mean_gcm2,
      measured: measured.mean,
      error: measured.meanError,
    },
    {
      ...shared,
      quantity: "sigma of Xmax, g/cm2",
      target: sigma_gcm2,
      measured: measured.sigma,
      error: measured.sigmaError,
    },
  ];
}

function figure(cells: readonly Cell[], which: "mean" | "sigma"): ValidationFigure {
  const published = (cell: Cell) => (which === "mean" ? cell.mean_gcm2 : cell.sigma_gcm2);
  const simulated = ({ measured }: Cell) => (which === "mean" ? measured.mean : measured.sigma);
  const panels = HADRONIC_MODELS.map((heading): ComparisonPanel => {
    const series = PUBLISHED_NUCLEI.flatMap((primary) => {
      const line = cells.filter((cell) => cell.hadronicModel === heading && cell.primary === primary);
      const colour = classColour(primary);
      return [
        { symbol: "line" as const, colour, points: line.map((cell) => ({ x: cell.lgE, y: published(cell) })) },
        { symbol: "dot" as const, colour, points: line.map((cell) => ({ x: cell.lgE, y: simulated(cell) })) },
      ];
    });
    const corsika = CORSIKA_XMAX.map((shower) => ({
      x: 19,
      y: which === "mean" ? shower.mean_gcm2 : shower.sigma_gcm2,
    }));
    return {
      heading,
      x: { label: "lg(E / eV)", domain: [18.4, 20.1] },
      y:
        which === "mean"
          ? { label: "mean Xmax (g/cm²)", domain: [650, 890] }
          : { label: "sigma of Xmax (g/cm²)", domain: [10, 70] },
      series: [
        ...series,
        ...(heading === "QGSJetII-04" ? [{ symbol: "ring" as const, colour: INK, points: corsika }] : []),
      ],
    };
  });
  const legend: LegendEntry[] = [
    { label: "published", colour: INK, symbol: "line" },
    { label: "simulation", colour: INK, symbol: "dot" },
    { label: "CORSIKA showers", colour: INK, symbol: "ring", dash: "0 22" },
    ...PUBLISHED_NUCLEI.map((name): LegendEntry => ({ label: name, colour: classColour(name), symbol: "area" })),
  ];
  return {
    name: `xmax-${which}`,
    title: which === "mean" ? "Mean depth of the shower maximum" : "Spread of the depth of the shower maximum",
    description: "Lines: published moments per hadronic model and mass; dots: the simulation; rings: CORSIKA showers.",
    legend,
    panels,
  };
}

export const xmax: Quantity = {
  id: "V1",
  title: "Depth of the shower maximum",
  target:
    "Mean and spread of Xmax per hadronic model, mass and energy: the published generalised Gumbel distributions; photons and, for QGSJetII-04 at 10^19 eV, CORSIKA showers that the distributions were not fitted to.",
  source:
    "De Domenico et al., JCAP 07 (2013) 050, updated parameters of the Auger combined fit [S]; Herrera et al., Entropy 22 (2020) 998 [D]",
  tolerance: "1 g/cm2 (photons 2; CORSIKA 4, as two samples agree)",
  measure,
};
