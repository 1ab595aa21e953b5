import { afterEach, expect, test, vi } from "vitest";
import { listenersOf } from "../../src/experiment/listeners.ts";
import { mlflowTarget } from "../../src/experiment/mlflow-target.ts";
import { trackingSchema } from "../../src/experiment/tracking-schema.ts";

const URI = "http://tracking.example:5000";

afterEach(() => vi.unstubAllEnvs());

test("nobody names a server: there is no mirror", async () => {
  expect(mlflowTarget(undefined, {})).toBeUndefined();
  vi.stubEnv("MLFLOW_TRACKING_URI", "");
  expect(await listenersOf(trackingSchema.parse({}))).toEqual([]);
});

test("the file goes before the environment, and false before both", () => {
  const environment = { MLFLOW_TRACKING_URI: "http://other.example", MLFLOW_EXPERIMENT_NAME: "named" };
  expect(mlflowTarget(undefined, environment)).toMatchObject({
    server: { uri: "http://other.example" },
    experiment: "named",
  });
  expect(mlflowTarget(URI, environment)).toMatchObject({ server: { uri: URI }, experiment: "named" });
  expect(mlflowTarget({ uri: URI, experiment: "mine" }, environment)).toMatchObject({ experiment: "mine" });
  expect(mlflowTarget({ experiment: "mine" }, environment)).toMatchObject({ server: { uri: "http://other.example" } });
  expect(mlflowTarget(URI, {})).toMatchObject({ experiment: "cascada" });
  expect(mlflowTarget(false, environment)).toBeUndefined();
});

test("a file that asks for a mirror and names no server, nor does the environment, is refused", () => {
  expect(() => mlflowTarget({ experiment: "mine" }, {})).toThrow(/names no server/);
});

test("a password in a file is refused and not repeated; one from a variable is used", () => {
  const written = () => mlflowTarget("http://ada:s3cret@tracking.example", {});
  expect(written).toThrow(/tracking.mlflow holds a password/);
  expect(written).not.toThrow(/s3cret/);
  vi.stubEnv("PASSWORD_OF_TEST", "s3cret");
  const target = mlflowTarget(`http://ada:${"$"}{PASSWORD_OF_TEST}@tracking.example`, {});
  expect(target!.server).toMatchObject({ uri: "http://tracking.example", secrets: expect.arrayContaining(["s3cret"]) });
});

test("a listener says what it knows that no record may hold", async () => {
  vi.stubEnv("MLFLOW_TRACKING_TOKEN", "t0ken");
  const [listener] = await listenersOf(trackingSchema.parse({ mlflow: URI }));
  expect(listener).toMatchObject({ name: "mlflow", secrets: ["t0ken"] });
});
