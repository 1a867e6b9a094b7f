// What the open clip and the selected notes are, as numbers one can change.
import { useMemo } from "react";
import { lengthText, positionText } from "../../lib/format.ts";
import { useRead, useReadRested, useSignalRested } from "../../lib/react.ts";
import { english, englishN, t, term, tn } from "../../messages/index.ts";
import { TICKS_PER_QUARTER, type Id } from "../../project/api.ts";
import { renameClip } from "../../project/edit_clips.ts";
import { chosenNotes, setVelocities } from "../../project/edit_notes.ts";
import { Field } from "../../project/fields.ts";
import { METRES, ownMetre, setOwnMetre } from "../../project/metre.ts";
import { barLength, clipName, clipSpan, isNoteClip, positionOf } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { linearLaw } from "../../ui/gesture.ts";
import { NumberField } from "../../ui/number_field.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { report } from "../app.ts";
import { runById } from "../command_registry.ts";
import { useApp, useDesk } from "../context.tsx";
import { useState } from "react";

const CHANCE = linearLaw(0, 100, 100, (value) => `${Math.round(value)} %`, 1), REPEATS = linearLaw(1, 16, 1, (value) => String(Math.round(value)), 1);
const VELOCITY = linearLaw(1, 127, 100, (value) => String(Math.round(value)), 1);

const SONGS = "0"; // no metre of its own

