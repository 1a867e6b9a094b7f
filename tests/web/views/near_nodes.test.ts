// Laws of near_nodes: what is seen of a large graph is made when it rests, a little in each frame, and what lies far goes again.
import { expect, test } from "vitest";
import type { Area } from "../../../web/views/node/fit.ts";
import { grown, nodesNear, type Spot } from "../../../web/views/node/near_nodes.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "../../../web/views/node/layout.ts";

/** Rows of a track and its instrument, all of which play into one node at the end. */
const ROWS = 200, END = "end";
const spots: Spot[] = [...Array.from({ length: ROWS }, (_, row) => [{ id: `track${row}`, x: 0, y: row * 100 }, { id: `device${row}`, x: 232, y: row * 100 }]).flat(), { id: END, x: 464, y: 10_000 }];
const goals = new Map([...Array.from({ length: ROWS }, (_, row): [string, string[]] => [`track${row}`, [`device${row}`]]), ...Array.from({ length: ROWS }, (_, row): [string, string[]] => [`device${row}`, [END]])]);
const none: ReadonlySet<string> = new Set();

function rested(made: ReadonlySet<string>, seen: Area, held = none): ReadonlySet<string> {
  for (let frames = 0; frames < 2 * spots.length; frames++) {
    const next = grown(made, spots, goals, seen, held);
    if (next === made) return made;
    expect([...next].filter((id) => !made.has(id)).length).toBeLessThanOrEqual(2);
    made = next;
  }
  throw new Error("it never rests");
}
const isSeen = ({ x, y }: Spot, { x: left, y: top, width, height }: Area): boolean => x < left + width && x + NODE_WIDTH > left && y < top + height && y + NODE_HEIGHT > top;

test("wherever one looks, what is seen is made in the end, with what it plays into, and little else", () => {
  let made = none;
  for (const [y, height] of [[0, 800], [19_000, 800], [5000, 4000], [-5000, 800], [9600, 800]] as const) {
    const seen: Area = { x: -300, y, width: 1200, height };
    made = rested(made, seen);
    for (const spot of spots) if (isSeen(spot, seen)) expect(made.has(spot.id), `${spot.id} at ${y}`).toBe(true);
    if (spots.some((spot) => isSeen(spot, seen))) expect(made.has(END)).toBe(true);
    expect(made.size).toBeLessThan((2 * 3 * (height + NODE_HEIGHT)) / 100 + 6);
  }
});

test("what is nearest the middle comes first", () => {
  expect(nodesNear(spots, goals, { x: 0, y: 4960, width: 400, height: 180 }).slice(0, 2).sort()).toEqual(["device50", "track50"]);
  expect([...grown(none, spots, goals, { x: 0, y: 4960, width: 400, height: 180 }, none)].sort()).toEqual(["device50", "track50"]);
});

test("what has the focus stays, however far one goes", () => {
  const held = new Set(["track3"]);
  expect(rested(rested(none, { x: 0, y: 0, width: 800, height: 800 }), { x: 0, y: 15_000, width: 800, height: 800 }, held).has("track3")).toBe(true);
  expect(rested(rested(none, { x: 0, y: 0, width: 800, height: 800 }), { x: 0, y: 15_000, width: 800, height: 800 }).has("track3")).toBe(false);
});

test("a small step away and back makes nothing anew", () => {
  const here = rested(none, { x: 0, y: 2000, width: 800, height: 800 }), there = rested(here, { x: 0, y: 2200, width: 800, height: 800 });
  expect([...here].every((id) => there.has(id))).toBe(true);
});
