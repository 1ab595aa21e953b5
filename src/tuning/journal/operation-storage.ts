import { ConfigError } from "../../core/errors.ts";
import { toInternal } from "../distribution.ts";
import type { NewTrial, Storage, StudyRecord, TrialKey } from "../storage.ts";
import type { Direction } from "../trial.ts";
import { toJson } from "./distribution-json.ts";
import type { OperationLog, WrittenOperation } from "./log.ts";
import { CODES, DIRECTIONS, STATES } from "./operation.ts";
import { hasEnded, type JournalStudy, type JournalTrial, kindProblem, type Replay } from "./replay.ts";

/** Attributes that begin so are kept among those that Optuna calls the system's, which its dashboard does not show. */
const OWN_ATTRIBUTE = "cascada:";

/** Studies as a sequence of Optuna's operations. */
export class OperationStorage implements Storage {
  constructor(private readonly log: OperationLog) {}

  async read(study: string): Promise<StudyRecord | undefined> {
    const found = this.log.read().study(study);
    return found && checked(found);
  }

  async studies(): Promise<string[]> {
    return this.log.read().studies;
  }

  async create(study: string, direction: Direction): Promise<void> {
    await this.log.write((replay) => {
      if (replay.study(study)) throw new ConfigError(`there is a study ${study}; expected a new name`);
      const directions = [DIRECTIONS.indexOf(direction)];
      return { operations: [{ op_code: CODES.createStudy, study_name: study, directions }], result: undefined };
    });
  }

  async setAttribute(study: string, key: string, value: unknown): Promise<void> {
    await this.log.write((replay) => {
      const { id } = studyOf(replay, study);
      const [op_code, member] = key.startsWith(OWN_ATTRIBUTE)
        ? [CODES.studySystemAttribute, "system_attr"]
        : [CODES.studyUserAttribute, "user_attr"];
      return { operations: [{ op_code, study_id: id, [member]: { [key]: value } }], result: undefined };
    });
  }

  begin(name: string, first: number, trials: readonly NewTrial[]): Promise<boolean> {
    return this.log.write((replay) => {
      const study = studyOf(replay, name);
      if (study.trials.length !== first) return { operations: [], result: false };
      return { operations: trials.map((trial) => created(study, trial)), result: true };
    });
  }

  claim(key: TrialKey, attributes: Readonly<Record<string, unknown>>): Promise<boolean> {
    return this.log.write((replay) => {
      const { id, state } = trialOf(replay, key);
      if (state !== "waiting") return { operations: [], result: false };
      // The attributes first: cut between the lines, the trial waits on, and whoever comes again claims it again.
      const marks = Object.entries(attributes).map(([name, value]) => attribute(id, name, value));
      const running = STATES.indexOf("running");
      const begun = { op_code: CODES.state, trial_id: id, state: running, values: null, datetime_start: now() };
      return { operations: [...marks, begun], result: true };
    });
  }

  setParameter(...[key, name, { value, distribution }]: Parameters<Storage["setParameter"]>): Promise<void> {
    return this.change(key, ({ id }, study) => {
      const problem = kindProblem(study, name, distribution);
      if (problem !== undefined) throw new ConfigError(problem);
      const internal = toInternal(distribution, value);
      return {
        op_code: CODES.parameter,
        trial_id: id,
        param_name: name,
        param_value_internal: internal,
        distribution: toJson(distribution),
      };
    });
  }

  report(key: TrialKey, step: number, value: number): Promise<void> {
    return this.change(key, ({ id }) => ({
      op_code: CODES.intermediate,
      trial_id: id,
      step,
      intermediate_value: value,
    }));
  }

  setTrialAttribute(key: TrialKey, name: string, value: unknown): Promise<void> {
    return this.change(key, ({ id }) => attribute(id, name, value));
  }

  end(...[key, state, value]: Parameters<Storage["end"]>): Promise<boolean> {
    return this.log.write((replay) => {
      const trial = trialOf(replay, key);
      if (hasEnded(trial)) return { operations: [], result: false };
      const values = value === null ? null : [value];
      const code = STATES.indexOf(state);
      const ended = { op_code: CODES.state, trial_id: trial.id, state: code, values, datetime_complete: now() };
      return { operations: [ended], result: true };
    });
  }

  /** Writes what `to` gives, unless the trial has ended: Optuna reads past that. */
  private change(key: TrialKey, to: (trial: JournalTrial, study: JournalStudy) => WrittenOperation): Promise<void> {
    return this.log.write((replay) => {
      const trial = trialOf(replay, key);
      return { operations: hasEnded(trial) ? [] : [to(trial, studyOf(replay, key.study))], result: undefined };
    });
  }
}

/** A study of one objective. */
function checked(study: JournalStudy): JournalStudy & { direction: Direction } {
  const { name, directions } = study;
  const [direction] = directions;
  if (directions.length !== 1) {
    throw new ConfigError(`study ${name} has ${directions.length} objectives (${directions.join(", ")}); expected one`);
  }
  if (direction === undefined || direction === "not set") {
    throw new ConfigError(`study ${name} has no direction; expected minimize or maximize`);
  }
  return Object.assign(study, { direction });
}

function studyOf(replay: Replay, name: string): JournalStudy {
  const study = replay.study(name);
  if (study === undefined) {
    throw new ConfigError(`there is no study ${name}; there are ${replay.studies.join(", ") || "none"}`);
  }
  return checked(study);
}

function trialOf(replay: Replay, { study, number }: TrialKey): JournalTrial {
  const { trials } = studyOf(replay, study);
  const trial = trials[number];
  if (trial === undefined) throw new ConfigError(`study ${study} has no trial ${number}; it has ${trials.length}`);
  return trial;
}

function created(study: JournalStudy, { params, distributions, attributes = {} }: NewTrial): WrittenOperation {
  for (const [name, distribution] of Object.entries(distributions)) {
    const problem = kindProblem(study, name, distribution);
    if (problem !== undefined) throw new ConfigError(problem);
  }
  const names = Object.keys(params);
  const entries = Object.entries(attributes);
  return {
    op_code: CODES.createTrial,
    study_id: study.id,
    datetime_start: now(),
    state: STATES.indexOf("running"),
    value: null,
    values: null,
    distributions: Object.fromEntries(names.map((name) => [name, toJson(distributions[name]!)])),
    params: Object.fromEntries(names.map((name) => [name, toInternal(distributions[name]!, params[name]!)])),
    user_attrs: Object.fromEntries(entries.filter(([key]) => !key.startsWith(OWN_ATTRIBUTE))),
    system_attrs: Object.fromEntries(entries.filter(([key]) => key.startsWith(OWN_ATTRIBUTE))),
    intermediate_values: {},
  };
}

function attribute(id: number, key: string, value: unknown): WrittenOperation {
  return key.startsWith(OWN_ATTRIBUTE)
    ? { op_code: CODES.systemAttribute, trial_id: id, system_attr: { [key]: value } }
    : { op_code: CODES.userAttribute, trial_id: id, user_attr: { [key]: value } };
}

/** As Optuna writes a time: microseconds of UTC. */
function now(): string {
  return new Date().toISOString().replace("Z", "000+00:00");
}
