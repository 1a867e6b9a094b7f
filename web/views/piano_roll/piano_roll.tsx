// The note editor of one clip: facts on the left, keys, grid, velocities.
import { useEffect, useRef } from "react";
import { underFingers } from "../../lib/phone.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { addNoteClip } from "../../project/edit_clips.ts";
import { contentTrack } from "../../project/content.ts";
import { VELOCITY_LANE } from "../../project/note_lanes.ts";
import { barLength, barStart, isNoteTrack, trackHue } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { openEditor } from "../editing.ts";
import { ClipFacts } from "./clip_facts.tsx";
import { LaneHead } from "./lane_head.tsx";
import { createRoll } from "./roll_controller.ts";
import { StepPanel } from "./step_panel.tsx";
import { TimingPanel } from "./timing_panel.tsx";
import "./roll.css";

export function PianoRoll({ clip, content }: { clip: Id; content: Id }) {
  const app = useApp(), desk = useDesk();
  const root = useRef<HTMLDivElement>(null), room = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null), keys = useRef<HTMLCanvasElement>(null), ruler = useRef<HTMLCanvasElement>(null);
  const lane = useRef<HTMLCanvasElement>(null), laneRoom = useRef<HTMLDivElement>(null), laneMirror = useRef<HTMLDivElement>(null), mirror = useRef<HTMLDivElement>(null), playhead = useRef<HTMLDivElement>(null), lanePlayhead = useRef<HTMLDivElement>(null), tag = useRef<HTMLSpanElement>(null);
  const hue = useRead(desk.project, () => (desk.project.exists(content) ? trackHue(desk.project, contentTrack(desk.project, content)) : 1));
  useEffect(() => {
    const elements = { root: root.current, room: room.current, canvas: canvas.current, keys: keys.current, ruler: ruler.current, lane: lane.current, laneRoom: laneRoom.current, laneMirror: laneMirror.current,
      mirror: mirror.current, playhead: playhead.current, lanePlayhead: lanePlayhead.current, tag: tag.current };
    return createRoll(app, desk, clip, content, elements as never);
  }, [app, desk, clip, content]);
  const timing = useSignal(desk.timing), steps = useSignal(desk.entering), curves = useSignal(desk.rollLane) !== VELOCITY_LANE.id;
  return (
    <div className="roll-view">
    {timing ? <TimingPanel content={content} /> : null}
    {steps ? <StepPanel /> : null}
    <div className={`roll hue${hue} ${curves ? "has-curve" : ""}`} ref={root}>
      <ClipFacts clip={clip} content={content} />
      <div className="roll-corner" />
      <div className="roll-ruler"><canvas ref={ruler} aria-hidden="true" /></div>
      <div className="roll-keys"><canvas ref={keys} role="img" aria-label={t("Keys. Press one to hear it.")} /></div>
      <div className="roll-room" ref={room} tabIndex={-1}>
        <canvas ref={canvas} aria-hidden="true" />
        <div className="mirror" ref={mirror} />
        <div className="playhead flat glides" ref={playhead} hidden />
      </div>
      <div className="roll-lane-head"><LaneHead clip={clip} content={content} /></div>
      <div className="roll-lane" ref={laneRoom}><canvas ref={lane} aria-hidden="true" /><div className="mirror" ref={laneMirror} /><div className="playhead flat glides" ref={lanePlayhead} hidden /></div>
      <span className="tip roll-tag glides" ref={tag} hidden />
    </div>
    </div>
  );
}

function whatIsOpen(canMake: boolean): string {
  if (underFingers()) return canMake ? t("No clip is open. Make one here, or tap a clip in the song twice.") : t("Notes live in clips on instrument tracks. Choose such a track, or tap a clip in the song twice.");
  return canMake ? t("No clip is open. Make one here, or double-click a clip in the arrangement.") : t("Notes live in clips on instrument tracks. Choose such a track, or double-click a clip.");
}

export function NoClip() {
  const app = useApp(), desk = useDesk();
  const track = useSignal(desk.track);
  const can = track !== null && desk.project.exists(track) && isNoteTrack(desk.project, track);
  const make = (): void => {
    if (track === null) return;
    const start = barStart(desk.project, app.player.positionTicks());
    const { result, clip } = addNoteClip(desk.project, track, start, 4 * barLength(desk.project, start));
    if (report(app, result)) openEditor(desk, clip);
  };
  return (
    <div className="roll-none">
      <svg width="160" height="48" viewBox="0 0 160 48" className="line-art" aria-hidden="true"><rect x="4" y="32" width="36" height="10" rx="2" /><rect x="44" y="20" width="28" height="10" rx="2" className="a" /><rect x="76" y="8" width="44" height="10" rx="2" /><rect x="124" y="20" width="32" height="10" rx="2" /></svg>
      <p>{whatIsOpen(can)}</p>
      {can ? <Button icon="plus" label={t("New clip")} onPress={make} /> : null}
    </div>
  );
}

