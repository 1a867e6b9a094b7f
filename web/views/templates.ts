// Templates of one's own: kept from the song that is open, begun from, renamed, removed.
import { t } from "../messages/index.ts";
import type { Project } from "../project/api.ts";
import { ownTemplates, type OwnTemplate } from "../project/own_templates.ts";
import { clipsOf, trackHue, tracksOf } from "../project/song.ts";
import { messageOf, say, type App } from "./app.ts";
import { enter, working } from "./projects.ts";

const ROWS_MAX = 12, CLIPS_MAX = 64, HEAD = 0.14; // of the picture: what a track without clips shows

/** Its arrangement in outline; of a bare one the heads of its tracks. */
function pictureOf(project: Project, isBare: boolean): OwnTemplate["thumbnail"] {
  const end = Math.max(1, project.endTicks()), tracks = tracksOf(project);
  const rows = tracks.map((track) => ({ hue: trackHue(project, track) - 1, clips: isBare ? [[0, HEAD] as const] : clipsOf(project, track).slice(0, CLIPS_MAX).map(({ startTicks, lengthTicks }) => [startTicks / end, lengthTicks / end] as const) }));
  return rows.filter(({ clips }) => clips.length > 0).slice(0, ROWS_MAX);
}

const isFull = (problem: Error): boolean => problem.name === "QuotaExceededError";

/** Gives whether it is there, if only for as long as the page. */
export async function saveTemplate(app: App, project: Project, name: string, isBare: boolean): Promise<boolean> {
  const file = await working(app, t("Making the template {name}", { name }), () => project.exportTemplate({ name, isBare }));
  if (file === null) return false;
  const problem = await ownTemplates.save(name, file, pictureOf(project, isBare));
  if (problem === null) say(app, t("{name} is a template. The start screen has it.", { name }));
  else if ((await app.store.refusal()) !== null) say(app, t("{name} is a template until this page is closed: this browser keeps nothing.", { name }));
  else say(app, isFull(problem) ? t("{name} is a template until this page is closed: there is no room left on this device.", { name }) : t("{name} is a template until this page is closed: {why}", { name, why: messageOf(problem) }), { tone: "bad" });
  return true;
}

const gone = (name: string): Error => new Error(t("The file of the template {name} is gone.", { name }));

/** A song of its own, with the template's sounds and none of its past. */
export async function beginFrom(app: App, { id, name }: OwnTemplate): Promise<void> {
  const project = await working(app, t("Starting a new project"), async () => {
    const file = await ownTemplates.file(id);
    if (file === null) throw gone(name);
    return app.store.openBundle(new File([file], `${name}.tutti`));
  });
  if (project) enter(app, project);
}

/** The song within is called so from then on, too. */
export async function renameTemplate(app: App, { id, name: before }: OwnTemplate, name: string): Promise<void> {
  await working(app, t("Renaming {name}", { name: before }), async () => {
    const file = await ownTemplates.file(id);
    if (file === null) throw gone(before);
    const problem = await ownTemplates.rename(id, name, await app.store.renameBundle(file, name));
    if (problem !== null) throw problem;
  });
}

export async function removeTemplate(app: App, { id }: OwnTemplate): Promise<void> {
  const problem = await ownTemplates.remove(id);
  if (problem !== null) say(app, messageOf(problem), { tone: "bad" });
}
