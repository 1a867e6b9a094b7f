// Two octaves, or sixteen pads for drums, on screen while the computer keyboard is a piano: what each letter plays; fingers and the mouse play it, too.
import { useRef, type PointerEvent } from "react";
import { drumName, isBlackKey, keyName } from "../../lib/format.ts";
import { PADS, pianoLetter } from "../../lib/keys.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { isDrumTrack, trackHue, trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { useApp, useDesk } from "../context.tsx";
import { startSound } from "../projects.ts";
import "./piano_strip.css";

const KEYS = 25;

export function PianoStrip() {
  const app = useApp();
  return useSignal(app.piano) ? <Strip /> : null;
}

function Strip() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const octave = useSignal(app.octave), sounding = useSignal(desk.sounding), chosen = useSignal(desk.track), armed = useSignal(app.studio.armed);
  const track = app.studio.playedTrack(chosen);
  void armed; // who is armed decides what is played
  const drums = useRead(project, () => track !== null && project.exists(track) && isDrumTrack(project, track));
  const name = useRead(project, () => (track !== null && project.exists(track) ? trackName(project, track) : "")), hue = useRead(project, () => (track !== null && project.exists(track) && track !== project.master ? trackHue(project, track) : 9));
  const held = useRef<number | null>(null);
  const first = (octave + 1) * 12;
  const play = (key: number | null, atMs?: number): void => {
    if (track === null || held.current === key) return;
    if (held.current !== null) app.player.noteOff(track, held.current, atMs);
    held.current = key;
    if (key !== null) {
      if (app.player.state === "off") startSound(app);
      app.player.noteOn(track, key, 100, atMs);
    }
    desk.sounding.set(new Set(key === null ? [] : [key]));
  };
  const keyUnder = (event: PointerEvent): number | null => {
    const text = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-key]")?.getAttribute("data-key");
    return text === null || text === undefined ? null : Number(text);
  };
  const white = Array.from({ length: KEYS }, (_, offset) => offset).filter((offset) => !isBlackKey(first + offset));
  return (
    <section className={`piano-strip hue${hue}`} aria-label="Keyboard">
      <div className="piano-side"><b className="clamp">{name || "Choose a track"}</b><span className="t3 s11">{drums ? "Letters play the pads." : "Letters play. Z and X change the octave."}</span>
        {drums ? null : <div className="row g4"><Button size="xs" label="Octave down" showLabel={false} isDisabled={octave <= 0} onPress={() => app.octave.update((now) => Math.max(0, now - 1))}><span>Z</span></Button>
          <span className="t2">{keyName(first)}</span><Button size="xs" label="Octave up" showLabel={false} isDisabled={octave >= 7} onPress={() => app.octave.update((now) => Math.min(7, now + 1))}><span>X</span></Button></div>}</div>
      <div className={drums ? "pads" : "piano-keys"} onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        play(keyUnder(event), event.timeStamp);
      }} onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) play(keyUnder(event), event.timeStamp);
      }} onPointerUp={(event) => play(null, event.timeStamp)} onPointerCancel={() => play(null)}>
        {drums ? PADS.map((key, index) => (
          <button key={key} type="button" className={`pad ${sounding.has(key) ? "is-on" : ""}`} data-key={key} onKeyDown={(event) => {
            if (event.key !== "Enter" || event.repeat) return;
            play(key, event.timeStamp);
          }} onKeyUp={(event) => event.key === "Enter" && play(null, event.timeStamp)}><span className="clamp">{drumName(key) ?? keyName(key)}</span>{" "}<span className="letter">{pianoLetter(index)}</span></button>
        )) : white.map((offset, index) => (
          <div key={offset} className={`piano-white ${sounding.has(first + offset) ? "is-on" : ""}`} data-key={first + offset}>
            <span className="letter">{pianoLetter(offset)}</span>
            {isBlackKey(first + offset + 1) && index < white.length - 1 ? <div className={`piano-black ${sounding.has(first + offset + 1) ? "is-on" : ""}`} data-key={first + offset + 1}><span className="letter">{pianoLetter(offset + 1)}</span></div> : null}
          </div>
        ))}
      </div>
      <Button icon="close" label="Close the keyboard (Esc)" showLabel={false} tone="ghost" size="sm" onPress={() => app.piano.set(false)} />
    </section>
  );
}
