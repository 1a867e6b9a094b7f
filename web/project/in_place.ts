// A track becomes what it sounds like: rendered with its devices, level and returns, before the master, and put beside it, which falls
// silent. The mix stays as it was, and the track costs no more than reading a file.
import { openInPlace } from "../../wasm/in_place";
import { t } from "../messages/index.ts";
import type { EditResult, Id } from "./api";
import { bringIn } from "./bring_in";
import type { ExportPlan } from "./export/plan";
import type { Home, OpenProject } from "./project";
import { uniqueName } from "./edit_tracks.ts";
import { trackName } from "./song.ts";

const RENDERED = 0.9; // of the time

export async function turnedIntoSound(project: OpenProject, home: Home, track: Id, progress: (part: number) => void, signal: AbortSignal): Promise<EditResult> {
  const name = trackName(project, track);
  const plan: ExportPlan = { container: "wav", format: "f32", rateHz: 0, quality: 2, range: null, loudness: null, stems: { each: "track", beforeMaster: true, only: track } };
  const { files: [stem] } = await project.exportSound(plan, (part) => progress(RENDERED * part), signal);
  if (stem === undefined) return { ok: false, problem: t("{track} makes no sound.", { track: name }) };
  const { digest, take } = await bringIn(home, stem.blob, (part) => progress(RENDERED + (1 - RENDERED) * part), signal);
  const called = uniqueName(project, t("{track} as sound", { track: name }));
  return project.change(() => {
    take(project.document);
    openInPlace(project.document.engine, called, digest, track, stem.heard ?? { begin: 0, end: stem.report.frames });
    return project.document.commit();
  });
}
