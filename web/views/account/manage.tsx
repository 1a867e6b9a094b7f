// Changing the password and the address, taking everything along, and going.
import { useState } from "react";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { askWhoIAm, me } from "../../net/account.ts";
import { useSignal } from "../../lib/react.ts";
import { Button } from "../../ui/button.tsx";
import { say, type App } from "../app.ts";
import { download } from "../projects.ts";
import { useAttempt } from "./attempt.ts";
import { Labelled } from "./labelled.tsx";

export function Manage({ app }: { app: App }) {
  const who = useSignal(me);
  const [password, setPassword] = useState(""), [next, setNext] = useState(""), [email, setEmail] = useState(""), [closing, setClosing] = useState(false);
  const { busy, problem, run } = useAttempt();
  const changePassword = (): void => run(async () => {
    await api.changePassword({ password, newPassword: next });
    setPassword("");
    setNext("");
    say(app, t("Your password is changed. Other browsers are signed out."));
  });
  const changeEmail = (): void => run(async () => {
    const { address } = await api.changeEmail({ email, password });
    setPassword("");
    setEmail("");
    say(app, address === "yours" ? t("Your address is changed.") : t("A letter is on its way to the new address. The old one stays until you answer it."));
    await askWhoIAm();
  });
  const take = (): void => run(async () => download(new Blob([JSON.stringify(await api.exportMe(), null, 1)], { type: "application/json" }), "tutti-account.json"));
  const close = (): void => run(async () => {
    await api.closeAccount({ password });
    me.set(null);
    say(app, t("Your account is closed. Songs on this device stay here."));
  });
  return (
    <>
      <Labelled name={t("Password")} type="password" value={password} onChange={setPassword} autoComplete="current-password" />
      <Labelled name={t("New password")} type="password" value={next} onChange={setNext} autoComplete="new-password" />
      <div className="row"><span className="grow" /><Button label={t("Change the password")} isDisabled={busy || password === "" || next === ""} onPress={changePassword} /></div>
      <Labelled name={t("New e-mail")} type="email" value={email} onChange={setEmail} autoComplete="email" />
      <div className="row"><span className="grow" /><Button label={t("Change the address")} isDisabled={busy || password === "" || email === "" || email === who?.email} onPress={changeEmail} /></div>
      <div className="hr" />
      <div className="row g8"><span className="t2 grow">{t("Everything the server keeps about you.")}</span><Button label={t("Download")} isDisabled={busy} onPress={take} /></div>
      <div className="row g8">
        <span className="t2 grow">{closing ? t("Songs only you are in go from the server; those others are in stay with them.") : t("Close the account. Songs on this device stay.")}</span>
        {closing ? <Button label={t("Close it for good")} tone="danger" isDisabled={busy || password === ""} info={t("Needs your password above")} onPress={close} /> : <Button label={t("Close the account")} isDisabled={busy} onPress={() => setClosing(true)} />}
      </div>
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
