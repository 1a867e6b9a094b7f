// Sounds of a shared song between this device and the server: up in parts, each as often as it takes; down in pieces of the same
// size, checked against the name.

import { toHex } from "../lib/hex";
import { t } from "../messages/index.ts";
import { api } from "./api.ts";

/** Read `bytes` from `at` of a sound on this device. */
export type ReadPiece = (at: number, bytes: number) => Promise<Uint8Array<ArrayBuffer> | null>;

/** What the server has of a project's sounds, by name. */
export async function soundsOnServer(project: string): Promise<Set<string>> {
  return new Set((await api.sounds(project)).here);
}

const CHECK_MS = 300;

/** Bring a sound of `bytes` to the server. False: it may not be, or is not what its name says. Throws what may work later. */
export async function bringSound(project: string, name: string, bytes: number, read: ReadPiece, isOver: () => boolean): Promise<boolean> {
  const address = `/api/projects/${project}/assets/${name}`;
  for (let damaged = 0; !isOver(); ) {
    const { state, missing, partBytes } = await api.bringSound(project, name, { bytes });
    if (state === "here") return true;
    if (state === "damaged" && damaged++ > 0) return false;
    for (const part of Array.isArray(missing) ? missing.map(Number) : []) {
      const size = Number(partBytes), at = (part - 1) * size;
      const piece = await read(at, Math.min(size, bytes - at));
      if (piece === null || isOver()) return false;
      const reply = await fetch(`${address}/parts/${part}`, { method: "PUT", body: piece, headers: { "Content-Type": "application/octet-stream" } });
      if (!reply.ok) throw new Error(t("The server did not take a part of a sound ({status}).", { status: reply.status }));
    }
    if (state === "checking") await new Promise((resolve) => setTimeout(resolve, CHECK_MS));
  }
  return false;
}

/** What a sound looks like (engine/formats/peaks.h), long before it is here; null when the server has not looked at it yet. */
export async function fetchPeaks(project: string, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const reply = await fetch(`/api/projects/${project}/assets/${name}/peaks`);
  return reply.ok ? new Uint8Array(await reply.arrayBuffer()) : null;
}

const PIECE_BYTES = 8 * 1024 * 1024;

/** A sound from the server; null when it is not there (yet), or not what its name says. Throws what may work later. */
export async function fetchSound(project: string, name: string): Promise<Uint8Array<ArrayBuffer> | null> {
  let whole: Uint8Array<ArrayBuffer> | null = null;
  for (let at = 0; whole === null || at < whole.length; ) {
    const reply = await fetch(`/api/projects/${project}/assets/${name}`, { headers: { Range: `bytes=${at}-${at + PIECE_BYTES - 1}` } });
    if (reply.status === 404) return null;
    const total = Number(/\/(\d+)$/.exec(reply.headers.get("Content-Range") ?? "")?.[1] ?? 0);
    if (reply.status !== 206 || total === 0) throw new Error(t("The server did not give a sound ({status}).", { status: reply.status }));
    const piece = new Uint8Array(await reply.arrayBuffer());
    whole ??= new Uint8Array(total);
    if (piece.length === 0 || at + piece.length > whole.length) throw new Error(t("A piece of a sound has another length than was said."));
    whole.set(piece, at);
    at += piece.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return toHex(digest) === name ? whole : null;
}
