import { expect, test } from "vitest";
import { mlflowServer } from "../../../src/tracking/mlflow/server.ts";

const URI = "http://tracking.example:5000";

test("without credentials nothing is shown to the server", () => {
  expect(mlflowServer(`${URI}/`, "test", {})).toEqual({ uri: URI, headers: {}, secrets: [] });
});

test("user and password are shown as basic authentication, and go before a token", () => {
  const environment = {
    MLFLOW_TRACKING_USERNAME: "ada",
    MLFLOW_TRACKING_PASSWORD: "s3cret",
    MLFLOW_TRACKING_TOKEN: "t0ken",
  };
  const server = mlflowServer(URI, "test", environment);
  // base64 of ada:s3cret
  expect(server.headers).toEqual({ authorization: "Basic YWRhOnMzY3JldA==" });
  expect(server.secrets).toEqual(["s3cret", "YWRhOnMzY3JldA=="]);
});

test("a token is shown as such", () => {
  const server = mlflowServer(URI, "test", { MLFLOW_TRACKING_TOKEN: "t0ken" });
  expect(server.headers).toEqual({ authorization: "Bearer t0ken" });
  expect(server.secrets).toEqual(["t0ken"]);
});

test("user and password of the address are used and not kept in it", () => {
  const server = mlflowServer("https://ada:p%40ss@tracking.example/mlflow/?x=1", "test", {
    MLFLOW_TRACKING_TOKEN: "t",
  });
  expect(server.uri).toBe("https://tracking.example/mlflow");
  expect(server.headers.authorization).toBe(`Basic ${Buffer.from("ada:p@ss").toString("base64")}`);
  // As it is and as it stands in the address.
  expect(server.secrets).toEqual(expect.arrayContaining(["p@ss", "p%40ss"]));
});

test.each(["sqlite:///mlflow.db", "file:///mlruns", "databricks://profile"])("%s is no server", (address) => {
  expect(() => mlflowServer(address, "MLFLOW_TRACKING_URI", {})).toThrow(/MLFLOW_TRACKING_URI names a place of kind/);
});

test("an address that cannot be read is not repeated: there may be a password in it", () => {
  expect(() => mlflowServer("http://ada:s3cret@:x", "MLFLOW_TRACKING_URI", {})).toThrow(
    /^MLFLOW_TRACKING_URI is no address/,
  );
  expect(() => mlflowServer("http://ada:s3cret@:x", "MLFLOW_TRACKING_URI", {})).not.toThrow(/s3cret/);
});

test.each(["MLFLOW_TRACKING_INSECURE_TLS", "MLFLOW_TRACKING_SERVER_CERT_PATH"])("%s is refused", (name) => {
  expect(() => mlflowServer(URI, "test", { [name]: "true" })).toThrow(/NODE_EXTRA_CA_CERTS/);
  expect(() => mlflowServer(URI, "test", { [name]: "false" })).not.toThrow();
});
