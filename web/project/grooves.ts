// Grooves of the song: what notes may be drawn to.
import { t } from "../messages/index.ts";
import type { EditResult, Id, Project } from "./api.ts";
import { TICKS_PER_QUARTER } from "./api.ts";
import { Field, Kind } from "./fields.ts";
import { barLength } from "./song.ts";

export const groovesOf = (project: Project): { id: string; name: string }[] =>
  project.childrenOf(project.root, Kind.groove).map((id) => ({ id: String(id), name: project.text(id, Field.groove.name) || t("Groove") }));

/** How a clip's notes, or the strokes of its sound, lie against the sixteenths of a bar. */
export function grooveOf(project: Project, clip: Id): { result: EditResult; made: Id[] } {
  const name = t("Groove {count}", { count: groovesOf(project).length + 1 });
  return project.perform({ edit: "extract-groove", clip, name, lengthTicks: barLength(project, 0), stepTicks: TICKS_PER_QUARTER / 4 });
}
