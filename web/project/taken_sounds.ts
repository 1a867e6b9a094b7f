// The sound that taken clips name: brought here from wherever it lies on this device; and one of them onto a key of an instrument.
import { t } from "../messages/index.ts";
import { openZoneOnKey, WHOLE } from "../../wasm/zone_intake";
import type { EditResult, Id, TakenSound } from "./api";
import { type TakenClips, unwrapClips } from "./clipboard";
import { takeAsset } from "./held_assets";
import { ownClips } from "./own_clips.ts";
import type { Home, OpenProject } from "./project";
import { partOf } from "./sound_part";

/** What is nowhere stays away: it shows as missing, and can be found later. */
export async function bringTaken(project: OpenProject, home: Home, { from, digests }: TakenClips): Promise<void> {
  for (const digest of digests) {
    if (project.document.hasAsset(digest)) continue;
    const wav = (await home.getAsset(digest)) ?? (await home.assetOf(from, digest)) ?? (await ownClips.sound(digest));
    if (wav === null) continue;
    await home.putAsset({ digest, wav });
    takeAsset(project.document, home.folder !== null, { digest, wav });
  }
}

/** Its first sound, as one step: on a pad in place of what was there, on a key beside the zones there are. */
export async function takenOntoKey(project: OpenProject, home: Home, { text, name, isClip }: TakenSound, device: Id, key: number): Promise<EditResult> {
  const taken = unwrapClips(text), digest = taken?.digests[0];
  if (!taken || !digest) return { ok: false, problem: t("There is no sound in {name}.", { name }) };
  await bringTaken(project, home, { ...taken, digests: [digest] });
  if (!project.document.hasAsset(digest)) return { ok: false, problem: t("The sound of {name} is not on this device.", { name }) };
  const part = isClip ? partOf(home.module, taken.document, project.bpmAt(0)) : WHOLE;
  return project.change(() => {
    openZoneOnKey(project.document.engine, name, digest, part, device, key);
    return project.document.commit();
  });
}
