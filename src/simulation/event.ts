import { PRIMARIES } from "../core/primaries.ts";
import { Random } from "../core/random.ts";
import { type Axis, type FallenSite, inShowerPlane, planeFrontTime, sampleCore } from "./array.ts";
import { distanceExtrapolation } from "./domain.ts";
import { type Fall, fallOnArray } from "./fall.ts";
import { MUON_SCALE } from "./hadronic-model.ts";
import type { SimulationPreset } from "./preset.ts";
import { type Reconstruction, reconstruct } from "./reconstruction.ts";
import type { Rows, StationRow } from "./rows.ts";
import { type Shower, sampleShower } from "./shower.ts";
import type { KnownFall } from "./signal-posterior.ts";
import { type ComponentTraces, Station, type StationSignal } from "./station.ts";
import { TraceStore } from "./trace-store.ts";

interface RecordedSite extends FallenSite {
  triggered: boolean;
  signal_vem: number;
  /** absent where the station gives no row */
  recorded?: StationSignal;
}

/** Simulates events by index: every number follows from the preset's seed, the shower's index and the fall's. */
export class EventSimulator {
  private readonly station: Station;
  private readonly muonScale: number;
  private readonly preset: SimulationPreset;
  private readonly random: Random;
  /** of the stations of one event */
  private readonly traces = new TraceStore();

  constructor(preset: SimulationPreset, random: Random) {
    this.preset = preset;
    this.random = random;
    this.station = new Station(preset.detector);
    this.muonScale = preset.muon_scale ?? MUON_SCALE[preset.hadronic_model];
  }

  /** Shower `index`: its primary is that of the preset's list at index modulo its length. */
  shower(index: number): Shower {
    const { primaries } = this.preset;
    return sampleShower(this.random.stream("shower", index), primaries[index % primaries.length]!, this.preset);
  }

  /** Adds the stations of one fall of a shower that pass all cuts to `rows`; none if the event is not reconstructed. */
  addFall(shower: Shower, index: number, fall: number, rows: Rows): void {
    const { preset } = this;
    const event = index * preset.reuse + fall;
    const on = this.fall(shower, event);
    this.traces.clear();
    const sites = on.sites.flatMap((site) => this.record(on, site, event) ?? []);
    if (sites.filter((site) => site.triggered).length < preset.min_stations) return;
    const { axis, extrapolation } = on;
    const seen = reconstruct(sites, axis, shower.energy_eev, this.random.stream("reconstruction", event));
    for (const site of sites) {
      const { recorded } = site;
      if (!recorded || !this.keeps(event, site)) continue;
      const clock_ns = preset.detector.clock_ns * this.random.stream("clock", event, site.id).normal();
      const time_ns = arrival(axis, site, seen) + recorded.start_ns + clock_ns;
      rows.add(rowOf({ shower, index, event, extrapolation, seen, site, time_ns, recorded }), recorded.traces);
    }
  }

  /** The measured trace of a station of the data set, and what of it was muons and what electromagnetic. */
  explain({ shower_id, event_id, station_id }: StationId): ComponentTraces | undefined {
    const fall = this.fall(this.shower(shower_id), event_id);
    const site = fall.sites.find(({ id }) => id === station_id);
    return site && this.station.explain(fall.front(site), this.random.stream("station", event_id, station_id));
  }

  /** Whether a station that passes all cuts becomes a row; nothing is drawn where all do. */
  private keeps(event: number, { id }: FallenSite): boolean {
    const { station_share = 1 } = this.preset;
    return station_share === 1 || this.random.stream("station-share", event, id).uniform() < station_share;
  }

  /** The truth of a fall: its geometry, and what fell in every tank in range, whether it triggered or not. */
  tanks({ shower_id, event_id }: Omit<StationId, "station_id">): Required<KnownFall> {
    const shower = this.shower(shower_id);
    const fall = this.fall(shower, event_id);
    const { zenith_deg, azimuth_deg, energy_eev } = shower;
    const signals = fall.sites.map((site) => {
      const { signal_mu_vem, signal_em_vem, signal_halo_vem } = this.station.record(
        fall.front(site),
        this.random.stream("station", event_id, site.id),
      );
      return { signal_mu_vem, signal_em_vem, signal_halo_vem };
    });
    return { zenith_deg, azimuth_deg, energy_eev, core: this.core(event_id), signals };
  }

