import { messageOf } from "../../core/errors.ts";
import { type Distribution, describe, type ParameterValue, toExternal } from "../distribution.ts";
import type { Direction, TrialRecord, TrialState } from "../trial.ts";
import { fromJson } from "./distribution-json.ts";
import { CODES, DIRECTIONS, type Operation, type OperationOf, STATES } from "./operation.ts";

/** A study as a journal tells it; it and its trials grow as the journal is read on. */
export interface JournalStudy {
  id: number;
  name: string;
  /** one for each objective */
  directions: (Direction | "not set")[];
  attributes: Record<string, unknown>;
  trials: JournalTrial[];
  /** by name, what the first trial that has the parameter says it is: it stays of that kind, with those choices */
  kinds: Map<string, { number: number; distribution: Distribution }>;
}

export interface JournalTrial extends TrialRecord {
  /** counted over all studies of the file */
  readonly id: number;
  state: TrialState;
  params: Record<string, ParameterValue>;
  distributions: Record<string, Distribution>;
  value: number | null;
  intermediate: { step: number; value: number }[];
  attributes: Record<string, unknown>;
  started: number | null;
  ended: number | null;
}

/** What there is after the operations so far, by the rules by which Optuna reads them. */
export class Replay {
  private readonly byId: (JournalStudy | undefined)[] = [];
  private readonly byName = new Map<string, JournalStudy>();
  /** by the trials' ids, those of deleted studies, too */
  private readonly trials: { trial: JournalTrial; study: JournalStudy }[] = [];

  get studies(): string[] {
    return [...this.byName.keys()];
  }

  study(name: string): JournalStudy | undefined {
    return this.byName.get(name);
  }

  /** Does an operation; says why if it means nothing here and is read past. */
  apply(operation: Operation): string | undefined {
    switch (operation.op_code) {
      case CODES.createStudy:
        return this.createStudy(operation);
      case CODES.deleteStudy:
        return this.deleteStudy(operation.study_id);
      case CODES.studyUserAttribute:
        return this.inStudy(operation.study_id, (study) => void Object.assign(study.attributes, operation.user_attr));
      case CODES.studySystemAttribute:
        return this.inStudy(operation.study_id, (study) => void Object.assign(study.attributes, operation.system_attr));
      case CODES.createTrial:
        return this.inStudy(operation.study_id, (study) => this.createTrial(study, operation));
      case CODES.discardTrials:
        return undefined;
      default:
        return this.changeTrial(operation);
    }
  }

  private createStudy({ study_name: name, directions }: OperationOf<0>): undefined {
    // Of two that create the same name at the same time the first one's counts, and both go on with it.
    if (this.byName.has(name)) return;
    const study: JournalStudy = {
      id: this.byId.length,
      name,
      directions: directions.map((code) => DIRECTIONS[code]!),
      attributes: {},
      trials: [],
      kinds: new Map(),
    };
    this.byId.push(study);
    this.byName.set(name, study);
  }

  private deleteStudy(id: number): string | undefined {
    return this.inStudy(id, (study) => {
      this.byId[id] = undefined;
      this.byName.delete(study.name);
      return undefined;
    });
  }

  private inStudy(id: number, change: (study: JournalStudy) => string | undefined): string | undefined {
    const study = this.byId[id];
    return study === undefined ? `there is no study ${id}` : change(study);
  }

  private createTrial(study: JournalStudy, operation: OperationOf<4>): string | undefined {
    let trial: JournalTrial;
    try {
      trial = newTrial(operation, { id: this.trials.length, number: study.trials.length });
    } catch (error) {
      return messageOf(error);
    }
    study.trials.push(trial);
    this.trials.push({ trial, study });
    for (const [name, distribution] of Object.entries(trial.distributions))
      noteKind(study, { name, trial, distribution });
    return undefined;
  }

  private changeTrial(operation: OperationOf<5 | 6 | 7 | 8 | 9>): string | undefined {
    const found = this.trials[operation.trial_id];
    if (found === undefined) return `there is no trial ${operation.trial_id}`;
    const { trial, study } = found;
    if (hasEnded(trial)) return undefined; // somebody else was first
    switch (operation.op_code) {
      case CODES.parameter:
        return setParameter(study, trial, operation);
      case CODES.state:
        return setState(trial, operation);
      case CODES.intermediate:
        return setIntermediate(trial, operation.step, operation.intermediate_value);
      case CODES.userAttribute:
        return void Object.assign(trial.attributes, operation.user_attr);
      case CODES.systemAttribute:
        return void Object.assign(trial.attributes, operation.system_attr);
    }
  }
}

