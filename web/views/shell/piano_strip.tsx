// Two octaves, or sixteen pads for drums, on screen while the computer keyboard is a piano: what each letter plays; fingers and the mouse play it, too.
import { useRef, type PointerEvent } from "react";
import { drumName, isBlackKey, keyName } from "../../lib/format.ts";
import { PADS, pianoLetter } from "../../lib/keys.ts";
import { useRead, useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { padName } from "../../project/content.ts";
import { isDrumTrack, padKeys, trackHue, trackName } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { useApp, useDesk } from "../context.tsx";
import { startSound } from "../projects.ts";
import { playsNotes } from "../letters.ts";
import "./piano_strip.css";

const KEYS = 25, BY_KEYS = -1;

export function PianoStrip() {
  const app = useApp();
  return useSignal(app.piano) ? <Strip /> : null;
}

function Strip() {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const octave = useSignal(app.octave), sounding = useSignal(desk.sounding), chosen = useSignal(desk.track), armed = useSignal(app.studio.armed);
  const tracks = app.studio.playedTracks(chosen), track = tracks[0] ?? null;
  void armed; // who is armed decides what is played
  const drums = useRead(project, () => track !== null && project.exists(track) && isDrumTrack(project, track));
  const silent = useRead(project, () => track !== null && !playsNotes(project, track));
  const name = useRead(project, () => (track !== null && project.exists(track) ? trackName(project, track) : "")), hue = useRead(project, () => (track !== null && project.exists(track) && track !== project.master ? trackHue(project, track) : 9));
  const keys = drums && track !== null ? padKeys(project, track) : [], machine = keys !== PADS;
  const names = useRead(project, () => (track === null || !project.exists(track) ? "" : keys.map((key, index) => padName(project, track, key) ?? (machine ? t("Pad {index}", { index: index + 1 }) : drumName(key) ?? keyName(key))).join("\u0000"))).split("\u0000");
  const held = useRef(new Map<number, { readonly key: number; readonly tracks: readonly Id[] }>()); // by finger
  const first = (octave + 1) * 12;
  /** A finger lies on a key, or on none; lower on a key is louder, as on a real one. */
  const play = (finger: number, key: number | null, atMs?: number, velocity = 100): void => {
    const before = held.current.get(finger) ?? null;
    if (track === null || (before?.key ?? null) === key) return;
    if (before !== null) {
      held.current.delete(finger);
      for (const one of before.tracks) app.player.noteOff(one, before.key, atMs);
      app.stepInput.played(false, before.key, 0);
    }
    if (key !== null) {
      held.current.set(finger, { key, tracks });
      if (app.player.state === "off") startSound(app);
      for (const one of tracks) app.player.noteOn(one, key, velocity, atMs);
      app.stepInput.played(true, key, velocity);
    }
    desk.sounding.set(new Set([...held.current.values()].map(({ key }) => key)));
  };
  const under = (event: PointerEvent): { key: number | null; velocity: number } => {
    const element = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-key]"), text = element?.getAttribute("data-key");
    if (!element || text === null || text === undefined) return { key: null, velocity: 100 };
    const box = element.getBoundingClientRect();
    return { key: Number(text), velocity: event.pointerType === "touch" ? Math.round(50 + 77 * Math.min(1, Math.max(0, (event.clientY - box.top) / box.height))) : 100 };
  };
  const touch = (event: PointerEvent): void => {
    const { key, velocity } = under(event);
    play(event.pointerId, key, event.timeStamp, velocity);
  };
  const white = Array.from({ length: KEYS }, (_, offset) => offset).filter((offset) => !isBlackKey(first + offset));
  return (
    <section className={`piano-strip hue${hue} ${silent ? "is-silent" : ""}`} aria-label={t("Keyboard")}>
      <div className={`piano-side ${drums || silent ? "is-bare" : ""}`}><b className="clamp">{name || t("Choose a track")}</b><span className="t3 s11">{silent ? t("This track plays no notes: letters are shortcuts. Choose one with an instrument.") : drums ? t("Letters play the pads.") : t("Letters play. Z and X change the octave.")}</span>
        {drums || silent ? null : <div className="row g4"><Button size="xs" icon="chevron-left" label={t("Octave down")} showLabel={false} isDisabled={octave <= 0} onPress={() => app.octave.update((now) => Math.max(0, now - 1))}><span className="key-name">Z</span></Button>
          <span className="t2">{keyName(first)}</span><Button size="xs" icon="chevron-right" label={t("Octave up")} showLabel={false} isDisabled={octave >= 7} onPress={() => app.octave.update((now) => Math.min(7, now + 1))}><span className="key-name">X</span></Button></div>}</div>
      <div className={drums ? "pads" : "piano-keys"} onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        touch(event);
      }} onPointerMove={(event) => {
        if (held.current.has(event.pointerId)) touch(event);
      }} onPointerUp={(event) => play(event.pointerId, null, event.timeStamp)} onPointerCancel={(event) => play(event.pointerId, null)}>
        {drums ? keys.map((key, index) => (
          <button key={key} type="button" className={`pad ${sounding.has(key) ? "is-on" : ""}`} data-key={key} onKeyDown={(event) => {
            if (event.key !== "Enter" || event.repeat) return;
            play(BY_KEYS, key, event.timeStamp);
          }} onKeyUp={(event) => event.key === "Enter" && play(BY_KEYS, null, event.timeStamp)} onBlur={() => play(BY_KEYS, null)}><span className="clamp">{names[index] ?? keyName(key)}</span>{" "}<span className="letter">{pianoLetter(index)}</span></button>
        )) : white.map((offset, index) => (
          <div key={offset} className={`piano-white ${sounding.has(first + offset) ? "is-on" : ""}`} data-key={first + offset}>
            <span className="letter">{pianoLetter(offset)}</span>
            {isBlackKey(first + offset + 1) && index < white.length - 1 ? <div className={`piano-black ${sounding.has(first + offset + 1) ? "is-on" : ""}`} data-key={first + offset + 1}><span className="letter">{pianoLetter(offset + 1)}</span></div> : null}
          </div>
        ))}
      </div>
      <Button icon="close" label={t("Close the keyboard (Esc)")} showLabel={false} tone="ghost" size="sm" onPress={() => app.piano.set(false)} />
    </section>
  );
}
