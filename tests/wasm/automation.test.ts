// A hand on a fader while the song plays, from the command to the lane and its undo: the graph, the notices, the writer and the
// document as the page has them, without a page.
import { expect, test } from "vitest";
import { AutomationMode, Command, Field, Kind, Notice, Param, TrackType } from "@gen/schema";
import { GraphControl } from "../../wasm/graph";
import { AutomationWriter } from "../../web/audio/automation_writer";
import { liveCommand } from "../../web/audio/hands";
import type { Id } from "../../web/project/api";
import { module, newDocument } from "./engine";

const RATE = 48_000;

test("every field that may move has a message", () => {
  expect(liveCommand({ kind: Kind.track, field: Field.track.gainDb })).toEqual({ type: Command.strip, number: Param.gain.gainDb });
  expect(liveCommand({ kind: Kind.device, field: 258 })).toEqual({ type: Command.param, number: 2 });
  expect(liveCommand({ kind: Kind.connection, field: Field.connection.pan })?.type).toBe(Command.edge);
  expect(liveCommand({ kind: Kind.project, field: Field.project.crossfade })?.type).toBe(Command.crossfade);
  expect(liveCommand({ kind: Kind.track, field: Field.track.name })).toBeNull();
});

test("a fader that is moved while the song plays writes a lane, one undo step", () => {
  const document = newDocument();
  let track = 0n as Id;
  document.edit("Add track", (batch) => {
    track = batch.create(Kind.track, 1n as Id, "last");
    batch.setInt(track, Field.track.type, TrackType.audio);
  });
  const graph = new GraphControl(module, RATE), gift = graph.gift(null);
  expect(graph.feed(document)).toBe(true);
  const MARK = 77n;
  const writer = new AutomationWriter({
    modeOf: (_control, fallback) => fallback,
    letGo: () => void graph.commands.send(Command.letGo, track, Param.gain.gainDb),
    mark: () => void graph.commands.send(Command.mark, MARK),
    write: (notices, beginFrame, endFrame, mode) => {
      expect(document.recordAutomation(notices, beginFrame, endFrame, mode)).toBe(true);
      document.commit();
    },
    songFrame: () => graph.meters.readClock().songFrame,
  });
  const run = (blocks: number): void => {
    for (let i = 0; i < blocks; i++) graph.engine.exports.tutti_graph_render(gift.graph, gift.left, gift.right, 128);
    graph.notices.drain((notice, record) => {
      writer.notice(notice.type, record);
      if (notice.type === Notice.mark && notice.id === MARK) writer.marked();
    });
  };
  writer.mode = AutomationMode.touch;
  graph.commands.send(Command.play);
  run(10);
  writer.began(0);
  const control = { object: track, field: Field.track.gainDb };
  for (let db = 0; db >= -20; db--) {
    writer.touch(control);
    graph.commands.send(Command.strip, track, Param.gain.gainDb, db);
    run(20);
  }
  const before = document.childrenOf(track, Kind.automation).length;
  expect(writer.release(control, false)).toBe(true);
  run(4);
  const lanes = document.childrenOf(track, Kind.automation);
  expect([before, lanes.length]).toEqual([0, 1]);
  expect(document.number(lanes[0] as Id, Field.automation.param)).toBe(Field.track.gainDb);
  const points = document.points(lanes[0] as Id, 0, 1e12), values = [...points.value];
  expect(Math.min(...values)).toBeCloseTo(-20, 3);
  expect(values.length).toBeLessThan(12); // a straight hand is thinned to little more than its ends
  document.undo();
  expect(document.childrenOf(track, Kind.automation).length).toBe(0);
});