export function hasEnded({ state }: { state: TrialState }): boolean {
  return state !== "running" && state !== "waiting";
}

/** Why a study cannot have a parameter of that kind: Optuna reads past one that has changed. */
export function kindProblem(study: JournalStudy, name: string, distribution: Distribution): string | undefined {
  const first = study.kinds.get(name);
  if (first === undefined || sameKind(first.distribution, distribution)) return undefined;
  const was = describe(first.distribution);
  return `parameter ${name} of study ${study.name} is ${was} since trial ${first.number}, not ${describe(distribution)}`;
}

function sameKind(a: Distribution, b: Distribution): boolean {
  if (a.kind === "categorical" || b.kind === "categorical") {
    return (
      a.kind === "categorical" && b.kind === "categorical" && JSON.stringify(a.choices) === JSON.stringify(b.choices)
    );
  }
  return a.kind === b.kind && a.log === b.log;
}

function noteKind(
  { kinds }: JournalStudy,
  { name, trial, distribution }: { name: string; trial: JournalTrial; distribution: Distribution },
): void {
  const first = kinds.get(name);
  if (first === undefined || trial.number < first.number) kinds.set(name, { number: trial.number, distribution });
}

function newTrial(operation: OperationOf<4>, place: { id: number; number: number }): JournalTrial {
  const { state = 0, value, values, distributions: written = {}, params = {} } = operation;
  const distributions = Object.fromEntries(Object.entries(written).map(([name, text]) => [name, fromJson(text)]));
  return {
    ...place,
    state: STATES[state]!,
    params: Object.fromEntries(
      Object.entries(params).map(([name, internal]) => [name, externalValue(distributions[name], internal)]),
    ),
    distributions,
    value: values == null ? (value ?? null) : onlyOne(values),
    intermediate: Object.entries(operation.intermediate_values ?? {})
      .map(([step, told]) => ({ step: Number(step), value: told }))
      .sort((a, b) => a.step - b.step),
    attributes: { ...operation.system_attrs, ...operation.user_attrs },
    started: timeOf(operation.datetime_start),
    ended: timeOf(operation.datetime_complete),
  };
}

function setParameter(study: JournalStudy, trial: JournalTrial, operation: OperationOf<5>): string | undefined {
  const { param_name: name, param_value_internal: internal } = operation;
  try {
    const distribution = fromJson(operation.distribution);
    const problem = kindProblem(study, name, distribution);
    if (problem !== undefined) return problem;
    trial.params[name] = externalValue(distribution, internal);
    trial.distributions[name] = distribution;
    noteKind(study, { name, trial, distribution });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function setState(trial: JournalTrial, { state: code, values, ...times }: OperationOf<6>): undefined {
  const state = STATES[code]!;
  if (state === "running" && trial.state === "running") return; // somebody else began it first
  if (state === "running") trial.started = timeOf(times.datetime_start);
  trial.state = state;
  if (hasEnded(trial)) trial.ended = timeOf(times.datetime_complete);
  if (values !== null) trial.value = onlyOne(values);
}

function setIntermediate({ intermediate }: JournalTrial, step: number, value: number): undefined {
  let at = intermediate.length;
  while (at > 0 && intermediate[at - 1]!.step > step) at--;
  const replaces = at > 0 && intermediate[at - 1]!.step === step;
  intermediate.splice(replaces ? at - 1 : at, replaces ? 1 : 0, { step, value });
}

function externalValue(distribution: Distribution | undefined, internal: number): ParameterValue {
  if (distribution === undefined) throw new Error("a parameter without its distribution");
  const value = toExternal(distribution, internal);
  if (value === undefined) throw new Error(`no choice ${internal} in ${describe(distribution)}`);
  return value;
}

/** The value of a trial of one objective. */
function onlyOne(values: readonly number[]): number | null {
  return values.length === 1 ? values[0]! : null;
}

/** Optuna's times are of UTC; those of its earlier versions, without a zone, of the machine. */
function timeOf(text: string | null | undefined): number | null {
  const time = text == null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}
