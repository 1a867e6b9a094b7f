// A sung or played melody becomes notes: a worker looks at what the clip plays, then the notes get a track of their own under it, as one step.

import { t } from "../messages/index.ts";
import type { EditResult, Id, IntoNotes } from "./api";
import { Field } from "./fields.ts";
import { HELD_BYTES_MAX } from "./held_assets";
import { runOffline } from "./offline";
import { engineModule } from "../../wasm/module";
import type { OpenProject } from "./project";

/** The part of its recording that a clip plays, whichever way it goes and however often its loop goes round. */
function heardFrames(project: OpenProject, clip: Id): { begin: number; end: number } {
  const start = project.int(clip, Field.audioClip.startTicks), length = project.int(clip, Field.audioClip.lengthTicks);
  let begin = Math.floor(project.sourceAt(clip, start)), end = Math.ceil(project.sourceAt(clip, start + length));
  const loopStart = project.int(clip, Field.audioClip.loopStartFrame), loopEnd = project.int(clip, Field.audioClip.loopEndFrame);
  if (loopEnd > loopStart && end > loopEnd) [begin, end] = [begin < loopEnd ? Math.min(begin, loopStart) : loopStart, loopEnd];
  if (!project.bool(clip, Field.audioClip.reverse)) return { begin, end };
  const frames = project.int(project.ref(clip, Field.audioClip.asset), Field.asset.frames); // its content counts from the end
  return { begin: frames - end, end: frames - begin };
}

export async function turnedIntoNotes(project: OpenProject, clip: Id, how: IntoNotes, progress: (part: number) => void, signal: AbortSignal): Promise<{ result: EditResult; made: Id[] }> {
  const nothing = (problem: string): { result: EditResult; made: Id[] } => ({ result: { ok: false, problem }, made: [] });
  const digest = project.document.assetDigest(project.ref(clip, Field.audioClip.asset)), { begin, end } = heardFrames(project, clip), folder = project.folder;
  if (digest === null || !project.document.hasAsset(digest)) return nothing(t("The sound of this clip is not on this device."));
  const wav = project.document.assetBytes(digest) ?? (folder === null ? await project.assetFile(digest) : null);
  const job = { kind: "melody", module: await engineModule(), digest, wav: wav !== null && wav.length > HELD_BYTES_MAX && folder !== null ? null : wav, folder, begin, end } as const;
  const { told } = await runOffline(job, job.wav === null ? [] : [job.wav.buffer], progress, signal);
  if (!project.exists(clip)) return nothing(t("The clip is not there any more."));
  return project.perform({ edit: "melody-track", clip, name: how.name, told, gridTicks: how.gridTicks, bends: how.bends });
}
