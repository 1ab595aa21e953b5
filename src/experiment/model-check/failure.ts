/** What a check found to be otherwise than it must be. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** @throws Failure with the message unless the condition holds */
export function expected(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Failure(message);
}
