// The mirror against a real MLflow server, read back with MLflow's own Python client.
import { afterAll, beforeAll, expect, test } from "vitest";
import { MlflowServer } from "./server.ts";

let server: MlflowServer;

beforeAll(async () => {
  server = await MlflowServer.start();
}, 300_000);

afterAll(() => server?.stop());

test("the server is of the release that is pinned", async () => {
  expect(await (await fetch(`${server.uri}/version`)).text()).toBe("3.17.2");
});
