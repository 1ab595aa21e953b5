/** Names of environment variables whose values nobody is to read. */
const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|WEBHOOK|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY/i;
/** Shorter values of such variables are words that stand elsewhere, too. */
const LEAST_LENGTH = 6;
/** What stands in the place of a secret. */
const HIDDEN = "***";
/** `user:password@` of an address, and `user@` of a web address. */
const CREDENTIALS = /(\b[a-z][a-z0-9+.-]*:\/\/)(?:[^\s/@:"']+:[^\s/@"']*|(?<=https?:\/\/)[^\s/@:"']+)@/gi;

/**
 * Takes secrets out of whatever is kept or told of a run: those that are given, values of environment variables whose names
 * say that they are secret (`MLFLOW_TRACKING_TOKEN`), each also as it stands in addresses, and user and password of addresses;
 * of web addresses the user alone, too, who is often a token.
 */
export class Redaction {
  private readonly secrets: readonly string[];

  constructor(given: readonly string[] = [], environment: Readonly<Record<string, string | undefined>> = process.env) {
    const named = Object.entries(environment).flatMap(([name, value = ""]) =>
      SECRET_NAME.test(name) && value.length >= LEAST_LENGTH ? [value] : [],
    );
    const plain = [...given, ...named].filter((secret) => secret !== "");
    // One that another begins with would leave the end of that one.
    this.secrets = [...new Set([...plain, ...plain.map(encodeURIComponent)])].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    const clean = this.secrets.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text);
    return clean.replaceAll(CREDENTIALS, (_, scheme: string) => `${scheme}${HIDDEN}@`);
  }

  /** Plain data with every text in it cleaned, keys too; what holds no secret is given back as it is. */
  value<T>(value: T): T {
    if (typeof value === "string") return this.text(value) as T;
    if (value === null || typeof value !== "object") return value;
    const cleaned = Array.isArray(value)
      ? value.map((item) => this.value(item))
      : Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)]));
    return cleaned as T;
  }
}
