// One place of the matrix: a clip with its picture, or room for one. What plays is shown by live_state.ts.
import { memo, useEffect, useMemo, useRef } from "react";
import { useAbout, useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id, Project } from "../../project/api.ts";
import { Field } from "../../project/fields.ts";
import { clipIn, slotAt } from "../../project/scenes.ts";
import { clipName, isNoteTrack, trackHue, trackName } from "../../project/song.ts";
import { Icon } from "../../ui/icon.tsx";
import { useApp, useDesk } from "../context.tsx";
import type { SlotArt } from "./slot_art.ts";
import { LaunchKey, useLaunchKey } from "./launch_key.tsx";
import { isTaken } from "./slot_actions.ts";

/** All that a slot shows of the song, in one reading: every edit asks hundreds of them. */
function factsOf(project: Project, track: Id, scene: Id): string {
  const there = project.exists(track), slot = there ? slotAt(project, track, scene) : null, clip = clipIn(project, slot);
  const stops = slot === null || project.bool(slot, Field.slot.stop);
  return [slot ?? "", clip ?? "", stops ? "stops" : "", there ? trackHue(project, track) : 1, there && isNoteTrack(project, track) ? "notes" : "", there ? trackName(project, track) : "", clip !== null ? clipName(project, clip) : ""].join("\n");
}
const idOf = (text: string | undefined): Id | null => (text === undefined || text === "" ? null : (BigInt(text) as Id));

export const Slot = memo(function Slot({ track, scene, sceneName, row, column, art }: { track: Id; scene: Id; sceneName: string; row: number; column: number; art: SlotArt }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const picture = useRef<SVGSVGElement>(null);
  const facts = useRead(project, () => factsOf(project, track, scene)), [slotText, clipText, stops, hueText, notes, trackText, name] = useMemo(() => facts.split("\n"), [facts]);
  const slot = idOf(slotText), clip = idOf(clipText), hue = Number(hueText), where = sceneName === "" ? "" : `${trackText}, ${sceneName}`;
  const isChosen = useAbout(desk.place, (place) => place?.track === track && place.scene === scene), armed = useAbout(app.studio.armed, (tracks) => tracks.has(track));
  const takes = useAbout(desk.slotTake, (take) => take !== null && isTaken(desk, { track, scene }));
  useEffect(() => (picture.current && clip !== null ? art.show(picture.current, clip, hue) : undefined), [art, clip, hue]);
  const launchKey = useLaunchKey(slot);
  const empty = takes ? t("Recording") : armed ? t("Empty, record here") : stops ? t("Empty, stops the track") : t("Empty");
  const info = clip !== null ? t("{name}. Press the triangle to launch, drag to move, double-click to edit, right-click for more.", { name: name ?? "" })
    : takes ? t("Press to end the take; it goes round here.") : armed ? t("Press to record here, in whole bars.") : notes ? t("Empty. Double-click for a new clip, or drag one here.") : t("Empty. Drag a sound here, or arm the track and press to record.");
  return (
    <div role="gridcell" className={`lv-slot ${clip !== null ? "is-full" : ""} ${isChosen ? "is-chosen" : ""} ${takes ? "is-taken" : ""} hue${hue}`} tabIndex={-1} data-row={row} data-col={column} data-place={`${track}:${scene}`} aria-colindex={column + 1}
      {...(slot !== null ? { "data-slot": String(slot) } : {})} aria-selected={isChosen} aria-label={`${clip !== null ? name : empty}, ${where}${launchKey.told}`} data-info={info}>
      {clip !== null ? (
        <>
          <span className="lv-play"><Icon name="play" size={14} className="fill" /></span>
          <span className="lv-name clamp">{name}</span>
          <span className="lv-soon" aria-hidden="true" />
          <LaunchKey state={launchKey} />
          <svg ref={picture} className="lv-art" aria-hidden="true" />
          <i className="lv-turn" />
        </>
      ) : <span className="lv-play">{takes || armed ? <Icon name="record" size={12} className="fill lv-rec" /> : stops ? <Icon name="stop" size={12} className="fill" /> : null}</span>}
    </div>
  );
});
