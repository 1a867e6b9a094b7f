// The editor of one audio clip: what it is on the left, its sound on the right.
import { useEffect, useMemo, useRef, useState } from "react";
import { decibelText, positionText } from "../../lib/format.ts";
import { useRead } from "../../lib/react.ts";
import { signal } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { contentTrack } from "../../project/content.ts";
import { setFade } from "../../project/edit_clips.ts";
import { Field } from "../../project/fields.ts";
import { assetOf, FADE_SHAPES, fadeShapeOf, followsBeats, loops, normalise, quantiseStrikes, SENSITIVITY, setCrossfade, setFadeShape, setFollow, setFormants, setGain, setLoop, setPitch, setReverse, setSourceBpm, setStretch, STRETCH_MODES, tempoOf } from "../../project/sound.ts";
import { clipName, clipSpan, positionOf, trackHue } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { linearLaw } from "../../ui/gesture.ts";
import { NumberField } from "../../ui/number_field.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { createSound } from "./sound_controller.ts";
import "./sound.css";

const GAIN = linearLaw(-48, 24, 0, (value) => `${decibelText(value, -144)} dB`, 0.1), PITCH = linearLaw(-24, 24, 0, (value) => `${value > 0 ? "+" : ""}${Math.round(value * 100) / 100} st`, 1);
const TEMPO = linearLaw(40, 240, 120, (value) => (value > 0 ? value.toFixed(2) : t("as the song")), 0.01), FADE = linearLaw(0, 4000, 0, (value) => (value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(2)} s`), 1);
const PADS = 15; // the drum machine's number

export function SoundEditor({ clip }: { clip: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const sensitivity = useMemo(() => signal(SENSITIVITY), []);
  const root = useRef<HTMLDivElement>(null), room = useRef<HTMLDivElement>(null), canvas = useRef<HTMLCanvasElement>(null), ruler = useRef<HTMLCanvasElement>(null), mirror = useRef<HTMLDivElement>(null), playhead = useRef<HTMLDivElement>(null), tag = useRef<HTMLSpanElement>(null);
  const hue = useRead(project, () => (project.exists(clip) ? trackHue(project, contentTrack(project, clip)) : 9));
  useEffect(() => createSound(app, desk, clip, sensitivity, { root: root.current, room: room.current, canvas: canvas.current, ruler: ruler.current, mirror: mirror.current, playhead: playhead.current, tag: tag.current } as never), [app, desk, clip, sensitivity]);
  return (
    <div className={`sound hue${hue}`} ref={root}>
      <SoundFacts clip={clip} />
      <div className="roll-ruler"><canvas ref={ruler} aria-hidden="true" /></div>
      <div className="sound-room" ref={room} tabIndex={-1}>
        <canvas ref={canvas} aria-hidden="true" />
        <div className="mirror" ref={mirror} />
        <div className="playhead flat glides" ref={playhead} hidden />
        <span className="tip step-tag" ref={tag} hidden />
      </div>
    </div>
  );
}

function SoundFacts({ clip }: { clip: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk, there = (): boolean => project.exists(clip);
  const real = (field: number): number => useRead(project, () => (there() ? project.real(clip, field) : 0));
  const F = Field.audioClip, name = useRead(project, () => (there() ? clipName(project, clip) : "")), gain = real(F.gainDb), pitch = real(F.pitch), bpm = real(F.sourceBpm);
  const follows = useRead(project, () => there() && followsBeats(project, clip)), reverse = useRead(project, () => there() && project.bool(clip, F.reverse)), formants = useRead(project, () => there() && project.bool(clip, F.formants));
  const looped = useRead(project, () => there() && loops(project, clip)), stretch = useRead(project, () => (there() ? project.int(clip, F.stretch) : 1));
  const fade = (field: number, out: boolean): number => useRead(project, () => {
    if (!there()) return 0;
    const { startTicks, lengthTicks } = clipSpan(project, clip), ticks = project.int(clip, field), at = out ? startTicks + lengthTicks - ticks : startTicks;
    return Math.round((project.secondsAt(at + ticks) - project.secondsAt(at)) * 1000);
  });
  const fadeIn = fade(F.fadeInTicks, false), fadeOut = fade(F.fadeOutTicks, true);
  const shapeIn = useRead(project, () => (there() ? fadeShapeOf(project, clip, "in") : 0)), shapeOut = useRead(project, () => (there() ? fadeShapeOf(project, clip, "out") : 0)), crossfade = useRead(project, () => there() && project.bool(clip, F.crossfade));
  const start = useRead(project, () => {
    const at = positionOf(project, there() ? clipSpan(project, clip).startTicks : 0);
    return positionText(at.bar, at.beat, at.sixteenth);
  });
  const ticksOf = (ms: number, out: boolean): number => {
    const { startTicks, lengthTicks } = clipSpan(project, clip), end = startTicks + lengthTicks;
    return Math.min(lengthTicks, out ? end - project.ticksAt(Math.max(0, project.secondsAt(end) - ms / 1000)) : project.ticksAt(project.secondsAt(startTicks) + ms / 1000) - startTicks);
  };
  return (
    <aside className="facts-side sound-facts" aria-label={t("Clip")}>
      <div className="row g8 clip-name"><i className="bar" /><b className="clamp grow">{name}</b><span className="t2">{start}</span></div>
      <div>
        <div className="kv"><span>{t("Gain")}</span><NumberField framed label={t("Clip gain")} value={gain} law={GAIN} onCommit={(value) => void report(app, setGain(project, clip, value))} info={t("Gain: how loud the clip is. Drag or type.")} /></div>
        <div className="kv"><span>{t("Fades")}</span><span className="row g4"><NumberField framed label={t("Fade in")} value={fadeIn} law={FADE} onCommit={(value) => void report(app, setFade(project, clip, "in", ticksOf(value, false)))} info={t("Fade in: how long the sound takes to come in.")} />
          <NumberField framed label={t("Fade out")} value={fadeOut} law={FADE} onCommit={(value) => void report(app, setFade(project, clip, "out", ticksOf(value, true)))} info={t("Fade out: how long the sound takes to go.")} /></span></div>
        <div className="kv"><span>{t("Curves")}</span><span className="row g4"><Select small label={t("Fade in curve")} value={String(shapeIn)} options={FADE_SHAPES} onChange={(id) => void report(app, setFadeShape(project, clip, "in", Number(id)))} info={t("How the sound comes in.")} />
          <Select small label={t("Fade out curve")} value={String(shapeOut)} options={FADE_SHAPES} onChange={(id) => void report(app, setFadeShape(project, clip, "out", Number(id)))} info={t("How the sound goes.")} /></span></div>
        <div className="kv"><span>{t("Crossfade")}</span><Switch label={t("Crossfade with the clip it overlaps")} showLabel={false} isSelected={crossfade} onChange={(on) => void report(app, setCrossfade(project, clip, on))} info={t("Crossfade: where another clip lies over it, one goes into the other.")} /></div>
        <div className="kv"><span>{t("Loop")}</span><Switch label={t("Loop the clip's sound")} showLabel={false} isSelected={looped} onChange={(on) => void report(app, setLoop(project, clip, on))} info={t("Loop: what the clip plays now repeats when it is made longer.")} /></div>
        <div className="kv"><span>{t("Reverse")}</span><Switch label={t("Play backwards")} showLabel={false} isSelected={reverse} onChange={(on) => void report(app, setReverse(project, clip, on))} info={t("Reverse: the sound is played backwards.")} /></div>
      </div>
      <div className="hr" />
      <div>
        <div className="kv"><span>{t("Follow tempo")}</span><Switch label={t("Follow the song's tempo")} showLabel={false} isSelected={follows} onChange={(on) => void report(app, setFollow(project, clip, on))} info={t("Follow tempo: the clip gets faster and slower with the song.")} /></div>
        {follows ? <div className="kv"><span>{t("Its tempo")}</span><NumberField framed label={t("Clip tempo")} value={bpm || project.bpmAt(0)} law={TEMPO} range={800} onCommit={(value) => void report(app, setSourceBpm(project, clip, value))} info={t("The tempo the sound was played at.")} /></div> : <Guess clip={clip} />}
        {follows || pitch !== 0 ? <div className="kv"><span>{t("Stretch")}</span><Select small label={t("Stretch mode")} value={String(stretch)} options={STRETCH_MODES} onChange={(id) => void report(app, setStretch(project, clip, Number(id)))} info={t("How the sound is stretched: with its pitch like a tape, or for tones, drums or textures.")} /></div> : null}
        <div className="kv"><span>{t("Pitch")}</span><NumberField framed label={t("Clip pitch")} value={pitch} law={PITCH} onCommit={(value) => void report(app, setPitch(project, clip, value))} info={t("Pitch: higher or lower in semitones; the length stays.")} /></div>
        {pitch !== 0 ? <div className="kv"><span>{t("Keep the voice")}</span><Switch label={t("Keep the voice")} showLabel={false} isSelected={formants} onChange={(on) => void report(app, setFormants(project, clip, on))} info={t("Keep the voice: a voice sounds like the same person when its pitch is shifted.")} /></div> : null}
      </div>
      <div className="row g4 foot"><Button size="sm" className="grow" label={t("Normalise")} onPress={() => void report(app, normalise(project, clip))} info={t("Normalise: the loudest sample comes to full scale.")} /></div>
    </aside>
  );
}

/** "Sounds like 92 BPM": listened for when somebody looks at the clip. */
function Guess({ clip }: { clip: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [bpm, setBpm] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setBpm(project.exists(clip) ? tempoOf(project, clip) : null), 50);
    return () => clearTimeout(timer);
  }, [project, clip]);
  if (bpm === null) return null;
  return <div className="guess"><span className="t2">{t("Sounds like {bpm} BPM.", { bpm: Math.round(bpm * 10) / 10 })}</span><Button size="sm" label={t("Use it")} info={t("The clip follows the song's tempo from this one.")} onPress={() => void report(app, setSourceBpm(project, clip, bpm))} /></div>;
}

export function SoundTools({ clip }: { clip: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const slice = (): void => {
    const { result } = project.perform({ edit: "make-zones", assets: [assetOf(project, clip)], device: null, instrument: PADS, layout: "slice", sensitivity: SENSITIVITY });
    report(app, result, t("The slices are on the pads of a new track"));
  };
  return (
    <div className="row g8 sound-tools">
      <Button label={t("Quantise")} icon="magnet" info={t("Quantise: every strike goes to the nearest sixteenth; markers hold it there.")} onPress={() => void report(app, quantiseStrikes(project, clip, project.barTicks(1) / 16, SENSITIVITY))} />
      <Button label={t("Slice to pads")} icon="scissors" info={t("Slice: cut at the strikes, each on a pad of a new drum machine.")} onPress={slice} />
    </div>
  );
}
