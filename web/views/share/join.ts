// A link in the address opens the song it leads to. What follows '#' never goes to a server's log; it leaves the address at once.
import { messageOf, say, type App } from "../app.ts";
import { t } from "../../messages/index.ts";
import { enter, working } from "../projects.ts";

const LINK = /^#join=([0-9a-f]{32})$/;

export async function joinFromAddress(app: App): Promise<void> {
  const token = LINK.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, "", location.pathname);
  const project = await working(app, t("Joining the song"), () => app.store.join(token)).catch((error: unknown) => {
    say(app, messageOf(error), { tone: "bad" });
    return null;
  });
  if (project) enter(app, project);
}
