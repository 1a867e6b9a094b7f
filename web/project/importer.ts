// A dropped file into the open project. What it is is told by its first bytes, not by its name.

import { Field } from "@gen/schema";
import { t } from "../messages/index.ts";
import type { Document } from "../../wasm/document";
import type { EditResult, Id } from "./api";
import { HELD_BYTES_MAX, takeAsset } from "./held_assets";
import { runOffline } from "./offline";
import type { NamedPcm } from "./offline_protocol";
import type { Home, OpenProject } from "./project";
import { decodeToWav } from "./wav";
import { openZoneOnKey } from "../../wasm/zone_intake";

export interface ImportRequest {
  readonly file: File;
  readonly atTicks: number;
  readonly track: Id | null;
  /** A sound for a key of an instrument, in place of a clip. */
  readonly onto?: { readonly device: Id; readonly key: number };
  readonly progress: (part: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** engine/core/limits.h, LIMIT_FILE_BYTES: asked before anything is read, because it would all be in memory. */
const FILE_BYTES_MAX = 2 ** 30;

const CANCELLED = t("Stopped: nothing of the file was brought in.");

export async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > FILE_BYTES_MAX) throw new Error(t("The file is larger than the 1 GiB that can be read."));
  return new Uint8Array(await file.arrayBuffer());
}

export type FileKind = "midi" | "audio" | "bundle" | "other";

function isWav(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head.subarray(0, 12));
  return ["RIFF", "RF64", "BW64"].includes(text.slice(0, 4)) && text.slice(8) === "WAVE";
}

export function fileKind(head: Uint8Array): FileKind {
  const tag = String.fromCharCode(...head.subarray(0, 4));
  const form = String.fromCharCode(...head.subarray(8, 12));
  if (tag === "MThd" || (tag === "RIFF" && form === "RMID")) return "midi";
  if (isWav(head)) return "audio";
  if (tag === "fLaC" || (tag === "FORM" && form.startsWith("AIF"))) return "audio";
  return tag === "PK\u0003\u0004" ? "bundle" : "other";
}

export async function importInto(project: OpenProject, home: Home, request: ImportRequest): Promise<EditResult> {
  const { file, progress, signal } = request;
  progress(0);
  try {
    const streamed = await importLongWav(project, home, request);
    if (streamed !== null) return streamed;
    const bytes = await bytesOf(file);
    progress(0.1);
    const kind = fileKind(bytes);
    if (kind === "bundle") return { ok: false, problem: t("This is a whole project: open it from the project list.") };
    if (kind === "midi" && request.onto) return { ok: false, problem: t("An instrument plays sounds; notes go to a track.") };
    if (kind === "midi") return importMidi(project, request, bytes);
    const sound = kind === "audio" ? bytes : await decoded(project, file, bytes);
    progress(0.4);
    return await importAudio(project, home, request, sound);
  } catch (error) {
    if (signal?.aborted) return { ok: false, problem: CANCELLED };
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    progress(1);
  }
}

/** A WAV that is to stay on the disk goes there piece by piece, and is never whole in memory. Null: this file takes the other way. */
async function importLongWav(project: OpenProject, home: Home, request: ImportRequest): Promise<EditResult | null> {
  const { file, progress, signal } = request, { folder, module } = home;
  if (folder === null || file.size <= HELD_BYTES_MAX) return null;
  if (!isWav(new Uint8Array(await file.slice(0, 12).arrayBuffer()))) return null;
  try {
    const { known } = await runOffline({ kind: "intake", module, file, folder }, [], progress, signal);
    if (known === null) return null;
    const short = known.bytes <= HELD_BYTES_MAX ? await home.getAsset(known.digest) : null;
    return addClip(project, request, known.digest, (document) => {
      if (short === null) document.knowAsset(known.digest, known.head, known.bytes);
      else document.adoptAsset(known.digest, short);
    });
  } finally {
    if (signal?.aborted) await home.removeIncoming();
  }
}

function addClip(project: OpenProject, { file, atTicks, track, onto }: ImportRequest, digest: Uint8Array, take: (document: Document) => void): EditResult {
  const { document } = project;
  return project.change(() => {
    take(document);
    if (onto) openZoneOnKey(document.engine, file.name, digest, onto.device, onto.key);
    else document.importAsset(stem(file.name), digest, atTicks, track);
    return document.commit();
  });
}

/** "My song.mid" -> "My song" */
export function stem(name: string): string {
  return name.replace(/\.[^.]{1,5}$/, "");
}

function importMidi(project: OpenProject, { file, atTicks }: ImportRequest, bytes: Uint8Array): EditResult {
  const { document } = project;
  const replaceTempo = project.endTicks() === 0;
  return project.change(() => {
    document.importMidi(stem(file.name), bytes, atTicks, replaceTempo);
    const result = document.commit();
    document.release();
    return result;
  });
}

async function decoded(project: OpenProject, file: File, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await decodeToWav(bytes.buffer, project.real(project.root, Field.project.rateHz));
  } catch {
    throw new Error(t("{file} is nothing this browser can play: MIDI, WAV, AIFF, FLAC and the browser's own audio formats are understood.", { file: file.name }));
  }
}

/** Any sound file as canonical PCM with its name. */
export async function canonicalOf(project: OpenProject, home: Home, file: File): Promise<NamedPcm> {
  const bytes = await bytesOf(file), sound = fileKind(bytes) === "audio" ? bytes : await decoded(project, file, bytes);
  return runOffline({ kind: "canonical", module: home.module, file: sound }, [sound.buffer], () => {});
}

/** The file's canonical form and name are made by a worker; it is durable before the batch that names it. */
async function importAudio(project: OpenProject, home: Home, request: ImportRequest, sound: Uint8Array<ArrayBuffer>): Promise<EditResult> {
  const { progress, signal } = request;
  const job = { kind: "canonical", module: home.module, file: sound } as const;
  const pcm = await runOffline(job, [sound.buffer], () => {}, signal);
  progress(0.6);
  await home.putAsset(pcm);
  progress(0.8);
  return addClip(project, request, pcm.digest, (document) => takeAsset(document, home.folder !== null, pcm));
}
