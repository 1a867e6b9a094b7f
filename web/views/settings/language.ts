// Another language is another page: it is loaded anew, with the song that was open. While that would cut the music off or lose what is
// not kept yet, the language waits for the next start.
import { signal } from "../../lib/signal.ts";
import { language, t } from "../../messages/index.ts";
import { keepWish, spoken, wish, type Wish } from "../../messages/language.ts";
import { Field } from "../../project/fields.ts";
import { say, type App } from "../app.ts";
import { leave, openProject } from "../projects.ts";

const KEY = "tutti.song"; // for this tab: the song that is opened again
export const wished = signal<Wish>(wish());

const isIdle = async (app: App): Promise<boolean> =>
  !app.player.playing() && app.task.get() === null && ((await app.desk.get()?.project.changesAtRisk()) ?? 0) === 0;

export async function chooseLanguage(app: App, next: Wish): Promise<void> {
  wished.set(next);
  const isKept = keepWish(next);
  if (spoken(next) === language) return;
  if (!isKept) return void say(app, t("This browser forgets settings, so the language stays as the browser says."));
  if (!(await isIdle(app))) return void say(app, t("The language changes when the page is opened next."));
  const project = app.desk.get()?.project;
  if (project) {
    const name = project.text(project.root, Field.project.name);
    if (!(await leave(app))) return;
    sessionStorage.setItem(KEY, JSON.stringify([project.id, name]));
  }
  location.reload();
}

/** After such a load: the song that was open. */
export async function goOn(app: App): Promise<void> {
  const kept = sessionStorage.getItem(KEY);
  if (kept === null) return;
  sessionStorage.removeItem(KEY);
  const [id, name] = JSON.parse(kept) as [string, string];
  await openProject(app, id, name);
}
