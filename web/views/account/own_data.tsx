// Taking everything along, and going: for accounts, and for guests, who have no password.
import { useState } from "react";
import { t } from "../../messages/index.ts";
import { askWhoIAm } from "../../net/account.ts";
import { api } from "../../net/api.ts";
import { Button } from "../../ui/button.tsx";
import { say, type App } from "../app.ts";
import { download } from "../projects.ts";
import { useAttempt } from "./attempt.ts";

/** `password`: as it was typed; null: a guest. */
export function OwnData({ app, password }: { app: App; password: string | null }) {
  const [closing, setClosing] = useState(false);
  const { busy, problem, run } = useAttempt();
  const take = (): void => run(async () => download(new Blob([JSON.stringify(await api.exportMe(), null, 1)], { type: "application/json" }), "tutti-account.json"));
  const close = (): void => run(async () => {
    await api.closeAccount(password === null ? {} : { password });
    await askWhoIAm();
    say(app, password === null ? t("The server has forgotten you. Songs on this device stay here.") : t("Your account is closed. Songs on this device stay here."));
  });
  const before = password === null ? t("Have the server forget you. Songs on this device stay.") : t("Close the account. Songs on this device stay.");
  return (
    <>
      <div className="row g8"><span className="t2 grow">{t("Everything the server keeps about you.")}</span><Button label={t("Download")} isDisabled={busy} onPress={take} /></div>
      <div className="row g8">
        <span className="t2 grow">{closing ? t("Songs only you are in go from the server; those others are in stay with them.") : before}</span>
        {closing ? <Button label={t("Close it for good")} tone="danger" isDisabled={busy || password === ""} info={password === null ? t("There is no way back") : t("Needs your password above")} onPress={close} />
          : <Button label={password === null ? t("Forget me") : t("Close the account")} isDisabled={busy} onPress={() => setClosing(true)} />}
      </div>
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
