// Changing the password and the address.
import { useState } from "react";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { askWhoIAm, me } from "../../net/account.ts";
import { useSignal } from "../../lib/react.ts";
import { Button } from "../../ui/button.tsx";
import { say, type App } from "../app.ts";
import { useAttempt } from "./attempt.ts";
import { Labelled } from "./labelled.tsx";
import { OwnData } from "./own_data.tsx";

export function Manage({ app }: { app: App }) {
  const who = useSignal(me);
  const [password, setPassword] = useState(""), [next, setNext] = useState(""), [email, setEmail] = useState("");
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
  return (
    <>
      <Labelled name={t("Password")} type="password" value={password} onChange={setPassword} autoComplete="current-password" />
      <Labelled name={t("New password")} type="password" value={next} onChange={setNext} autoComplete="new-password" />
      {next === "" ? null : <p className="t3">{t("At least 10 characters. A few words are easy to remember.")}</p>}
      <div className="row"><span className="grow" /><Button label={t("Change the password")} isDisabled={busy || password === "" || next === ""} onPress={changePassword} /></div>
      <Labelled name={t("New e-mail")} type="email" value={email} onChange={setEmail} autoComplete="email" />
      <div className="row"><span className="grow" /><Button label={t("Change the address")} isDisabled={busy || password === "" || email === "" || email === who?.email} onPress={changeEmail} /></div>
      <div className="hr" />
      <OwnData app={app} password={password} />
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