export function ClipFacts({ clip, content }: { clip: Id; content: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [naming, setNaming] = useState(false);
  const name = useRead(project, () => (project.exists(clip) ? clipName(project, clip) : ""));
  const start = useRead(project, () => (project.exists(clip) ? clipSpan(project, clip).startTicks : 0)), length = useRead(project, () => (project.exists(clip) ? clipSpan(project, clip).lengthTicks : 0));
  const loop = useRead(project, () => project.exists(clip) && (isNoteClip(project, clip) ? project.int(clip, Field.noteClip.loopTicks) > 0 : project.bool(clip, Field.patternClip.loop)));
  const linked = useRead(project, () => project.exists(clip) && isNoteClip(project, clip) && project.exists(project.ref(clip, Field.noteClip.part)));
  const metre = useRead(project, () => {
    const own = project.exists(clip) ? ownMetre(project, clip) : null;
    return own === null ? SONGS : `${own.numerator}/${own.denominator}`;
  });
  const at = positionOf(project, start);
  const setMetre = (id: string): void => {
    const [numerator = 4, denominator = 4] = id.split("/").map(Number);
    report(app, setOwnMetre(project, clip, id === SONGS ? null : { numerator, denominator }));
  };
  const setLoop = (on: boolean): void => {
    report(app, project.edit(on ? english("Loop clip") : english("Unloop clip"), (batch) => (isNoteClip(project, clip) ? batch.setInt(clip, Field.noteClip.loopTicks, on ? length : 0) : batch.setBool(clip, Field.patternClip.loop, on))));
  };
  return (
    <aside className="facts-side" aria-label={t("Clip")}>
      <div className="row g8 clip-name"><i className="bar" />{naming ? <ValueEdit label={t("Clip name")} initial={name} onEnd={(text) => {
        setNaming(false);
        if (text !== null && text.trim() !== name) report(app, renameClip(project, clip, text));
      }} /> : <b className="clamp grow" onDoubleClick={() => setNaming(true)} data-info={t("Clip. Double-click to rename.")}>{name}</b>}</div>
      <div>
        <Row name={t("Start")} value={positionText(at.bar, at.beat, at.sixteenth)} />
        <Row name={t("Length")} value={lengthText(length, TICKS_PER_QUARTER, barLength(project, start))} />
        <div className="kv"><span>{t("Metre")}</span><Select small label={t("Metre of the clip")} value={metre} options={[SONGS, ...METRES, ...(metre === SONGS || METRES.includes(metre) ? [] : [metre])].map((id) => ({ id, name: id === SONGS ? t("The song's") : id }))} onChange={setMetre} info={t("Metre: the bars of this clip's grid, counted from its beginning.")} /></div>
        <div className="kv"><span>{t("Loop")}</span><Switch label={t("Loop the clip's content")} showLabel={false} isSelected={loop} onChange={setLoop} info={t("Loop: the content repeats when the clip is made longer.")} /></div>
      </div>
      {linked ? <div className="kv"><span className="pill">{t("Linked")}</span><Button size="sm" tone="ghost" label={t("Make unique")} info={t("Other clips share these notes. Unique, this one has its own.")} onPress={() => void report(app, project.perform({ edit: "make-unique", clips: [clip] }).result)} /></div> : null}
      <div className="hr" />
      <NoteFacts clip={content} />
      <div className="row g4 foot"><Button size="sm" className="grow" label={t("Legato")} onPress={() => runById(app, "legato")} info={t("Legato: each note reaches to the next.")} /><Button size="sm" className="grow" label={t("Reverse")} onPress={() => runById(app, "reverse-notes")} info={t("Reverse: the notes back to front.")} /></div>
    </aside>
  );
}

function NoteFacts({ clip }: { clip: Id }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const selected = useSignalRested(desk.notes);
  const revision = useReadRested(project, () => project.revision());
  const notes = useMemo(() => (selected.size === 0 || !project.exists(clip) ? [] : chosenNotes(project, clip, selected)), [project, clip, selected, revision]);
  const total = useReadRested(project, () => (project.exists(clip) ? project.noteCount(clip) : 0));
  if (notes.length === 0) return <div className="t2">{tn(total, "1 note", "{count} notes")}</div>;
  const variations = project.variations(clip), rowOf = (id: Id): number => variations.note.indexOf(id), row = rowOf((notes[0] as { id: Id }).id);
  const chance = row < 0 ? 100 : variations.probability[row] ?? 100, repeats = row < 0 ? 1 : variations.ratchets[row] ?? 1;
  const vary = (name: string, change: { probability?: number; ratchets?: number }): void => {
    const now = project.variations(clip), rows = notes.map(({ id }) => {
      const at = now.note.indexOf(id);
      return { note: id, probability: at < 0 ? 100 : now.probability[at] ?? 100, ratchets: at < 0 ? 1 : now.ratchets[at] ?? 1, ...change };
    });
    report(app, project.edit(englishN(notes.length, "{name} of 1 note", "{name} of {count} notes", { name: term(name) }), (batch) => batch.putVariations(clip, rows)));
  };
  const mean = Math.round(notes.reduce((sum, note) => sum + note.velocity, 0) / notes.length), first = notes[0];
  return (
    <div>
      <div className="row"><b>{tn(notes.length, "1 note", "{count} notes")}</b></div>
      <div className="kv"><span>{t("Velocity")}</span><NumberField framed label={t("Velocity")} value={mean} law={VELOCITY} range={300} onCommit={(value) => void report(app, setVelocities(project, clip, notes.map((note) => ({ id: note.id, velocity: Math.min(127, Math.max(1, note.velocity + value - mean)) }))))} info={t("Velocity: how hard the notes are struck. Drag or type.")} /></div>
      <div className="kv"><span>{t("Chance")}</span><NumberField framed label={t("Chance")} value={chance} law={CHANCE} onCommit={(value) => vary(english("Chance"), { probability: Math.round(value) })} info={t("Chance: how often the notes are played at all.")} /></div>
      <div className="kv"><span>{t("Repeats")}</span><NumberField framed label={t("Repeats")} value={repeats} law={REPEATS} onCommit={(value) => vary(english("Repeats"), { ratchets: Math.round(value) })} info={t("Repeats: how often the notes are struck within their time.")} /></div>
      {first ? <Row name={t("Length")} value={lengthText(first.lengthTicks, TICKS_PER_QUARTER, barLength(project, 0))} /> : null}
    </div>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return <div className="kv"><span>{name}</span><span className="value-text">{value}</span></div>;
}
