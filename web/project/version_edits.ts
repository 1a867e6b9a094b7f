// What is done with a version of a song: all of it or one thing of it brought back, as one step each, or looked at beside another.

import { StatusCode } from "@gen/schema";
import type { Document } from "../../wasm/document";
import { EngineProblem } from "../../wasm/engine";
import { compareVersions, type Difference, openTakenBack, openVersion } from "../../wasm/versions";
import { english, t } from "../messages/index.ts";
import type { EditResult, Id } from "./api";
import type { Versions } from "./versions";

interface Song {
  readonly document: Document;
  readonly versions: Versions;
  change(apply: () => { skipped: number }, notFound?: string): EditResult;
}

export async function bringBack(song: Song, id: string, name: string): Promise<EditResult> {
  const version = await song.versions.read(id), same = t("The song is as it was then.");
  return song.change(() => {
    if (!openVersion(song.document, version, english("Bring back {name}", { name }))) throw new EngineProblem(same, StatusCode.notFound);
    return song.document.commit();
  }, same);
}

/** `later` null: the song as it is. */
export async function differencesOf(song: Song, earlier: string, later: string | null): Promise<readonly Difference[]> {
  const first = await song.versions.read(earlier);
  return compareVersions(song.document, first, later === null ? null : await song.versions.read(later));
}

export async function takeBack(song: Song, id: string, object: Id, name: string): Promise<EditResult> {
  const version = await song.versions.read(id);
  return song.change(() => {
    openTakenBack(song.document, version, english("Bring back a part of {name}", { name }), object);
    return song.document.commit();
  }, t("It is as it was then."));
}
