/** The hadronic interaction models whose Xmax distributions are known here. */
export const HADRONIC_MODELS = ["QGSJetII-04", "EPOS-LHC", "Sibyll2.3d"] as const;

export type HadronicModel = (typeof HADRONIC_MODELS)[number];

/**
 * Scale of the muon and halo signals of a hadronic model, relative to QGSJetII-04, to whose CORSIKA showers the muon
 * number is fitted. The main systematic of the simulation, therefore a setting (`muon_scale`) of which these are the
 * defaults.
 *
 * - QGSJetII-04: 1, the reference.
 * - EPOS-LHC: 1.12 [A]; the excess of muons in Auger data over each model, 1.61 +- 0.21 for QGSJetII-04 and
 *   1.33 +- 0.16 for EPOS-LHC (PRL 117 (2016) 192001, arXiv:1610.08509) [S], bounds it by their ratio, 1.21.
 * - Sibyll2.3d: 1.14 [A, R], close to or slightly above EPOS-LHC (after Riehn et al., PRD 102 (2020) 063002).
 */
export const MUON_SCALE: Readonly<Record<HadronicModel, number>> = {
  "QGSJetII-04": 1,
  "EPOS-LHC": 1.12,
  "Sibyll2.3d": 1.14,
};
