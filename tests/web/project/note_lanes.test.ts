// Lanes below the notes: every value has its words, and velocities keep their shape and their range.
import { expect, test } from "vitest";
import type { Id } from "../../../web/project/api.ts";
import type { Note } from "../../../web/project/edit_notes.ts";
import { curvesOf, laneCalled, shapedVelocities, VELOCITY_LANE } from "../../../web/project/note_lanes.ts";

const note = (id: number, startTicks: number, velocity: number): Note => ({ id: BigInt(id) as Id, startTicks, lengthTicks: 10, key: 60, velocity });
const phrase = [note(1, 0, 90), note(2, 100, 30), note(3, 100, 60), note(4, 200, 70)];
const shaped = (shape: Parameters<typeof shapedVelocities>[1], notes = phrase): Record<string, number> => Object.fromEntries(shapedVelocities(notes, shape).map(({ id, velocity }) => [String(id), velocity]));

test("a ramp leads from the softest to the loudest, chords at one height", () => {
  expect(shaped("ramp-up")).toEqual({ 1: 30, 2: 60, 4: 90 }); // the third is there already
  expect(shaped("ramp-down")).toEqual({ 2: 60, 4: 30 });
});

test("a ramp over notes that are alike begins at half", () => {
  expect(shaped("ramp-up", [note(1, 0, 100), note(2, 50, 100)])).toEqual({ 1: 50 });
});

test("scaled velocities stay within 1 and 127", () => {
  expect(shaped("harder", [note(1, 0, 120), note(2, 5, 1)])).toEqual({ 1: 127 });
  for (let velocity = 1; velocity <= 127; velocity++) for (const { velocity: made } of shapedVelocities([note(1, 0, velocity)], "softer")) expect(made).toBeGreaterThanOrEqual(1);
});

test("evened out, velocities keep their mean and lie half as far apart", () => {
  const even = shaped("even", [note(1, 0, 40), note(2, 10, 80)]);
  expect(even).toEqual({ 1: 50, 2: 70 });
  expect(shaped("same", [note(1, 0, 40), note(2, 10, 80)])).toEqual({ 1: 60, 2: 60 });
});

test("a lane is found by its name; one that nobody knows is the velocities", () => {
  expect(laneCalled("control 1").name).toBe("Modulation");
  expect(laneCalled("control 22")).toMatchObject({ name: "Controller 22", number: 22, kind: "control" });
  expect(laneCalled("expression 0").text(-1.5)).toBe("−1.50 st");
  expect(laneCalled("nonsense")).toBe(VELOCITY_LANE);
  for (const id of ["control 128", "control 64", "expression 4"]) for (const lane of [laneCalled(id)]) for (const value of [lane.min, lane.rest, lane.max]) expect(lane.text(value)).toMatch(/\S/);
});

test("points are told apart by their notes, order kept", () => {
  const point = (of: number, positionTicks: number) => ({ note: BigInt(of) as Id, positionTicks, value: 0, glides: true });
  const curves = curvesOf([point(1, 0), point(2, 3), point(1, 5)]);
  expect(curves.get(1n as Id)?.map((one) => one.positionTicks)).toEqual([0, 5]);
  expect(curves.get(2n as Id)?.length).toBe(1);
});
