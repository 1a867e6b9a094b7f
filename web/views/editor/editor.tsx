// The editor of the open clip, by what it is: notes, steps, sound; and the tools of each beside the pane's name.
import { useRead } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { playsDrums } from "../../project/content.ts";
import { isPatternClip } from "../../project/song.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { useDesk } from "../context.tsx";
import { SoundEditor, SoundTools } from "../clip_editor/sound_editor.tsx";
import { NoClip, PianoRoll } from "../piano_roll/piano_roll.tsx";
import { RollTools } from "../piano_roll/roll_tools.tsx";
import { PatternRack } from "../steps/pattern_rack.tsx";
import { StepTools } from "../steps/step_tools.tsx";
import { StepView } from "../steps/step_view.tsx";
import { useKind } from "./editor_kind.ts";

export function Editor() {
  const { kind, clip, content } = useKind(), { project } = useDesk();
  if (kind === "steps" && clip !== null) return <StepView clip={clip} content={content} key={`${clip}.${content}`} />;
  if (kind === "notes" && clip !== null && content !== null) {
    const roll = <PianoRoll clip={clip} content={content} key={`${clip}.${content}`} />;
    return isPatternClip(project, clip) ? <div className="steps-view"><PatternRack clip={clip} content={content} />{roll}</div> : roll;
  }
  if (kind === "sound" && clip !== null) return <SoundEditor clip={clip} key={String(clip)} />;
  return <NoClip />;
}

export function EditorTools() {
  const desk = useDesk(), { kind, clip, content } = useKind();
  const gridable = useRead(desk.project, () => clip !== null && desk.project.exists(clip) && content !== null && desk.project.exists(content) &&
    playsDrums(desk.project, content));
  return (
    <>
      {kind === "steps" && content !== null ? <StepTools content={content} /> : kind === "notes" ? <RollTools /> : kind === "sound" && clip !== null ? <SoundTools clip={clip} /> : null}
      {gridable ? <Segmented<"steps" | "notes"> label={t("Show as")} value={kind === "steps" ? "steps" : "notes"} onChange={desk.editor.set}
        segments={[{ id: "steps", name: t("Steps"), info: t("Steps: a row for each drum, a field for each step.") }, { id: "notes", name: t("Notes"), info: t("Notes: keys up, time along.") }]} /> : null}
    </>
  );
}
