/** The root of every error that Cascada raises on purpose: a message for a person, a code for a script. */
export class CascadaError extends Error {
  override readonly name: string = "CascadaError";
  /** Exit status of the command line program. */
  readonly exitCode: number = 1;
}

/** A wrong value in a file, a flag or an option (exit 2). */
export class ConfigError extends CascadaError {
  override readonly name = "ConfigError";
  override readonly exitCode = 2;
}

/** Data that cannot be read, or that do not mean what they must (exit 3). */
export class DataError extends CascadaError {
  override readonly name = "DataError";
  override readonly exitCode = 3;
}

/** Arrays, columns or models that do not fit each other (exit 3). */
export class ShapeError extends CascadaError {
  override readonly name = "ShapeError";
  override readonly exitCode = 3;
}

/** A result that cannot be written or read back (exit 4). */
export class TrackingError extends CascadaError {
  override readonly name = "TrackingError";
  override readonly exitCode = 4;
}

/** The user stopped the work (exit 130, as a shell reports SIGINT). */
export class InterruptedError extends CascadaError {
  override readonly name = "InterruptedError";
  override readonly exitCode = 130;
  constructor(message = "interrupted") {
    super(message);
  }
}

const KINDS = { CascadaError, ConfigError, DataError, ShapeError, TrackingError, InterruptedError };

/** An error as plain data, to cross a thread boundary. */
export interface PlainError {
  name: string;
  message: string;
  stack?: string | undefined;
}

/** Any thrown value as plain data; a cause is not carried. */
export function toPlainError(error: unknown): PlainError {
  if (error instanceof Error) return { name: error.name, message: error.message, stack: error.stack };
  return { name: "Error", message: String(error) };
}

/** The error that `toPlainError` described, of its own class again if that is one of ours, else an Error. */
export function fromPlainError(plain: PlainError): Error {
  const Kind = Object.hasOwn(KINDS, plain.name) ? KINDS[plain.name as keyof typeof KINDS] : Error;
  const error = new Kind(plain.message);
  if (plain.stack !== undefined) error.stack = plain.stack;
  return error;
}

/** What an error says, or whatever else was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
