// Where hands have put nodes is there in the next visit, and is nothing that a song can be spoiled by.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Id, Project } from "../../../web/project/api.ts";
import type { Desk } from "../../../web/views/app.ts";
import { keepNodePlaces, nodePlacesOf } from "../../../web/views/node/node_places.ts";

const project = { id: "a" } as Project, other = { id: "b" } as Project, kept = new Map<string, string>();
const keep = (places: ReadonlyMap<bigint, { x: number; y: number }>): void => keepNodePlaces({ project, nodePlaces: places } as unknown as Desk);

beforeEach(() => {
  kept.clear();
  vi.stubGlobal("localStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
});
afterEach(() => void vi.unstubAllGlobals());

test("what was kept is read again, of this song alone", () => {
  const places = new Map([[(1n << 63n) as Id, { x: 12.5, y: -40 }], [7n as Id, { x: 0, y: 0 }]]);
  keep(places);
  expect(nodePlacesOf(project)).toEqual(places);
  expect(nodePlacesOf(other).size).toBe(0);
  keep(new Map());
  expect(nodePlacesOf(project).size).toBe(0);
});

test("anything strange in it is left out", () => {
  kept.set("tutti.nodes.a", '[["7",1,2],["x",1,2],[8,1,2],["9",null,2],["10",1,"2"]]');
  expect([...nodePlacesOf(project)]).toEqual([[7n, { x: 1, y: 2 }]]);
  for (const text of ["", "{", "null", "7", "[7]", '{"7":[1,2]}']) {
    kept.set("tutti.nodes.a", text);
    expect(nodePlacesOf(project).size, text).toBe(0);
  }
});

test("of very many those that were put first are forgotten", () => {
  keep(new Map(Array.from({ length: 3000 }, (_, index) => [BigInt(index + 1), { x: index, y: 0 }])));
  const read = nodePlacesOf(project);
  expect(read.size).toBe(1000);
  expect(read.has(3000n as Id)).toBe(true);
});
