// The account: a way in for those who are out, and what is theirs for those who are in.
import { useEffect, useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { askWhoIAm, me } from "../../net/account.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useApp } from "../context.tsx";
import { useAttempt } from "./attempt.ts";
import { letterToken } from "./letters.ts";
import { Manage } from "./manage.tsx";
import { OwnData } from "./own_data.tsx";
import { OwnSongs } from "./own_songs.tsx";
import { People } from "./people.tsx";
import { SessionList, TokenList } from "./sessions.tsx";
import { NewPassword, SignIn } from "./sign_in.tsx";
import { Usage } from "./usage.tsx";
import "./account.css";

type Side = "songs" | "sessions" | "tokens" | "manage" | "people";
const SIDES = [{ id: "songs", name: t("Songs") }, { id: "sessions", name: t("Signed in") }, { id: "tokens", name: t("Tokens") }, { id: "manage", name: t("Change") }] as const;
const ADMIN_SIDES = [...SIDES, { id: "people", name: t("People") }] as const;

export function AccountDialog() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "account", who = useSignal(me), token = useSignal(letterToken);
  const { busy, problem, run } = useAttempt();
  const [isAway, setAway] = useState(false); // the server, or its songs: a form would lead nowhere
  const ask = (): void => run(() => askWhoIAm().then(() => setAway(false), (error: unknown) => {
    setAway(token === null);
    throw error;
  }));
  useEffect(() => {
    if (isOpen) ask();
  }, [isOpen]);
  const close = (): void => {
    letterToken.set(null);
    app.dialog.set(null);
  };
  const isIn = who?.kind === "account" && token === null;
  return (
    <Dialog title={token !== null ? t("A new password") : t("Account")} isOpen={isOpen} onClose={close} width={480}>
      <div className="account">
        {isAway ? <p className="t2">{t("What you make is kept on this device. Nothing needs an account but what is on a server.")}</p> : token !== null ? <NewPassword app={app} token={token} done={() => letterToken.set(null)} /> : isIn ? <Inside email={who.email} waitingFor={who.waitingFor} isAdmin={who.isAdmin} /> : <><SignIn app={app} />{who?.kind === "guest" ? <><div className="hr" /><Usage /><OwnData app={app} password={null} /></> : null}{who?.isAdmin === true && token === null ? <People /> : null}</>}
        {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
        {isAway ? <div className="row g8"><span className="grow" /><Button label={t("Try again")} isDisabled={busy} onPress={ask} /></div> : null}
      </div>
    </Dialog>
  );
}

function Inside({ email, waitingFor, isAdmin }: { email: string; waitingFor: string; isAdmin: boolean }) {
  const app = useApp();
  const [side, setSide] = useState<Side>("songs");
  const { busy, problem, run } = useAttempt();
  const out = (): void => run(async () => {
    await api.signOut();
    me.set(null);
  });
  return (
    <>
      <div className="row g8">
        <span className="col grow"><b className="clamp">{email !== "" ? email : waitingFor}</b>{email === "" && waitingFor !== "" ? <span className="t3 s11">{t("A letter is on its way. Open its link to sign in elsewhere.")}</span> : null}</span>
        <Button label={t("Sign out")} isDisabled={busy} info={t("Songs stay on this device; shared ones go on when you sign in again.")} onPress={out} />
      </div>
      <Segmented label={t("Part of the account")} fill value={side} segments={isAdmin ? ADMIN_SIDES : SIDES} onChange={setSide} />
      {side === "songs" ? <OwnSongs app={app} /> : side === "sessions" ? <SessionList /> : side === "tokens" ? <TokenList /> : side === "people" ? <People /> : <Manage app={app} />}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
