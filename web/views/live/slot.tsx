// One place of the matrix: a clip with its picture, or room for one. What plays is shown by live_state.ts.
import { memo, useEffect, useRef } from "react";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { clipIn, sceneName, slotAt } from "../../project/scenes.ts";
import { clipName, isNoteTrack, trackName } from "../../project/song.ts";
import { Icon } from "../../ui/icon.tsx";
import { useApp, useDesk } from "../context.tsx";
import type { SlotArt } from "./slot_art.ts";
import { LaunchKey, useLaunchKey } from "./launch_key.tsx";
import { isTaken } from "./slot_actions.ts";

export const Slot = memo(function Slot({ track, scene, row, column, hue, art }: { track: Id; scene: Id; row: number; column: number; hue: number; art: SlotArt }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const canvas = useRef<HTMLCanvasElement>(null);
  const slot = useRead(project, () => slotAt(project, track, scene)), clip = useRead(project, () => clipIn(project, slotAt(project, track, scene)));
  const name = useRead(project, () => (clip !== null && project.exists(clip) ? clipName(project, clip) : ""));
  const where = useRead(project, () => (project.exists(track) && project.exists(scene) ? `${trackName(project, track)}, ${sceneName(project, scene)}` : ""));
  const stops = useRead(project, () => slot === null || !project.exists(slot) || project.bool(slot, Field.slot.stop));
  const chosen = useSignal(desk.place), armed = useSignal(app.studio.armed).has(track);
  const takes = useSignal(desk.slotTake) !== null && isTaken(desk, { track, scene });
  useEffect(() => (canvas.current && clip !== null ? art.show(canvas.current, clip, hue) : undefined), [art, clip, hue]);
  const launchKey = useLaunchKey(slot);
  const isChosen = chosen?.track === track && chosen.scene === scene;
  const empty = takes ? t("Recording") : armed ? t("Empty, record here") : stops ? t("Empty, stops the track") : t("Empty");
  const info = clip !== null ? t("{name}. Press the triangle to launch, drag to move, double-click to edit, right-click for more.", { name })
    : takes ? t("Press to end the take; it goes round here.") : armed ? t("Press to record here, in whole bars.") : isNoteTrack(project, track) ? t("Empty. Double-click for a new clip, or drag one here.") : t("Empty. Drag a sound here, or arm the track and press to record.");
  return (
    <div role="gridcell" className={`lv-slot ${clip !== null ? "is-full" : ""} ${isChosen ? "is-chosen" : ""} ${takes ? "is-taken" : ""} hue${hue}`} tabIndex={-1} data-row={row} data-col={column} data-place={`${track}:${scene}`}
      {...(slot !== null ? { "data-slot": String(slot) } : {})} aria-selected={isChosen} aria-label={`${clip !== null ? name : empty}, ${where}${launchKey.told}`} data-info={info}>
      {clip !== null ? (
        <>
          <span className="lv-play"><Icon name="play" size={14} className="fill" /></span>
          <span className="lv-name clamp">{name}</span>
          <span className="lv-soon" aria-hidden="true" />
          <LaunchKey state={launchKey} />
          <canvas ref={canvas} aria-hidden="true" />
          <i className="lv-turn" />
        </>
      ) : <span className="lv-play">{takes || armed ? <Icon name="record" size={12} className="fill lv-rec" /> : stops ? <Icon name="stop" size={12} className="fill" /> : null}</span>}
    </div>
  );
});
