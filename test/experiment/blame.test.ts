import { expect, test } from "vitest";
import { below, blameOf } from "../../src/experiment/blame.ts";
import { parseYamlSource } from "../../src/experiment/yaml-source.ts";

const base = parseYamlSource("reuse: 2\ndetector:\n  noise_adc: 1\n", "base.yaml", "a: b");
const top = parseYamlSource("# a comment\ndetector: {adc_bits: 12}\nzenith_deg: [0, 70]\n", "top.yaml", "a: b");

test("names the line of the source that says most of a key, the later of equals", () => {
  const blame = blameOf([base, top], "nowhere");
  expect(blame(["reuse"])).toBe("base.yaml:1:1");
  expect(blame(["detector", "noise_adc"])).toBe("base.yaml:3:3");
  expect(blame(["detector", "adc_bits"])).toBe("top.yaml:2:12");
  expect(blame(["detector"])).toBe("top.yaml:2:1");
  expect(blame(["zenith_deg", 1])).toBe("top.yaml:3:17");
  expect(blame(["seed"])).toBe("nowhere");
  expect(blame([])).toBe("nowhere");
});

test("knows what stands below a prefix", () => {
  const blame = blameOf([below(["data", "simulate"], base)], "nowhere");
  expect(blame(["data", "simulate", "reuse"])).toBe("base.yaml:1:1");
  expect(blame(["data", "file"])).toBe("nowhere");
  expect(blame(["data", "simulate"])).toBe("nowhere");
});
