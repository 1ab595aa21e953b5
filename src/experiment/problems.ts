import { ConfigError } from "../core/errors.ts";

/** Problems with what a user wrote, gathered so that they are told all at once. */
export class Problems {
  private readonly found: ConfigError[] = [];

  /** What work gives; undefined where it throws a ConfigError, which is kept. */
  async gather<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      this.found.push(error);
      return undefined;
    }
  }

  add(message: string): void {
    this.found.push(new ConfigError(message));
  }

  /** Throws one ConfigError with a line for each problem, none twice and none empty, if there is any. */
  throwIfAny(): void {
    const [first] = this.found;
    if (first === undefined) return;
    const lines = new Set(this.found.flatMap(({ message }) => message.split("\n")).filter((line) => line !== ""));
    throw new ConfigError([...lines].join("\n"), { cause: first });
  }
}
