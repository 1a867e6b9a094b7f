// A dropped file into the open project. What it is is told by its first bytes, not by its name.

import { Field, StatusCode } from "@gen/schema";
import { EngineProblem } from "../../wasm/engine";
import { fileEnding } from "../lib/font_files.ts";
import { english, t } from "../messages/index.ts";
import type { EditResult, Id } from "./api";
import { bringIn, type Incoming } from "./bring_in";
import { runOffline } from "./offline";
import type { MidiNotes, MidiTime, NamedPcm } from "./offline_protocol";
import type { Home, OpenProject } from "./project";
import { openAssetInSlot, pasteIntoSlot, type SlotAim } from "./slot_sound";
import { infoOf, isAudioTrack, isNoteTrack } from "./song.ts";
import { decodeToWav } from "./wav";
import { openResponsePair, openZoneOnKey, WHOLE } from "../../wasm/zone_intake";

export interface ImportRequest {
  readonly file: File;
  readonly atTicks: number;
  readonly track: Id | null;
  /** A sound for a key of an instrument, in place of a clip. */
  readonly onto?: { readonly device: Id; readonly key: number };
  /** A sound, or the notes of a single part, for a slot of the live view, in place of the lane. */
  readonly slot?: SlotAim | undefined;
  readonly progress: (part: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** `time`: what a file says of time that was left aside, as its notes were laid among others. */
export type ImportResult = EditResult & { readonly time?: MidiTime };

/** engine/core/limits.h, LIMIT_FILE_BYTES: asked before anything is read, because it would all be in memory. */
const FILE_BYTES_MAX = 2 ** 30;

const CANCELLED = t("Stopped: nothing of the file was brought in.");

export async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > FILE_BYTES_MAX) throw new EngineProblem(t("The file is larger than the 1 GiB that can be read."), StatusCode.tooLarge);
  return new Uint8Array(await file.arrayBuffer());
}

/** That the disk does not give a file any more; null: it is something else. */
export const unreadOf = ({ name }: { readonly name: string }, error: unknown): string | null =>
  (error instanceof DOMException && error.name === "NotReadableError" ? t("{file} cannot be read from the disk any more. Look whether it is still there, and bring it again.", { file: name }) : null);

export type FileKind = "midi" | "audio" | "bundle" | "other";

export function fileKind(head: Uint8Array): FileKind {
  const tag = String.fromCharCode(...head.subarray(0, 4));
  const form = String.fromCharCode(...head.subarray(8, 12));
  if (tag === "MThd" || (tag === "RIFF" && form === "RMID")) return "midi";
  if (["RIFF", "RF64", "BW64"].includes(tag) && form === "WAVE") return "audio";
  if (tag === "fLaC" || (tag === "FORM" && form.startsWith("AIF"))) return "audio";
  return tag === "PK\u0003\u0004" ? "bundle" : "other";
}

export async function importInto(project: OpenProject, home: Home, request: ImportRequest): Promise<ImportResult> {
  const { file, progress, signal, onto } = request;
  progress(0);
  try {
    const kind = await kindOf(file);
    if (kind === "bundle") return { ok: false, problem: t("This is a whole project: open it from the project list.") };
    if (kind === "midi" && onto) return { ok: false, problem: t("An instrument plays sounds; notes go to a track.") };
    if (kind === "midi") return await importMidi(project, home, request, await bytesOf(file));
    const sound = await soundOf(project, file);
    if (onto && infoOf(project, onto.device)?.response === true && (await channelsOf(home, sound)) === TRUE_STEREO) return await addResponse(project, home, request, onto.device, sound);
    return addClip(project, request, await bringIn(home, sound, progress, signal));
  } catch (error) {
    if (signal?.aborted) return { ok: false, problem: CANCELLED };
    return { ok: false, problem: unreadOf(file, error) ?? (error instanceof Error ? error.message : String(error)), ...(error instanceof EngineProblem ? { status: error.status } : {}) };
  } finally {
    progress(1);
  }
}

/** Channels of a recorded space that answers each side on both: left to left, left to right, right to left, right to right. */
const TRUE_STEREO = 4;

async function channelsOf(home: Home, sound: Blob): Promise<number> {
  return (await runOffline({ kind: "channels", module: home.module, file: sound }, [], () => {})).channels;
}

