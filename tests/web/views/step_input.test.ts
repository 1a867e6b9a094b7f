// Where step input puts the next note.
import { expect, test } from "vitest";
import { stepPlace } from "../../../web/views/piano_roll/step_input.ts";

test("the playhead's place is drawn to the nearest step", () => {
  expect(stepPlace(1040, null, 500, 3)).toBe(1000);
  expect(stepPlace(1260, null, 500, 3)).toBe(1500);
  expect(stepPlace(0, null, 500, 3)).toBe(0);
});

test("where a step ended the next begins exactly, whatever its length", () => {
  expect(stepPlace(1333.4, 1333, 500, 3)).toBe(1333);
  expect(stepPlace(1340, 1333, 500, 3)).toBe(1500); // the playhead was moved since
});
