// Which editor the open clip has, by what it is and how one wants to see it.
import { useRead, useSignal } from "../../lib/react.ts";
import type { Id } from "../../project/api.ts";
import { playsDrums } from "../../project/content.ts";
import { suitsSteps } from "../../project/patterns.ts";
import { isAudioClip, isPatternClip } from "../../project/song.ts";
import type { Desk } from "../app.ts";
import { useDesk } from "../context.tsx";

export type EditorKind = "none" | "notes" | "steps" | "sound";

function kindOf(desk: Desk, clip: Id | null, content: Id | null, mode: "auto" | "notes" | "steps"): EditorKind {
  const { project } = desk;
  if (clip === null || !project.exists(clip)) return "none";
  if (isAudioClip(project, clip)) return "sound";
  if (content === null || !project.exists(content)) return isPatternClip(project, clip) ? "steps" : "none";
  if (!playsDrums(project, content)) return "notes";
  return mode !== "auto" ? mode : suitsSteps(project, content) ? "steps" : "notes";
}

export function useKind(): { kind: EditorKind; clip: Id | null; content: Id | null } {
  const desk = useDesk(), clip = useSignal(desk.clip), content = useSignal(desk.content), mode = useSignal(desk.editor);
  return { kind: useRead(desk.project, () => kindOf(desk, clip, content, mode)) as EditorKind, clip, content };
}
