// Links in letters, and the one a server prints when it first starts. What follows '#' never goes to a server's log; it leaves the address at once.
import { signal, type Signal } from "../../lib/signal.ts";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { askWhoIAm } from "../../net/account.ts";
import { becomeAdmin } from "../../net/server.ts";
import { messageOf, say, type App } from "../app.ts";

const LINK = /^#(verify|reset|admin)=([0-9a-f]{32})$/;

/** The secret of a letter that lets a new password be chosen. */
export const letterToken: Signal<string | null> = signal<string | null>(null);

export async function answerLetter(app: App): Promise<void> {
  const [, what, token] = LINK.exec(location.hash) ?? [];
  if (token === undefined) return;
  history.replaceState(null, "", location.pathname);
  if (what === "reset") {
    letterToken.set(token);
    app.dialog.set("account");
    return;
  }
  try {
    if (what === "admin") {
      await becomeAdmin(token);
      await askWhoIAm();
      say(app, t("You look after this server now. Sign up, so that you can do so from anywhere."));
      app.dialog.set("account");
      return;
    }
    await api.verifyAddress({ token });
    say(app, t("This address is yours. You can sign in with it anywhere."));
    await askWhoIAm();
  } catch (error) {
    say(app, messageOf(error), { tone: "bad" });
  }
}
