import { Random } from "../core/random.ts";
import { DEGREE } from "../core/units.ts";
import { exponentialSumLogDensity, GammaSumDensity } from "./compound-poisson.ts";
import type { StationFront } from "./deposits.ts";
import { tableZenith } from "./domain.ts";
import { electromagneticFront } from "./electromagnetic.ts";
import { type Fall, fallOnArray } from "./fall.ts";
import { LogTable } from "./log-table.ts";
import { muonField, sampleMuonEnergy } from "./muon-field.ts";
import { lnNmuLogDensity, lnNmuMoments } from "./muon-number.ts";
import type { SimulationPreset } from "./preset.ts";
import { EM_SPREAD } from "./shower.ts";
import { luminousRange, sampleTrackLength, TANK_HEIGHT_M } from "./tank.ts";
import { xmaxLogDensity } from "./xmax.ts";

/** What fell in one tank, VEM, whether or not it triggered. */
export interface TankSignals {
  signal_mu_vem: number;
  signal_em_vem: number;
  signal_halo_vem: number;
}

/** One fall of a shower as far as it is known here: its geometry, and the true signals of the array's tanks in range. */
export interface KnownFall {
  zenith_deg: number;
  azimuth_deg: number;
  core: { x: number; y: number };
  /** [sites] in the order of the fall's sites */
  signals: readonly TankSignals[];
  /** true energy, EeV; the preset's spectrum where it is not known */
  energy_eev?: number;
}

/** Nodes of Xmax, g/cm2. */
const XMAX_LOW = 480;
const XMAX_STEP = 10;
const XMAX_NODES = 95;
/** Step of ln E where the energy is not known: the electromagnetic signal at fixed energy and age spreads by 0.04. */
const ENERGY_STEP = 0.04;
/** Logarithm of a likelihood below the best at which a node counts for nothing. */
const NEGLIGIBLE = 25;
/** What a table of a likelihood reaches, in its sigmas about its maximum, and its steps in a sigma. */
const REACH = 7;
const STEPS = 2;
/** ln N_mu of the fall that signals are scaled from. */
const REFERENCE_LN_NMU = 17.8;
const REFERENCE_EEV = 10;

/** What the signals say at one Xmax: of the muon number, and of the electromagnetic scale a = ln(signal / that of 10 EeV). */
interface Likelihood {
  xmax_gcm2: number;
  /** of ln N_mu */
  muons: LogTable;
  /** of a */
  electromagnetic: LogTable;
}

/**
 * Posterior of the primary given the true muon, electromagnetic and halo signals of all tanks in range of a fall of
 * known geometry: by Bayes's theorem and integration over what is not known, Xmax, ln N_mu, the fluctuation of the
 * electromagnetic signal and, unless it is given, the energy. The densities are those that the simulation draws from:
 * Poisson numbers of exponential charges, and of muons; only is the charge of a muon here a Gamma number with the
 * mean of the station's tracks and the spread of the zenith angle's, where the simulation draws a track, and a sum of more than
 * 200 one Gamma number [A], so that the accuracy of this classifier is a lower bound, by little, of that of the exact one. An
 * integral is a sum over 95 Xmax in steps of 10 g/cm2, and over ln N_mu and the electromagnetic scale in steps of at most 0.4
 * of the narrower of likelihood and prior.
 */
export class SignalPosterior {
  private readonly preset: SimulationPreset;
  private readonly logPrior: readonly number[];
  private readonly muonDensities: GammaSumDensity[] = [];

  /** @param prior weight of each primary of the preset among the showers */
  constructor(preset: SimulationPreset, prior: readonly number[]) {
    this.preset = preset;
    this.logPrior = prior.map(Math.log);
  }

