import { DEGREE } from "../core/units.ts";
import { type Axis, type FallenSite, inShowerPlane, makeAxis, sitesAround, sitesOnRings } from "./array.ts";
import type { StationFront } from "./deposits.ts";
import { EXTRAPOLATION, tableZenith } from "./domain.ts";
import { electromagneticFront } from "./electromagnetic.ts";
import { meanMuonCharge } from "./muon-charge.ts";
import { muonField } from "./muon-field.ts";
import type { SimulationPreset } from "./preset.ts";
import type { Shower } from "./shower.ts";

/** VEM per m2 and muon: the muon signal of a 10 m2 detector is k_mu times 10 m2 times the density (section 4) [D]. */
const AREA_M2 = 10;

/** One fall of a shower on the array: the stations in range and the particle fronts there. */
export interface Fall {
  axis: Axis;
  sites: readonly FallenSite[];
  front(site: FallenSite): StationFront;
  /** bits of the `extrapolation` column that the depth of the maximum sets */
  extrapolation: number;
}

/**
 * Drops a shower on the array. Nothing from here on knows the primary or the hadronic model by name: the front follows
 * from (Xmax, ln N_mu, energy, zenith, azimuth, core) and the muon scale alone, which is what makes the exact
 * posterior of the primary given those numbers a ceiling for every classifier (V14).
 */
export function fallOnArray(
  shower: Omit<Shower, "primary" | "extrapolation">,
  core: { x: number; y: number },
  preset: SimulationPreset,
  muonScale: number,
): Fall {
  const axis = makeAxis(shower.zenith_deg, shower.azimuth_deg);
  const sites = preset.rings ? sitesOnRings(axis, preset.rings) : sitesInRange(axis, core, preset);
  const field = muonField({ ...shower, zenith_deg: tableZenith(shower.zenith_deg), extrapolate: true });
  const electromagnetic = electromagneticFront(shower);
  const meanCharge = meanMuonCharge(shower.zenith_deg);
  const perDensity = preset.muon_signal * AREA_M2 * muonScale;
  return {
    axis,
    sites,
    extrapolation:
      (field.extrapolated ? EXTRAPOLATION.xmax : 0) + (electromagnetic.held ? EXTRAPOLATION.electromagnetic_age : 0),
    front(site) {
      const muons = field.at(site.distance_m, site.azimuth_sp_deg);
      const signal_mu_vem = perDensity * muons.density_m2;
      return {
        cosZenith: axis.direction[2],
        sinZenith: Math.sin(shower.zenith_deg * DEGREE),
        muons,
        muon_charge_vem: meanCharge(muons),
        electromagnetic: electromagnetic.at(site.distance_m, site.azimuth_sp_deg, muons),
        signal_mu_vem,
        signal_halo_vem: preset.halo_fraction * signal_mu_vem,
      };
    },
  };
}

/** The stations of the triangular array at the distances that the preset keeps. */
function sitesInRange(axis: Axis, core: { x: number; y: number }, preset: SimulationPreset): FallenSite[] {
  const [nearest, farthest] = preset.core_distance_m;
  return sitesAround(core, preset.spacing_m, farthest / axis.direction[2])
    .map((site) => {
      const { distance_m, azimuth_deg } = inShowerPlane(axis, site.x, site.y);
      return { ...site, distance_m, azimuth_sp_deg: azimuth_deg };
    })
    .filter((site) => site.distance_m >= nearest && site.distance_m <= farthest);
}
