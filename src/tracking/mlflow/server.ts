import { ConfigError } from "../../core/errors.ts";

/** A tracking server, and how to show it who we are. */
export interface MlflowServer {
  /** without user, password, query and final slash: this one may be recorded */
  uri: string;
  /** of every request; never recorded */
  headers: Readonly<Record<string, string>>;
  /** what must not be printed or written anywhere */
  secrets: readonly string[];
}

/** Variables of MLflow's own client that would change how the server's certificate is checked. */
const TLS_VARIABLES = ["MLFLOW_TRACKING_INSECURE_TLS", "MLFLOW_TRACKING_SERVER_CERT_PATH"];

/**
 * The server that an address names, with the credentials of the environment: MLFLOW_TRACKING_USERNAME and
 * MLFLOW_TRACKING_PASSWORD, else MLFLOW_TRACKING_TOKEN; those in the address itself go before both. `where` says who
 * names it. Throws ConfigError for an address that is no server's, and where the environment asks for a check of
 * certificates that there is not.
 */
export function mlflowServer(address: string, where: string, environment = process.env): MlflowServer {
  const url = parse(address, where);
  for (const name of TLS_VARIABLES) {
    const value = environment[name];
    if (value === undefined || value === "" || /^(false|0)$/i.test(value)) continue;
    throw new ConfigError(
      `${name} is set: certificates are always checked here; name the server's certificate in NODE_EXTRA_CA_CERTS and unset it`,
    );
  }
  const { MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD, MLFLOW_TRACKING_TOKEN } = environment;
  const user = decodeURIComponent(url.username) || MLFLOW_TRACKING_USERNAME || "";
  const password = decodeURIComponent(url.password) || MLFLOW_TRACKING_PASSWORD || "";
  const uri = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  if (user !== "" && password !== "") {
    const basic = Buffer.from(`${user}:${password}`).toString("base64");
    return {
      uri,
      headers: { authorization: `Basic ${basic}` },
      secrets: [password, url.password, basic].filter(Boolean),
    };
  }
  if (!MLFLOW_TRACKING_TOKEN) return { uri, headers: {}, secrets: [] };
  return { uri, headers: { authorization: `Bearer ${MLFLOW_TRACKING_TOKEN}` }, secrets: [MLFLOW_TRACKING_TOKEN] };
}

/** The message must not hold the address where that cannot be parsed: there may be a password in it. */
function parse(address: string, where: string): URL {
  const expected = "expected the address of an MLflow server, such as http://localhost:5000";
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new ConfigError(`${where} is no address: ${expected}`);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new ConfigError(`${where} names a place of kind ${url.protocol} ${expected}`);
  }
  return url;
}