  /** Probability of each primary of the preset. Throws ShapeError where signals and sites are not as many. */
  of(fall: KnownFall): Float64Array {
    const likelihoods = this.likelihoods(fall);
    const energies = fall.energy_eev === undefined ? this.energyNodes() : [{ energy_eev: fall.energy_eev, log: 0 }];
    const logs = this.preset.primaries.map(() => new LogSum());
    for (const { energy_eev, log } of energies) {
      const scale = electromagneticScale(energy_eev, fall.zenith_deg);
      const seen = likelihoods.flatMap(({ xmax_gcm2, muons, electromagnetic }) => {
        const value = overlap(electromagnetic, scaleDensity(scale));
        return value === -Infinity ? [] : [{ xmax_gcm2, muons, value: value + log }];
      });
      if (seen.length > 0) this.addEnergy(energy_eev, fall.zenith_deg, seen, logs);
    }
    const totals = logs.map((sum, k) => sum.value() + this.logPrior[k]!);
    const largest = Math.max(...totals);
    const weights = Float64Array.from(totals, (total) => Math.exp(total - largest));
    const sum = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / sum);
  }

  private addEnergy(
    energy_eev: number,
    zenith_deg: number,
    seen: readonly { xmax_gcm2: number; muons: LogTable; value: number }[],
    logs: readonly LogSum[],
  ): void {
    const { primaries, hadronic_model: hadronicModel, extrapolate } = this.preset;
    primaries.forEach((primary, k) => {
      const input = { primary, energy_eev, zenith_deg, hadronicModel, extrapolate };
      const [ofXmax, ofLnNmu, moments] = [xmaxLogDensity(input), lnNmuLogDensity(input), lnNmuMoments(input)];
      for (const { xmax_gcm2, muons, value } of seen) {
        const log = value + ofXmax(xmax_gcm2);
        if (log < logs[k]!.value() - NEGLIGIBLE) continue;
        const prior = {
          log: (lnNmu: number) => ofLnNmu(lnNmu, xmax_gcm2),
          low: moments.mean - 9 * moments.sigma,
          high: moments.mean + 7 * moments.sigma,
          sigma: 0.7 * moments.sigma,
        };
        logs[k]!.add(log + overlap(muons, prior));
      }
    });
  }

  /** The nodes of Xmax at which the signals are not all but impossible. */
  private likelihoods({ zenith_deg, azimuth_deg, core, signals }: KnownFall): Likelihood[] {
    const muonScale = this.preset.muon_scale;
    if (muonScale === undefined) return [];
    const nodes = Array.from({ length: XMAX_NODES }, (_, i) => {
      const xmax_gcm2 = XMAX_LOW + i * XMAX_STEP;
      const shower = {
        ...{ zenith_deg, azimuth_deg, xmax_gcm2, energy_eev: REFERENCE_EEV },
        ...{ ln_nmu: REFERENCE_LN_NMU, em_fluctuation: 1 },
      };
      return this.likelihood(fallOnArray(shower, core, this.preset, muonScale), xmax_gcm2, signals);
    });
    const best = nodes.reduce((most, node) => Math.max(most, node.muons.most + node.electromagnetic.most), -Infinity);
    return nodes.filter((node) => node.muons.most + node.electromagnetic.most > best - NEGLIGIBLE);
  }

  private likelihood(fall: Fall, xmax_gcm2: number, signals: readonly TankSignals[]): Likelihood {
    const { electromagnetic_particle_vem: unit } = this.preset.detector;
    const fronts = fall.sites.map((site) => fall.front(site));
    const density = this.muonDensity(fall.axis.zenith_deg);
    const muons = (lnNmu: number) => {
      const factor = Math.exp(lnNmu - REFERENCE_LN_NMU);
      return fronts.reduce((log, front, i) => {
        const { signal_mu_vem, signal_halo_vem } = signals[i]!;
        const charge = front.muon_charge_vem;
        return (
          log +
          density.at(signal_mu_vem, { mean: factor * front.signal_mu_vem, charge }) +
          exponentialSumLogDensity(signal_halo_vem, { mean: factor * front.signal_halo_vem, unit })
        );
      }, 0);
    };
    const electromagnetic = (scale: number) => {
      const factor = Math.exp(scale);
      return fronts.reduce((log, { electromagnetic: { signal_vem } }, i) => {
        const mean = factor * signal_vem;
        return log + exponentialSumLogDensity(signals[i]!.signal_em_vem, { mean, unit });
      }, 0);
    };
    const total = (of: (front: StationFront) => number) => fronts.reduce((sum, front) => sum + of(front), 0);
    const seen = (of: (tank: TankSignals) => number) => signals.reduce((sum, tank) => sum + of(tank), 0);
    return {
      xmax_gcm2,
      muons: tableAbout(
        { expected: total((front) => front.signal_mu_vem), seen: seen((tank) => tank.signal_mu_vem), charge: 1 },
        { at: REFERENCE_LN_NMU, log: muons },
      ),
      electromagnetic: tableAbout(
        {
          expected: total((front) => front.electromagnetic.signal_vem),
          seen: seen((tank) => tank.signal_em_vem),
          charge: 2 * unit,
        },
        { at: 0, log: electromagnetic },
      ),
    };
  }

  /** Energies of the preset's spectrum in equal steps of their logarithm, with the logarithm of their density in it. */
  private energyNodes(): { energy_eev: number; log: number }[] {
    const { log10_energy_ev, spectral_index } = this.preset;
    const [low, high] = log10_energy_ev.map((lgE) => (lgE - 18) * Math.LN10) as [number, number];
    const count = Math.max(1, Math.ceil((high - low) / ENERGY_STEP));
    return Array.from({ length: count }, (_, i) => {
      const ln = low + ((i + 0.5) / count) * (high - low);
      return { energy_eev: Math.exp(ln), log: (1 - spectral_index) * ln };
    });
  }

  /** Of the whole degree nearest to the zenith angle, with muon energies of one place: no fall changes what another finds. */
  private muonDensity(zenith_deg: number): GammaSumDensity {
    const degree = Math.round(zenith_deg);
    this.muonDensities[degree] ??= new GammaSumDensity(chargeVariance(degree, this.preset.detector.delta_ray_spread));
    return this.muonDensities[degree]!;
  }
}

