import { expect, test } from "vitest";
import { buffering, chooseBuffering, contextOptions } from "../../../web/audio/buffering.ts";

test("fast_asks_for_little_and_steady_for_much", () => {
  expect([contextOptions(48_000, "fast").latencyHint, contextOptions(44_100, "steady").latencyHint, contextOptions(44_100, "steady").sampleRate]).toEqual(["interactive", "playback", 44_100]);
});

test("a_choice_is_told_once_and_holds_where_nothing_can_be_kept", () => {
  let told = 0;
  const stop = buffering.subscribe(() => void told++);
  expect(buffering.get()).toBe("fast");
  chooseBuffering("steady");
  chooseBuffering("steady");
  expect([buffering.get(), told]).toEqual(["steady", 1]);
  chooseBuffering("fast");
  stop();
  expect(told).toBe(2);
});
