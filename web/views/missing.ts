// Tells when a song's sound is nowhere on this device, and takes files for it: by what is in them, or another recording when that is wanted.
import { t, tn } from "../messages/index.ts";
import type { Id, MissingSound } from "../project/api.ts";
import { report, say, type App } from "./app.ts";
import { ofFile, refusedBy } from "./file_refusals.ts";
import { chooseFiles } from "./projects.ts";

export const soundNames = (missing: readonly MissingSound[]): string => {
  const first = missing.slice(0, 3).map(({ name, where }) => (where === null ? name : t("{name} ({device} on {track})", { name, ...where }))).join(", ");
  return missing.length > 3 ? t("{names} and {count} more", { names: first, count: missing.length - 3 }) : first;
};

/** Says so once for each song that is opened, and again when clips come that miss theirs. */
export function watchMissing(app: App): () => void {
  let told = "", forget = (): void => {}, timer = 0;
  const look = (): void => {
    const project = app.desk.get()?.project, missing = project?.missingSounds() ?? [], key = missing.length === 0 || !project ? "" : `${project.id} ${missing.map(({ asset }) => asset).join()}`;
    if (key !== "" && key !== told) tell(app, missing);
    told = key;
  };
  const later = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(look, 600); // sound that is being read is not missing
  };
  const follow = (): void => {
    forget();
    forget = app.desk.get()?.project.subscribe(later) ?? ((): void => {});
    later();
  };
  const undo = app.desk.subscribe(follow);
  follow();
  return () => {
    clearTimeout(timer);
    forget();
    undo();
  };
}

function tell(app: App, missing: readonly MissingSound[]): void {
  say(app, t("The sound of {names} is not on this device. It is silent until you choose the file.", { names: soundNames(missing) }), { tone: "bad", stay: true, action: { name: t("Choose files"), run: () => void findSounds(app) } });
}

export async function findSounds(app: App): Promise<void> {
  const project = app.desk.get()?.project;
  if (!project) return;
  const files = await chooseFiles("audio/*,.wav,.aif,.aiff,.flac");
  if (files.length > 0) await takeSounds(app, files);
}

/** Each file for what it is the sound of. One that is none of them may stand for the only one that is left. */
export async function takeSounds(app: App, files: readonly File[]): Promise<void> {
  const project = app.desk.get()?.project;
  if (!project) return;
  let found = 0, strange: File | null = null;
  for (const file of files) {
    try {
      const given = await project.giveSound(file, null);
      found += given.found.length;
      if (given.found.length === 0) strange = file;
    } catch (error) {
      say(app, refusedBy(file, error), { tone: "bad" });
    }
  }
  const left = project.missingSounds(), [only] = left;
  if (strange !== null && only !== undefined) return offer(app, strange, only);
  if (left.length > 0) tell(app, left);
  else if (found > 0) say(app, tn(found, "1 sound found. The song is whole.", "{count} sounds found. The song is whole."));
}

function offer(app: App, file: File, missed: { readonly asset: Id; readonly name: string }): void {
  const project = app.desk.get()?.project;
  if (!project) return;
  say(app, t("{file} is another recording than {missed}.", { file: file.name, missed: missed.name }), { stay: true, action: { name: t("Use it anyway"), run: () => void project.giveSound(file, missed.asset).then(({ result }) => report(app, ofFile(file, result), t("{missed} plays {file} now", { missed: missed.name, file: file.name })), (error: unknown) => say(app, refusedBy(file, error), { tone: "bad" })) } });
}