const TRACKS = 20_000;

/**
 * Variance of a muon's charge over its squared mean, by drawing tracks as the simulation does; to 1 %. The energies are those at
 * 1000 m, beside the axis, of a shower with its maximum at 750 g/cm2 [A].
 */
function chargeVariance(zenith_deg: number, deltaRays: number): number {
  const shower = { zenith_deg: tableZenith(zenith_deg), xmax_gcm2: 750, ln_nmu: REFERENCE_LN_NMU };
  const muons = muonField(shower).at(1000, 90);
  const random = Random.fromSeed(1).stream("muon-charge", zenith_deg);
  const [cosine, sine] = [Math.cos(zenith_deg * DEGREE), Math.sin(zenith_deg * DEGREE)];
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < TRACKS; i++) {
    const range = luminousRange(sampleMuonEnergy(random, muons));
    const charge = Math.min(sampleTrackLength(random, cosine, sine), range) / TANK_HEIGHT_M;
    sum += charge;
    squares += charge * charge;
  }
  // Of the lognormal delta rays, independent of the track: 1 + variance is the product of both.
  return ((squares * TRACKS) / (sum * sum)) * Math.exp(deltaRays * deltaRays) - 1;
}

/** ln of the mean electromagnetic signal at an energy over that at 10 EeV. */
function electromagneticScale(energy_eev: number, zenith_deg: number): number {
  const at = (energy: number) =>
    electromagneticFront({ energy_eev: energy, zenith_deg, xmax_gcm2: 750 }).signal1000_vem;
  return Math.log(at(energy_eev) / at(REFERENCE_EEV));
}

/** A density by its logarithm, and where it is. */
interface Prior {
  log(x: number): number;
  low: number;
  high: number;
  sigma: number;
}

/** Of the scale of the electromagnetic signal of one energy: the lognormal fluctuation of mean 1. */
function scaleDensity(scale: number): Prior {
  const mean = scale - 0.5 * EM_SPREAD * EM_SPREAD;
  return {
    log: (x) =>
      (-0.5 * (x - mean) * (x - mean)) / (EM_SPREAD * EM_SPREAD) - Math.log(EM_SPREAD * Math.sqrt(2 * Math.PI)),
    low: mean - REACH * EM_SPREAD,
    high: mean + REACH * EM_SPREAD,
    sigma: EM_SPREAD,
  };
}

/** Table of a likelihood of a scale's logarithm about its maximum, roughly where the signal seen is the expected one. */
function tableAbout(
  { expected, seen, charge }: { expected: number; seen: number; charge: number },
  { at, log }: { at: number; log(x: number): number },
): LogTable {
  // A tenth of a particle where none was seen: the likelihood then falls with the scale and is wide.
  const signal = Math.max(seen, 0.1 * charge);
  const sigma = Math.sqrt(charge / signal);
  const centre = at + Math.log(signal / expected);
  return new LogTable({ low: centre - REACH * sigma, step: sigma / STEPS, count: 2 * REACH * STEPS + 1 }, log);
}

/** Logarithm of the integral of likelihood times prior, where both are; -Infinity where they do not overlap. */
function overlap(likelihood: LogTable, prior: Prior): number {
  const low = Math.max(likelihood.low, prior.low);
  const high = Math.min(likelihood.high, prior.high);
  if (!(high > low)) return -Infinity;
  const count = Math.ceil((high - low) / (0.4 * Math.min(prior.sigma, likelihood.step * STEPS)));
  const width = (high - low) / count;
  const sum = new LogSum();
  for (let i = 0; i < count; i++) {
    const x = low + (i + 0.5) * width;
    sum.add(likelihood.at(x) + prior.log(x));
  }
  return sum.value() + Math.log(width);
}

/** ln of a sum of numbers given by their logarithms. */
class LogSum {
  private largest = -Infinity;
  private sum = 0;

  add(log: number): void {
    if (log === -Infinity) return;
    if (log > this.largest) {
      this.sum = this.sum * Math.exp(this.largest - log) + 1;
      this.largest = log;
    } else this.sum += Math.exp(log - this.largest);
  }

  value(): number {
    return this.sum === 0 ? -Infinity : this.largest + Math.log(this.sum);
  }
}
