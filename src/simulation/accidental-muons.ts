import type { Random } from "../core/random.ts";
import { sampleTrackLength, silhouetteArea, TANK_HEIGHT_M } from "./tank.ts";

/** A background muon in the tank. */
export interface AccidentalMuon {
  /** ns after the plane front of the shower; before it where negative */
  time_ns: number;
  /** of its track, without delta rays, VEM */
  charge_vem: number;
}

/** The silhouette is largest where its slope vanishes: sqrt((pi R^2)^2 + (2 R H)^2), m2. */
const LARGEST_SILHOUETTE_M2 = Math.sqrt(
  silhouetteArea(1, 0) * silhouetteArea(1, 0) + silhouetteArea(0, 1) * silhouetteArea(0, 1),
);

/**
 * Muons of other, small showers that happen to cross the tank during a record: a Poisson number at even times. Their
 * directions follow the intensity of cosmic-ray muons at ground, proportional to cos^2 of the zenith angle [A; PDG
 * review of cosmic rays: so for 3 GeV], times the silhouette of the tank; all go through [A: their mean energy, 4 GeV, is
 * far above the 0.3 GeV that the tank takes]. Mean charge: volume / 1.2 m x (1/3) / 3.393 m2 = 1.000 VEM, since
 * cos^2 averages to 1/3 over the hemisphere and cos^2 times the silhouette, pi R^2 / 4 + 2 R H pi / 16, to 3.393 m2.
 */
export function sampleAccidentalMuons(
  random: Random,
  { rate_hz, from_ns, to_ns }: { rate_hz: number; from_ns: number; to_ns: number },
): AccidentalMuon[] {
  const n = random.poisson(rate_hz * (to_ns - from_ns) * 1e-9);
  return Array.from({ length: n }, () => {
    const time_ns = from_ns + (to_ns - from_ns) * random.uniform();
    const cosZenith = sampleCosZenith(random);
    const sinZenith = Math.sqrt(1 - cosZenith * cosZenith);
    return { time_ns, charge_vem: sampleTrackLength(random, cosZenith, sinZenith) / TANK_HEIGHT_M };
  });
}

/** Cosine of the zenith angle of a muon that crosses the tank: density cos^2 times the silhouette, by rejection. */
function sampleCosZenith(random: Random): number {
  for (;;) {
    // The largest of three uniform numbers has density 3 x^2.
    const cosine = Math.max(random.uniform(), random.uniform(), random.uniform());
    const area = silhouetteArea(cosine, Math.sqrt(1 - cosine * cosine));
    if (random.uniform() * LARGEST_SILHOUETTE_M2 < area) return cosine;
  }
}
