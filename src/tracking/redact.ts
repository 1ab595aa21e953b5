/** Names of environment variables whose values nobody is to read. */
const SECRET_NAME = /TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|WEBHOOK|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY/i;
/** Shorter values are words that stand elsewhere, too. */
const LEAST_LENGTH = 6;

/**
 * Takes secrets out of texts that are kept: values of environment variables whose names say that they are secret
 * (`SLACK_TOKEN`, `SMTP_PASSWORD`), and the user and password in addresses.
 */
export function redactor(environment: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(environment)
    .filter((entry): entry is [string, string] => SECRET_NAME.test(entry[0]) && (entry[1]?.length ?? 0) >= LEAST_LENGTH)
    // One that another begins with would leave the end of that one.
    .sort(([, a], [, b]) => b.length - a.length);
  return (text) => {
    const clean = secrets.reduce((rest, [name, value]) => rest.replaceAll(value, `[${name}]`), text);
    return clean.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+(:[^\s/@]*)?@/gi, "$1[redacted]@");
  };
}