/** As two sounds, which are one step. */
async function addResponse(project: OpenProject, home: Home, { file, progress, signal }: ImportRequest, device: Id, sound: Blob): Promise<EditResult> {
  const left = await bringIn(home, sound, (part) => progress(part / 2), signal, 0), right = await bringIn(home, sound, (part) => progress(0.5 + part / 2), signal, 1);
  const { document } = project, name = stem(file.name);
  return project.change(() => {
    left.take(document);
    right.take(document);
    openResponsePair(document.engine, [t("{name} from the left", { name }), t("{name} from the right", { name })], [left.digest, right.digest], device);
    return document.commit();
  });
}

const kindOf = async (file: File): Promise<FileKind> => fileKind(new Uint8Array(await file.slice(0, 12).arrayBuffer()));

function addClip(project: OpenProject, { file, atTicks, track, onto, slot }: ImportRequest, { digest, take }: Incoming): EditResult {
  const { document } = project;
  return project.change(() => {
    take(document);
    if (onto) openZoneOnKey(document.engine, file.name, digest, WHOLE, onto.device, onto.key);
    else if (slot && project.exists(slot.scene) && project.exists(slot.track) && isAudioTrack(project, slot.track)) openAssetInSlot(project, stem(file.name), digest, atTicks, slot);
    else document.importAsset(stem(file.name), digest, atTicks, track !== null && project.exists(track) && isAudioTrack(project, track) ? track : null);
    return document.commit();
  });
}

/** "My song.mid" -> "My song" */
export function stem(name: string): string {
  return name.replace(/\.[^.]{1,5}$/, "");
}

/** The notes of a single part that was aimed at a track of notes lie there; all else gets tracks of its own. */
async function importMidi(project: OpenProject, home: Home, request: ImportRequest, bytes: Uint8Array<ArrayBuffer>): Promise<ImportResult> {
  const { file, atTicks, track, slot } = request, { document } = project;
  const only = track !== null && project.exists(track) && isNoteTrack(project, track) ? await onlyPart(project, home, request, bytes) : null;
  if (track !== null && only !== null && project.exists(track)) return { ...layNotes(project, english("Import {name}", { name: stem(file.name) }), only, track, slot), time: only.time };
  const replaceTempo = project.endTicks() === 0;
  return project.change(() => {
    document.importMidi(stem(file.name), bytes, atTicks, replaceTempo);
    const result = document.commit();
    document.release();
    return result;
  });
}

async function onlyPart(project: OpenProject, home: Home, { file, atTicks, progress, signal }: ImportRequest, smf: Uint8Array<ArrayBuffer>): Promise<MidiNotes["only"]> {
  const job = { kind: "midi", module: home.module, snapshot: project.document.snapshot(), name: stem(file.name), smf, atTicks } as const;
  return (await runOffline(job, [job.snapshot.buffer], progress, signal)).only;
}

/** Under the name of an import: it is pasted, but nobody took it. */
function layNotes(project: OpenProject, label: string, { clips, fromTicks }: NonNullable<MidiNotes["only"]>, track: Id, slot?: SlotAim): EditResult {
  const { document } = project, paste = { edit: "paste", text: clips, track, atTicks: fromTicks } as const;
  if (slot && project.exists(slot.scene) && slot.track === track) return pasteIntoSlot(project, paste, slot).result;
  return project.change(() => {
    document.openEdit(paste);
    document.putAside();
    document.openJoined(label);
    return document.commit();
  });
}

/** What sounds by their names: one of these that does not is damaged, or something else. */
const PLAYED: ReadonlySet<string> = new Set(["aac", "aif", "aiff", "flac", "m4a", "mp3", "ogg", "opus", "wav"]);

async function decoded(project: OpenProject, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await decodeToWav(bytes.buffer, project.real(project.root, Field.project.rateHz));
  } catch {
    throw new EngineProblem(t("It is nothing this browser can play: MIDI, WAV, AIFF, FLAC and the browser's own audio formats are understood."), PLAYED.has(fileEnding(name)) ? StatusCode.corrupt : StatusCode.unsupported);
  }
}

/** What our own readers read as it is; what only the browser can play, as it plays it. */
async function soundOf(project: OpenProject, file: File): Promise<Blob> {
  return (await kindOf(file)) === "audio" ? file : new Blob([await decoded(project, file.name, await bytesOf(file))]);
}

/** Any sound file as canonical PCM with its name. */
export async function canonicalOf(project: OpenProject, home: Home, file: File): Promise<NamedPcm> {
  return runOffline({ kind: "canonical", module: home.module, file: await soundOf(project, file) }, [], () => {});
}
