// The patterns of the song in a row: the one this clip plays, new ones, copies; and the tracks that play a part of it.
import { useMemo, useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import type { Id } from "../../project/api.ts";
import { contentTrack, partFor, partsOf, partTrack, patternOf } from "../../project/content.ts";
import { addPart, addPattern, duplicatePattern, makePattern, patternsOf, placePattern, playPattern, renamePattern } from "../../project/patterns.ts";
import { isNoteTrack, isPatternClip, patternName, patternTitle, trackHue, trackName, tracksOf } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { ValueEdit } from "../../ui/value_edit.tsx";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { openEditor, selectClips } from "../editing.ts";

export function PatternRack({ clip, content }: { clip: Id; content: Id | null }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const isPattern = useRead(project, () => project.exists(clip) && isPatternClip(project, clip));
  if (!isPattern) {
    return (
      <div className="rack" role="group" aria-label={t("Patterns")}>
        <span className="t2">{t("This beat is one clip.")}</span>
        <Button size="sm" icon="copy" label={t("Make it a pattern")} info={t("A pattern can be played in many places: what you change in one changes in all.")} onPress={() => {
          const made = makePattern(project, clip);
          if (report(app, made.result) && project.exists(made.clip)) openEditor(desk, made.clip);
        }} />
      </div>
    );
  }
  return <Rack clip={clip} content={content} />;
}

function Rack({ clip, content }: { clip: Id; content: Id | null }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const [naming, setNaming] = useState(false);
  const revision = useRead(project, () => project.revision());
  const { patterns, playing, parts, track } = useMemo(() => {
    const playing = patternOf(project, clip);
    return { playing, track: content !== null && project.exists(content) ? contentTrack(project, content) : project.parentOf(clip), parts: partsOf(project, playing),
      patterns: patternsOf(project).map((id) => ({ id, name: patternName(project, id) })) };
  }, [project, clip, content, revision]);
  const name = patternName(project, playing);
  const others = tracksOf(project).filter((one) => isNoteTrack(project, one) && partFor(project, playing, one) === null);
  return (
    <div className="rack" role="group" aria-label={t("Patterns")}>
      <span className="caption">{t("Pattern")}</span>
      {naming ? <span className="rack-name"><ValueEdit label={t("Pattern name")} initial={name} onEnd={(text) => {
        setNaming(false);
        if (text !== null && text.trim() !== "" && text.trim() !== name) report(app, renamePattern(project, playing, text));
      }} /></span> : (
        <ToggleButtonGroup className="seg patterns" aria-label={t("Pattern this clip plays")} selectionMode="single" disallowEmptySelection selectedKeys={[String(playing)]}
          onSelectionChange={(keys) => {
            const next = patterns.find((pattern) => keys.has(String(pattern.id)));
            if (next && next.id !== playing) report(app, playPattern(project, clip, next.id));
          }}>
          {patterns.map((pattern) => <ToggleButton key={String(pattern.id)} id={String(pattern.id)} aria-label={patternTitle(project, pattern.id)} data-info={t("{pattern}: press, and this clip plays it.", { pattern: patternTitle(project, pattern.id) })}>{pattern.name}</ToggleButton>)}
        </ToggleButtonGroup>
      )}
      <Button size="sm" tone="ghost" icon="plus" label={t("New")} info={t("A new, empty pattern for this clip.")} onPress={() => void report(app, addPattern(project, track, { clip }).result)} />
      <Button size="sm" tone="ghost" icon="copy" label={t("Duplicate")} info={t("This pattern again, to be changed; this clip plays the copy.")} onPress={() => void report(app, duplicatePattern(project, clip))} />
      <Button size="sm" tone="ghost" icon="pencil" label={t("Rename")} info={t("Another name for this pattern.")} onPress={() => setNaming(true)} />
      <Button size="sm" tone="ghost" icon="return" label={t("Add to the song")} info={t("Another clip of this pattern, behind the last one of the track.")} onPress={() => {
        const placed = placePattern(project, playing, project.parentOf(clip));
        if (report(app, placed.result, t("{pattern} is at the end of {track}", { pattern: patternTitle(project, playing), track: trackName(project, project.parentOf(clip)) })) && project.exists(placed.clip)) selectClips(desk, [placed.clip]);
      }} />
      <span className="grow" />
      {parts.length > 1 || content === null ? (
        <ToggleButtonGroup className="seg" aria-label={t("Part")} selectionMode="single" selectedKeys={content === null ? [] : [String(content)]} onSelectionChange={(keys) => {
          const next = parts.find((part) => keys.has(String(part)));
          if (next === undefined) return;
          desk.notes.set(new Set());
          desk.content.set(next);
        }}>
          {parts.map((part) => <ToggleButton key={String(part)} id={String(part)} data-info={t("The part of this track.")}><i className={`dot hue${trackHue(project, partTrack(project, part))}`} />{trackName(project, partTrack(project, part))}</ToggleButton>)}
        </ToggleButtonGroup>
      ) : null}
      {others.length > 0 ? (
        <Menu label={t("Add a part")} placement="bottom end" trigger={<Button size="sm" tone="ghost" icon="plus" label={t("Part")} info={t("Let another instrument play in this pattern, too.")} />}
          groups={[{ entries: others.map((one) => ({ id: String(one), name: trackName(project, one), swatch: `band${trackHue(project, one)}`, run: () => {
            if (!report(app, addPart(project, playing, one))) return;
            const made = partFor(project, playing, one);
            if (made !== null) desk.content.set(made);
          } })) }]} />
      ) : null}
    </div>
  );
}
