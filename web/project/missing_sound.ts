// Sound a song names that is nowhere on this device: which it is, and how a file takes its place. A file is known by what is in it; another
// recording is taken only when that is wanted.

import { Field, Kind } from "@gen/schema";
import { english, t } from "../messages/index.ts";
import type { EditResult, Id, MissingSound } from "./api";
import { takeAsset } from "./held_assets";
import { canonicalOf, stem } from "./importer";
import type { Home, OpenProject } from "./project";
import { infoOf, trackName } from "./song.ts";

/** The effect whose impulse response a sound is, and the track it is on. */
function answersIn(project: OpenProject, asset: Id): MissingSound["where"] {
  for (const track of project.childrenOf(project.root, Kind.track)) {
    const found = zonesOf(project, track, asset).map((zone) => project.parentOf(zone)).find((device) => infoOf(project, device)?.response);
    if (found !== undefined) return { device: infoOf(project, found)?.name ?? "", track: trackName(project, track) };
  }
  return null;
}

export function missingSounds(project: OpenProject): MissingSound[] {
  return project.childrenOf(project.root, Kind.asset).flatMap((asset) => {
    const digest = project.document.assetDigest(asset);
    return digest === null || project.document.hasAsset(digest) ? [] : [{ asset, name: project.text(asset, Field.asset.name) || project.text(asset, Field.asset.originalName) || t("A recording"), where: answersIn(project, asset) }];
  });
}

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, index) => byte === b[index]);

/** `instead`: what the file stands for when it is none that is missed. `found`: what is there now. */
export async function giveSound(project: OpenProject, home: Home, file: File, instead: Id | null): Promise<{ result: EditResult; found: readonly Id[] }> {
  const pcm = await canonicalOf(project, home, file);
  const found = missingSounds(project).map(({ asset }) => asset).filter((asset) => same(project.document.assetDigest(asset) ?? new Uint8Array(), pcm.digest));
  if (found.length === 0 && instead === null) return { result: { ok: true, skipped: 0 }, found };
  await home.putAsset(pcm);
  if (found.length > 0) {
    takeAsset(project.document, home.folder !== null, pcm);
    project.assetsArrived();
    return { result: { ok: true, skipped: 0 }, found };
  }
  return { result: standIn(project, home, file, pcm, instead as Id), found: [instead as Id] };
}

/** The file comes in as files do; then what played the missing one plays it, and the clip it came with goes. */
function standIn(project: OpenProject, home: Home, file: File, pcm: Awaited<ReturnType<typeof canonicalOf>>, missed: Id): EditResult {
  let clip: Id | undefined, track: Id | undefined;
  const listen = project.subscribe((changes) => {
    clip ??= changes.find((change) => change.op === "create" && change.kind === Kind.audioClip)?.id;
    track ??= changes.find((change) => change.op === "create" && change.kind === Kind.track)?.id;
  });
  const brought = project.change(() => {
    takeAsset(project.document, home.folder !== null, pcm);
    project.document.importAsset(stem(file.name), pcm.digest, 0, null);
    return project.document.commit();
  });
  listen();
  if (!brought.ok || clip === undefined) return brought;
  const asset = project.ref(clip, Field.audioClip.asset), plays = clipsOf(project, missed), drop = track ?? clip;
  const zones = project.childrenOf(project.root, Kind.track).flatMap((one) => zonesOf(project, one, missed));
  return project.edit(english("Use {file} instead", { file: stem(file.name) }), (batch) => {
    for (const one of plays) batch.setRef(one, Field.audioClip.asset, asset);
    for (const one of zones) batch.setRef(one, Field.zone.asset, asset);
    batch.delete(drop);
  });
}

/** The zones below an object that play a sound. */
function zonesOf(project: OpenProject, at: Id, asset: Id): Id[] {
  return project.childrenOf(at).flatMap((child) => (project.kindOf(child) === Kind.zone ? (project.ref(child, Field.zone.asset) === asset ? [child] : []) : zonesOf(project, child, asset)));
}

function clipsOf(project: OpenProject, asset: Id): Id[] {
  const found: Id[] = [], look = (at: Id): void => {
    for (const child of project.childrenOf(at)) {
      if (project.kindOf(child) === Kind.audioClip && project.ref(child, Field.audioClip.asset) === asset) found.push(child);
      look(child);
    }
  };
  for (const track of project.childrenOf(project.root, Kind.track)) look(track);
  return found;
}
