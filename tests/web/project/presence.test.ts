import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Presence, readPeer, type Whereabouts } from "../../../web/project/presence";

const somewhere: Whereabouts = { name: "Ann", mode: "arrange", originTicks: 0, ticksPerPixel: 100, scrollTop: 0, cursor: { ticks: 5, track: "12", part: 0.5 }, clips: ["7"], drag: [], playTicks: null };
let said: string[] = [], presence: Presence;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  presence = new Presence(10, (text) => said.push(text));
});
afterEach(() => {
  presence.end();
  vi.useRealTimers();
});

const last = (): Record<string, unknown> => JSON.parse(said.at(-1) ?? "{}") as Record<string, unknown>;

test("many moves become few words, the newest of them", () => {
  for (let i = 0; i < 50; i++) presence.move({ ...somewhere, originTicks: i });
  vi.advanceTimersByTime(200);
  expect(said.length).toBe(1);
  expect(last()["originTicks"]).toBe(49);
});

test("what is said begins with the actor, as the server demands", () => {
  presence.move(somewhere);
  vi.advanceTimersByTime(200);
  expect(said[0]?.startsWith('{"actor":10,')).toBe(true);
});

test("who says nothing for a while is gone, and who says goodbye at once", () => {
  presence.hear({ actor: 11, ...somewhere });
  presence.hear({ actor: 12, ...somewhere });
  expect(presence.peers.get().map(({ actor }) => actor)).toEqual([11, 12]);
  presence.hear({ actor: 12, bye: true });
  expect(presence.peers.get().map(({ actor }) => actor)).toEqual([11]);
  vi.advanceTimersByTime(15_000);
  expect(presence.peers.get()).toEqual([]);
});

test("a newcomer's greeting is answered", () => {
  presence.move(somewhere);
  vi.advanceTimersByTime(200);
  const before = said.length;
  presence.hear({ actor: 11, ...somewhere, hello: true });
  expect(said.length).toBe(before + 1);
});

test("nonsense from another page makes nobody and breaks nothing", () => {
  for (const actor of [undefined, 0, -1, 1.5, "11", null]) expect(readPeer({ actor })).toBeNull();
  const odd = readPeer({ actor: 11, name: "x".repeat(500), originTicks: Number.NaN, cursor: "here", clips: [1, "2", null], playTicks: "now" });
  expect(odd).toMatchObject({ originTicks: 0, cursor: null, playTicks: null, clips: ["", "2", ""] });
  expect(odd?.name.length).toBe(40);
});

test("what somebody drags is read as boxes, whatever was sent", () => {
  const drag = [{ track: "12", fromTicks: 10, toTicks: 30 }, { track: "12", fromTicks: 30, toTicks: 10 }, { track: 5, fromTicks: -4, toTicks: 8 }, null, "box", { toTicks: Number.NaN }];
  expect(readPeer({ actor: 11, ...somewhere, drag })?.drag).toEqual([{ track: "12", fromTicks: 10, toTicks: 30 }, { track: "", fromTicks: 0, toTicks: 8 }]);
  expect(readPeer({ actor: 11, ...somewhere, drag: Array.from({ length: 500 }, () => drag[0]) })?.drag.length).toBe(24);
  expect(readPeer({ actor: 11, ...somewhere, drag: "all" })?.drag).toEqual([]);
});
