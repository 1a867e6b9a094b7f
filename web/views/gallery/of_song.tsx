// What only a song has, as it is in the open one: its clips in each state, its strips and the devices of its chosen track. All of it is
// drawn by what draws it in the studio, so it comes with the studio: were it loaded with the page of components, the bundler would part
// the sheets of the views from those of the controls, and link them in another order.
import { useEffect, useRef, useState } from "react";
import { inks, palette, theme } from "../../draw/palette.ts";
import { begin, fit, surfaceOf } from "../../lib/canvas.ts";
import { useSignal } from "../../lib/react.ts";
import type { Id, Project } from "../../project/api.ts";
import { Kind } from "../../project/fields.ts";
import { clipName, clipsOf, isAudioClip, trackHue, tracksOf } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { createArtCache } from "../arrange/clip_art.ts";
import { FOCUSED, HOVERED, MUTED, paintClip, SELECTED, type Scene } from "../arrange/lanes.ts";
import { DeskContext, useApp, useDesk } from "../context.tsx";
import { Devices } from "../device/devices.tsx";
import { Mixer } from "../mixer/mixer.tsx";
import { playSong } from "../projects.ts";
import { songUrl } from "../start/songs.tsx";
import { Sheet } from "./sheet.tsx";

const WIDTH = 168, EDGE = 4, PICTURE_MS = 400, PICTURES = 5; // waveforms come when their sound has been read
const STATES = [["Rest", 0, 64], ["Under the pointer", HOVERED, 64], ["Chosen", SELECTED, 64], ["Muted", MUTED, 64], ["Focus", FOCUSED, 64], ["Low row", 0, 32]] as const;

export function OfSong() {
  const desk = useSignal(useApp().desk);
  return desk === null ? <Sheet title="Of a song"><NoSong /></Sheet> : (
    <DeskContext.Provider value={desk} key={desk.project.id}>
      <Sheet title="Clips"><ClipStates /></Sheet>
      <Sheet title="Mixer strips"><div className="gallery-mixer"><Mixer tall /></div></Sheet>
      <Sheet title="Devices"><div className="gallery-chain"><Devices /></div></Sheet>
    </DeskContext.Provider>
  );
}

function NoSong() {
  const app = useApp(), url = songUrl("second_floor");
  return <Empty art="sound" words="Clips, strips and devices are shown as they are in a song.">{url === undefined ? null : <Button label="Open Second floor" onPress={() => void playSong(app, "Second floor", url, false)} />}</Empty>;
}

interface Shown { readonly clip: Id; readonly track: Id; readonly startTicks: number }
/** One of notes and one of sound, if there are, and one that is played by drums or by whatever comes next. */
function clipsToShow(project: Project): Shown[] {
  const lanes = (track: Id): Id[] => [track, ...project.childrenOf(track, Kind.takeLane)];
  const all = tracksOf(project).flatMap((track) => lanes(track).flatMap((lane) => clipsOf(project, lane).slice(0, 1).map(({ id, startTicks }) => ({ clip: id, track, startTicks }))));
  const sound = all.find(({ clip }) => isAudioClip(project, clip)), notes = all.filter(({ clip }) => !isAudioClip(project, clip));
  return [...(sound ? [sound] : []), ...notes.slice(0, sound ? 2 : 3)];
}

function ClipPicture({ clip, track, startTicks, state, height, name }: Shown & { state: number; height: number; name: string }) {
  const { project } = useDesk(), canvas = useRef<HTMLCanvasElement>(null), now = useSignal(theme), [looks, look] = useState(0);
  useEffect(() => {
    if (looks >= PICTURES) return;
    const timer = window.setTimeout(() => look(looks + 1), PICTURE_MS);
    return () => window.clearTimeout(timer);
  }, [looks]);
  useEffect(() => {
    if (!canvas.current) return;
    const surface = surfaceOf(canvas.current), bar = project.barTicks(1) - project.barTicks(0), colors = palette();
    fit(surface, WIDTH + 2 * EDGE, height + 2 * EDGE);
    const g = begin(surface), view = { originTicks: startTicks, ticksPerPixel: (4 * bar) / WIDTH };
    const scene: Scene = { project, art: createArtCache(project), layout: { lanes: [], subs: [], rows: { total: 0 } as never, laneOfRow: [], subOfRow: [] }, view, scrollTop: 0, selected: new Set(), track: null, focused: null, focusedPoint: null, hover: null, preview: null };
    g.translate(EDGE, EDGE);
    g.textBaseline = "alphabetic";
    paintClip(g, scene, clip, 0, height, 0, WIDTH, WIDTH, 0, state, inks(trackHue(project, track)), colors);
  }, [project, clip, track, startTicks, state, height, now, looks]);
  return <canvas ref={canvas} role="img" aria-label={name} style={{ width: WIDTH + 2 * EDGE, height: height + 2 * EDGE }} />;
}

function ClipStates() {
  const { project } = useDesk();
  return (
    <div className="gallery-clips">
      {clipsToShow(project).flatMap(({ clip, track, startTicks }) => STATES.map(([words, state, height]) => (
        <figure key={`${clip} ${words}`}><ClipPicture clip={clip} track={track} startTicks={startTicks} state={state} height={height} name={`${clipName(project, clip)}, ${words}`} /><figcaption className="t2 s11">{words}</figcaption></figure>
      )))}
    </div>
  );
}
