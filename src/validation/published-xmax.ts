import type { HadronicModel } from "../simulation/hadronic-model.ts";

/** The primaries of the table, lightest first. */
export const PUBLISHED_NUCLEI = ["proton", "helium", "nitrogen", "oxygen", "iron"] as const;

/** lg(E/eV) of the rows of the table. */
const PUBLISHED_LG_E = [18.5, 19, 19.5, 20] as const;

/**
 * Mean/sigma of Xmax, g/cm2, of p, He, N, O, Fe at 10^18.5, 10^19, 10^19.5 and 10^20 eV [D from S]: moments of the
 * generalised Gumbel distributions of De Domenico et al., JCAP 07 (2013) 050 with the updated parameters of the Auger
 * combined fit, which agree with two independent CORSIKA samples within 2-4 g/cm2 in the mean and 1-2 g/cm2 in sigma.
 */
const PUBLISHED_XMAX: Readonly<Record<HadronicModel, readonly string[]>> = {
  "QGSJetII-04": [
    "763.5/63.5 729.5/45.3 700.4/33.6 697.2/32.5 666.5/23.3",
    "790.7/61.6 756.7/43.9 728.0/32.8 724.9/31.7 694.7/22.8",
    "817.7/59.9 783.6/42.6 755.0/32.0 752.0/31.0 722.3/22.3",
    "844.5/58.2 810.1/41.4 781.5/31.2 778.5/30.2 749.0/21.9",
  ],
  "EPOS-LHC": [
    "778.1/59.9 745.2/40.4 714.9/27.2 711.7/26.1 679.5/18.0",
    "806.3/58.3 773.6/38.9 743.9/26.2 740.7/25.2 709.3/17.5",
    "833.9/56.9 801.4/37.5 772.2/25.3 769.0/24.3 738.1/16.9",
    "860.9/55.6 828.6/36.2 799.7/24.4 796.6/23.5 765.9/16.3",
  ],
  "Sibyll2.3d": [
    "787.4/64.5 751.6/45.4 720.0/33.7 716.6/32.6 683.3/23.6",
    "816.3/62.3 780.8/43.6 749.7/32.4 746.3/31.3 713.6/22.8",
    "845.0/60.2 809.6/42.0 778.7/31.0 775.4/30.1 743.3/22.0",
    "873.5/58.3 837.9/40.4 807.2/29.8 803.9/28.8 772.4/21.2",
  ],
};

/** One cell of the table. */
export interface PublishedXmax {
  hadronicModel: HadronicModel;
  primary: (typeof PUBLISHED_NUCLEI)[number];
  lgE: number;
  mean_gcm2: number;
  sigma_gcm2: number;
}

/** The cells of a model's table, energy by energy. */
export function publishedXmax(hadronicModel: HadronicModel): PublishedXmax[] {
  return PUBLISHED_XMAX[hadronicModel].flatMap((line, i) =>
    line.split(" ").map((cell, k) => {
      const [mean_gcm2, sigma_gcm2] = cell.split("/").map(Number);
      return {
        hadronicModel,
        primary: PUBLISHED_NUCLEI[k]!,
        lgE: PUBLISHED_LG_E[i]!,
        mean_gcm2: mean_gcm2!,
        sigma_gcm2: sigma_gcm2!,
      };
    }),
  );
}

/** CORSIKA showers, QGSJetII-04, 10^19 eV, of Herrera et al., Entropy 22 (2020) 998 [D]: an independent sample. */
export const CORSIKA_XMAX = [
  { primary: "proton", mean_gcm2: 792.6, sigma_gcm2: 60.5 },
  { primary: "helium", mean_gcm2: 758.8, sigma_gcm2: 43.5 },
  { primary: "nitrogen", mean_gcm2: 728.6, sigma_gcm2: 32.8 },
  { primary: "iron", mean_gcm2: 696.8, sigma_gcm2: 22.6 },
] as const;
