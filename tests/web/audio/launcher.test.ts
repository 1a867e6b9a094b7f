import { Command, Notice } from "@gen/schema";
import { expect, test } from "vitest";
import { Launcher, type LauncherHost } from "../../../web/audio/launcher.ts";

function host(ready: { now: boolean }) {
  const sent: unknown[] = [], written: { bytes: number; endTicks: number }[] = [];
  const all: LauncherHost = {
    send: (command, id = 0n, number = 0, value = 0) => void sent.push([command, id, number, value]),
    play: () => void sent.push("play"), playing: () => true, positionTicks: () => 960, ready: () => ready.now, takeSceneTime: () => {},
    read(_track, out) {
      Object.assign(out, { slot: 7n, queued: 0n, flags: 1, turn: 0.5 });
      return true;
    },
    write(notices, endTicks) {
      written.push({ bytes: notices.length, endTicks });
      return { ok: true, skipped: 0 };
    },
  };
  return { all, sent, written };
}
const MARK = 0xffff_fffe_0000_0002n;

test("a_slot_pressed_before_there_is_sound_is_launched_once_there_is", () => {
  const ready = { now: false }, { all, sent } = host(ready), launcher = new Launcher(all);
  launcher.launchSlot(7n, 0.5);
  expect(sent).toEqual(["play"]);
  ready.now = true;
  launcher.opened();
  expect(sent).toEqual(["play", [Command.launch, 7n, 1, 0.5]]);
  launcher.opened();
  expect(sent).toHaveLength(2);
});
test("what_was_pressed_for_another_project_is_forgotten", () => {
  const { all, sent } = host({ now: false }), launcher = new Launcher(all);
  launcher.launchScene(3n);
  launcher.forget();
  launcher.opened();
  expect(sent).toEqual(["play"]);
});
test("a_performance_is_written_when_the_song_has_stopped_and_only_when_that_was_wanted", () => {
  const { all, written } = host({ now: true }), launcher = new Launcher(all);
  const play = (): void => {
    launcher.began();
    launcher.notice(Notice.launched, 7n, new Uint8Array(32));
    launcher.ended();
    launcher.notice(Notice.mark, MARK, new Uint8Array(32));
  };
  play();
  expect(written).toEqual([]);
  launcher.recording.set(true);
  play();
  expect(written).toEqual([{ bytes: 32, endTicks: 960 }]);
  expect(launcher.written.get()).toEqual({ ok: true, skipped: 0 });
});
test("what_a_track_does_is_told_in_the_same_object_each_time", () => {
  const launcher = new Launcher(host({ now: true }).all), first = launcher.state(1n);
  expect(first).toMatchObject({ playing: 7n, queued: null, away: true, turn: 0.5 });
  expect(launcher.state(2n)).toBe(first);
});
