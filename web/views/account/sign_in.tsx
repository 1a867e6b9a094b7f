// Signing in and up, and the way back without a password. Songs somebody made as a guest come along.
import { useState, type FormEvent } from "react";
import { t, tn } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { askWhoIAm } from "../../net/account.ts";
import { Button } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { say, type App } from "../app.ts";
import { useAttempt } from "./attempt.ts";
import { Labelled } from "./labelled.tsx";

type Way = "in" | "up";
const WAYS = [{ id: "in", name: t("Sign in") }, { id: "up", name: t("Sign up") }] as const;

export function SignIn({ app }: { app: App }) {
  const [way, setWay] = useState<Way>("in"), [email, setEmail] = useState(""), [password, setPassword] = useState(""), [told, setTold] = useState("");
  const { busy, problem, run, clear } = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTold("");
    run(async () => {
      if (way === "up") await api.signUp({ email, password });
      else {
        const { adopted } = await api.signIn({ email, password });
        if (adopted > 0) say(app, tn(adopted, "1 song of this device came along.", "{count} songs of this device came along."));
      }
      await askWhoIAm();
    });
  };
  const forgot = (): void => run(async () => {
    await api.askForReset({ email });
    setTold(t("If {email} has an account here, a letter is on its way to it.", { email }));
  });
  const change = (next: Way): void => {
    setWay(next);
    setTold("");
    clear();
  };
  return (
    <form onSubmit={submit}>
      <p className="t2">{way === "up" ? t("Everything you made here stays yours, and is there when you sign in elsewhere.") : t("Your songs on the server, on any device. What is on this device stays here.")}</p>
      <Segmented label={t("What to do")} fill value={way} segments={WAYS} onChange={change} />
      <Labelled name={t("E-mail")} type="email" value={email} onChange={setEmail} autoComplete="username" autoFocus />
      <Labelled name={t("Password")} type="password" value={password} onChange={setPassword} autoComplete={way === "up" ? "new-password" : "current-password"} />
      {way === "up" ? <p className="t3">{t("At least 10 characters. A few words are easy to remember.")}</p> : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
      {told !== "" ? <p className="t2" role="status">{told}</p> : null}
      <div className="row g8">
        {way === "in" ? <Button label={t("I forgot my password")} tone="ghost" isDisabled={busy || email === ""} onPress={forgot} /> : null}
        <span className="grow" />
        <button className="btn primary" type="submit" disabled={busy || email === "" || password === ""}>{way === "up" ? t("Make an account") : t("Sign in")}</button>
      </div>
    </form>
  );
}

/** Behind the link of a letter: a new password. */
export function NewPassword({ app, token, done }: { app: App; token: string; done: () => void }) {
  const [password, setPassword] = useState("");
  const { busy, problem, run } = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    run(async () => {
      await api.resetPassword({ token, password });
      await askWhoIAm();
      say(app, t("Your password is changed. Other browsers are signed out."));
      done();
    });
  };
  return (
    <form onSubmit={submit}>
      <p className="t2">{t("Choose a new password. You are then signed in here, and signed out everywhere else.")}</p>
      <Labelled name={t("Password")} type="password" value={password} onChange={setPassword} autoComplete="new-password" autoFocus />
      <p className="t3">{t("At least 10 characters. A few words are easy to remember.")}</p>
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
      <div className="row g8"><span className="grow" /><button className="btn primary" type="submit" disabled={busy || password === ""}>{t("Keep it")}</button></div>
    </form>
  );
}