  private fall(shower: Shower, event: number): Fall {
    return fallOnArray(shower, this.core(event), this.preset, this.muonScale);
  }

  private core(event: number): { x: number; y: number } {
    return sampleCore(this.random.stream("core", event), this.preset.spacing_m);
  }

  /** What a station saw; nothing of one without a working PMT, which is no silent station. */
  private record(fall: Fall, site: FallenSite, event: number): RecordedSite | undefined {
    const signal = this.station.record(fall.front(site), this.random.stream("station", event, site.id));
    if (signal.pmtMask === 0) return undefined;
    const { triggered, signal_vem } = signal;
    const measured = { ...site, triggered, signal_vem };
    if (!triggered || signal_vem < this.preset.min_signal_vem) return measured;
    // The station is reused: keep what it would overwrite.
    return { ...measured, recorded: { ...signal, traces: signal.traces.map((trace) => this.traces.keep(trace)) } };
  }
}

/** The simulator of a preset: all its chance comes from the preset's seed. */
export function simulatorOf(preset: SimulationPreset): EventSimulator {
  return new EventSimulator(preset, Random.fromSeed(preset.seed).stream("simulation"));
}

/** What names a station of a data set. */
export interface StationId {
  shower_id: number;
  event_id: number;
  station_id: number;
}

interface RowSource {
  shower: Shower;
  index: number;
  event: number;
  extrapolation: number;
  seen: Reconstruction;
  site: FallenSite;
  time_ns: number;
  recorded: StationSignal;
}

/** When the true plane front passes a station, ns after it passes the reconstructed core. */
function arrival(axis: Axis, { x, y }: FallenSite, { shift }: Reconstruction): number {
  return planeFrontTime(axis, x + shift.x, y + shift.y);
}

function rowOf({ shower, index, event, extrapolation, seen, site, time_ns, recorded }: RowSource): StationRow {
  const place = placeOf(seen.axis, site.x + seen.shift.x, site.y + seen.shift.y);
  return {
    shower_id: index,
    event_id: event,
    station_id: site.id,
    primary: PRIMARIES.indexOf(shower.primary),
    energy_mc_eev: shower.energy_eev,
    zenith_mc_deg: shower.zenith_deg,
    azimuth_mc_deg: shower.azimuth_deg,
    core_distance_mc_m: site.distance_m,
    xmax_gcm2: shower.xmax_gcm2,
    ln_nmu: shower.ln_nmu,
    signal_mu_vem: recorded.signal_mu_vem,
    signal_em_vem: recorded.signal_em_vem,
    signal_halo_vem: recorded.signal_halo_vem,
    extrapolation: extrapolation + shower.extrapolation + distanceExtrapolation(site.distance_m),
    energy_eev: seen.energy_eev,
    s1000_vem: seen.s1000_vem,
    zenith_deg: seen.axis.zenith_deg,
    azimuth_deg: seen.axis.azimuth_deg,
    ...place,
    time_ns,
    trace_start_bin: recorded.traceStartBin,
    bin_width_ns: recorded.bin_width_ns,
    pmt_mask: recorded.pmtMask,
    saturation: recorded.saturation,
    charge_over_peak_pmt1: recorded.chargeOverPeak[0]!,
    charge_over_peak_pmt2: recorded.chargeOverPeak[1]!,
    charge_over_peak_pmt3: recorded.chargeOverPeak[2]!,
  };
}

function placeOf(axis: Axis, x: number, y: number): { core_distance_m: number; azimuth_sp_deg: number } {
  const { distance_m, azimuth_deg } = inShowerPlane(axis, x, y);
  return { core_distance_m: distance_m, azimuth_sp_deg: azimuth_deg };
}
