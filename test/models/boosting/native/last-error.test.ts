import { expect, test } from "vitest";
import { lastErrorText } from "../../../../src/models/boosting/native/last-error.ts";

test.each([
  [
    "a failed check (3.2)",
    "[00:51:45] /workspace/src/learner.cc:806: Check failed: mparam_.num_feature != 0 (0 vs. 0) : 0 feature is supplied.  Are you using raw Booster interface?\nStack trace:\n  [bt] (0) /lib/libxgboost.so(+0x11031e) [0x7f2addb1031e]\n\n",
    "check failed: mparam_.num_feature != 0 (0 vs. 0): 0 feature is supplied.  Are you using raw Booster interface?",
  ],
  [
    "a closed handle (1.7)",
    "[00:51:45] ../src/c_api/c_api.cc:1134: DMatrix/Booster has not been initialized or has already been disposed.\nStack trace:\n  [bt] (0) node() [0xc45d95]\n",
    "DMatrix/Booster has not been initialized or has already been disposed",
  ],
  ["a place on Windows", "[00:51:45] C:\\work\\src\\gbm\\gbtree.cc:12: Boom\nStack trace:", "boom"],
  [
    "several lines",
    "value -5 for Parameter max_depth should be greater equal to 0\nmax_depth: Maximum depth.",
    "value -5 for Parameter max_depth should be greater equal to 0",
  ],
  ["a line break first", "[00:51:45] /a/b.cc:1: \n\nInvalid shape: 3\nStack trace:", "invalid shape: 3"],
  [
    "a name first",
    "[00:51:45] /a/b.cc:1: SoftmaxMultiClassObj: label must be in [0, num_class).\nStack trace:",
    "SoftmaxMultiClassObj: label must be in [0, num_class)",
  ],
  ["nothing", "", "it says no reason"],
  ["only a place", "[00:51:45] /a/b.cc:1: \nStack trace:\n  [bt]", "it says no reason"],
])("of %s the reason is left, on one line", (_what, text, expected) => {
  expect(lastErrorText(text)).toBe(expected);
});
