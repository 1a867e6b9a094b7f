// A link in the address opens the song it leads to. What follows '#' never goes to a server's log; it leaves the address at once.
import { ProjectInUse } from "../../project/index.ts";
import { say, type App } from "../app.ts";
import { t } from "../../messages/index.ts";
import { moveTo, working } from "../projects.ts";

const LINK = /^#join=([0-9a-f]{32})$/;

export async function joinFromAddress(app: App): Promise<void> {
  const token = LINK.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, "", location.pathname);
  const project = await working(app, t("Joining the song"), () => app.store.join(token).catch(async (error: unknown) => {
    if (!(error instanceof ProjectInUse)) throw error;
    const { project: id } = error;
    if (id === app.desk.get()?.project.id) say(app, t("This is the song the link leads to."));
    else app.inUse.set({ id, name: (await app.store.list()).find((one) => one.id === id)?.name ?? t("This project") });
    return null;
  }));
  if (project) await moveTo(app, project);
}
