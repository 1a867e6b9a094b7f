// A control that follows what moves its value: only while there is sound, and back to the document's when nothing moves it.
import { afterEach, expect, test, vi } from "vitest";
import type { Id, Player } from "../../../web/project/api.ts";
import { followMoved } from "../../../web/views/follow.ts";

let frames: FrameRequestCallback[] = [];
const frame = (): void => {
  const due = frames;
  frames = [];
  for (const paint of due) paint(0);
};
vi.stubGlobal("requestAnimationFrame", (paint: FrameRequestCallback) => frames.push(paint));

class FakePlayer {
  state = "off";
  value: number | null = null;
  asked = 0;
  private readonly listeners = new Set<() => void>();
  moved(): number | null {
    this.asked++;
    return this.value;
  }
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
  become(state: string): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

const begin = () => {
  const player = new FakePlayer(), shown: number[] = [];
  const stop = followMoved(player as unknown as Player, 1n as Id, 2, () => 0.5, (value) => shown.push(value));
  return { player, shown, stop };
};

afterEach(frame);

test("shows each new value once, and the document's when nothing moves it any more", () => {
  const { player, shown, stop } = begin();
  player.become("running");
  frame();
  expect(shown).toEqual([]);
  for (const value of [0.1, 0.1, 0.2, null]) {
    player.value = value;
    frame();
  }
  expect(shown).toEqual([0.1, 0.2, 0.5]);
  stop();
});

test("asks in no frame while there is no sound", () => {
  const { player, shown, stop } = begin();
  frame();
  expect(player.asked).toBe(0);
  player.become("running");
  player.value = 0.3;
  frame();
  player.value = null;
  player.become("off");
  expect(shown).toEqual([0.3, 0.5]);
  const asked = player.asked;
  frame();
  frame();
  expect(player.asked).toBe(asked);
  stop();
});

test("asks no more after it was left", () => {
  const { player, stop } = begin();
  player.become("running");
  frame();
  stop();
  const asked = player.asked;
  frame();
  player.become("off");
  player.become("running");
  frame();
  expect(player.asked).toBe(asked);
});
