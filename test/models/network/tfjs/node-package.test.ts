import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../../src/core/errors.ts";
import { loadTensorLibrary, startLibrary, type Tf } from "../../../../src/models/network/tfjs/library.ts";
import type { LoadPackage } from "../../../../src/models/network/tfjs/node-package.ts";

const [GPU, CPU] = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/** What Node says of a package that is not there. */
function absent(name: string): Error {
  return Object.assign(new Error(`Cannot find package '${name}' imported from here`), { code: "ERR_MODULE_NOT_FOUND" });
}

/** A machine with these packages only; loading one does what it says. */
function machine(packages: Readonly<Record<string, () => unknown>>): LoadPackage {
  return async (name) => {
    const load = packages[name];
    if (!load) throw absent(name);
    return load();
  };
}

/** Registers a stand-in for TensorFlow's backend, as the packages do when they are loaded. */
async function standIn(more: object): Promise<() => unknown> {
  const { tf } = await loadTensorLibrary("cpu");
  return () => {
    tf.registerBackend("tensorflow", () => Object.assign(Object.create(tf.findBackend("cpu")), more), 0);
    return { version: { "tfjs-core": "4.22.0", "tfjs-node": "4.21.9" } };
  };
}

async function restore(tf: Tf): Promise<void> {
  tf.removeBackend("tensorflow");
  await tf.setBackend("cpu");
}

describe("backend tensorflow", () => {
  test("takes tfjs-node-gpu before tfjs-node, and reports package, versions and device", async () => {
    const load = machine({
      [GPU]: await standIn({ binding: { TF_Version: "2.9.1" }, isUsingGpuDevice: true }),
      [CPU]: () => expect.unreachable("the second was loaded, too"),
    });
    const { tf, details, version } = await startLibrary("tensorflow", load);
    await restore(tf);
    expect(version).toBe("4.22.0");
    expect(details).toEqual({
      backend: "tensorflow",
      package: GPU,
      package_version: "4.21.9",
      libtensorflow: "2.9.1",
      device: "GPU",
    });
  });

  test("takes tfjs-node where that is all there is", async () => {
    const load = machine({ [CPU]: await standIn({ isUsingGpuDevice: false }) });
    const { tf, details } = await startLibrary("tensorflow", load);
    await restore(tf);
    expect(details).toMatchObject({ package: CPU, libtensorflow: "unknown", device: "CPU" });
  });

  test("without either says what to install", async () => {
    const started = startLibrary("tensorflow", machine({}));
    await expect(started).rejects.toThrow(ConfigError);
    await expect(started).rejects.toThrow(
      "backend tensorflow: neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed; expected one of them " +
        "(npm install @tensorflow/tfjs-node@4.22.0, with its install script), or backend wasm or cpu",
    );
  });

  test.each([
    ["an addon that was not built", new Error("The Node.js native addon module can not be found")],
    ["a dependency of it that is not there", absent("@mapbox/node-pre-gyp")],
  ])("does not pass over a package with %s", async (_what, cause) => {
    const fail = () => {
      throw cause;
    };
    const started = startLibrary("tensorflow", machine({ [GPU]: fail, [CPU]: () => ({}) }));
    await expect(started).rejects.toThrow(
      `backend tensorflow: @tensorflow/tfjs-node-gpu is installed but does not load: ${cause.message}`,
    );
    await expect(started).rejects.toMatchObject({ cause });
  });

  test("Node's own words for a package that is not there are understood", async () => {
    const script =
      "import(process.argv[1]).catch(({ code, message }) => console.log(JSON.stringify({ code, message })))";
    const load: LoadPackage = async (name) => {
      const { stdout } = await promisify(execFile)(process.execPath, ["-e", script, name]);
      throw Object.assign(new Error(), JSON.parse(stdout));
    };
    await expect(startLibrary("tensorflow", load)).rejects.toThrow("neither @tensorflow/tfjs-node-gpu nor");
  });
});
