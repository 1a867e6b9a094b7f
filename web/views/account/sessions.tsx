// Where somebody is signed in, and what their programs hold; each can be ended.
import { useCallback, useEffect, useState } from "react";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { Button } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useAttempt } from "./attempt.ts";
import { OwnLog } from "./happened.tsx";
import { Labelled } from "./labelled.tsx";
import { dayText, deviceText } from "./words.ts";

type Sessions = Awaited<ReturnType<typeof api.sessions>>["sessions"];
type Tokens = Awaited<ReturnType<typeof api.tokens>>["tokens"];

export function SessionList() {
  const [sessions, setSessions] = useState<Sessions>([]);
  const { busy, problem, run } = useAttempt();
  const look = useCallback(async (): Promise<void> => setSessions((await api.sessions()).sessions), []);
  useEffect(() => run(look), []);
  return (
    <>
      <ul className="rows" aria-label={t("Where you are signed in")}>
        {sessions.map(({ id, device, seen, isThis }) => (
          <li key={id}>
            <span className="col grow"><span className="clamp">{deviceText(device)}</span><span className="t3 s11">{isThis ? t("This browser") : t("Last used {day}", { day: dayText(seen) })}</span></span>
            {isThis ? null : <Button label={t("Sign out")} info={t("Sign out {device}", { device: deviceText(device) })} tone="ghost" size="sm" isDisabled={busy} onPress={() => run(() => api.endSession(id).then(look))} />}
          </li>
        ))}
      </ul>
      {sessions.length > 1 ? <div className="row"><span className="grow" /><Button label={t("Sign out everywhere else")} isDisabled={busy} onPress={() => run(() => api.signOutElsewhere().then(look))} /></div> : null}
      <b>{t("What happened")}</b>
      <OwnLog />
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}

const SCOPES = [{ id: "read", name: t("Read") }, { id: "write", name: t("Read and change") }, { id: "share", name: t("Everything") }] as const;
type Reach = (typeof SCOPES)[number]["id"];
const reach: Readonly<Record<Reach, readonly ("read" | "write" | "share")[]>> = { read: ["read"], write: ["read", "write"], share: ["read", "write", "share"] };
const reachText = (scopes: string): string => (scopes.includes("share") ? t("May do everything with songs") : scopes.includes("write") ? t("May read and change songs") : t("May read songs"));

export function TokenList() {
  const [tokens, setTokens] = useState<Tokens>([]), [name, setName] = useState(""), [may, setMay] = useState<Reach>("read"), [secret, setSecret] = useState("");
  const { busy, problem, run } = useAttempt();
  const look = useCallback(async (): Promise<void> => setTokens((await api.tokens()).tokens), []);
  useEffect(() => run(look), []);
  const make = (): void => run(async () => {
    setSecret((await api.makeToken({ name, scopes: reach[may] })).token);
    setName("");
    await look();
  });
  return (
    <>
      <p className="t2">{t("A token lets a program of yours work with your songs. It never opens your account.")}</p>
      {tokens.length > 0 ? (
        <ul className="rows" aria-label={t("Tokens")}>
          {tokens.map(({ id, name: called, scopes, used }) => (
            <li key={id}>
              <span className="col grow"><span className="clamp">{called}</span><span className="t3 s11">{reachText(scopes)}, {used === 0 ? t("never used") : t("last used {day}", { day: dayText(used) })}</span></span>
              <Button label={t("Take back")} info={t("Take back {called}", { called })} tone="ghost" size="sm" isDisabled={busy} onPress={() => run(() => api.endToken(id).then(look))} />
            </li>
          ))}
        </ul>
      ) : null}
      <Labelled name={t("For")} value={name} onChange={setName} />
      <div className="row g8 wraps"><Segmented label={t("It may")} value={may} segments={SCOPES} onChange={setMay} /><span className="grow" /><Button label={t("Make a token")} isDisabled={busy || name === ""} onPress={make} /></div>
      {secret !== "" ? <p className="t2" role="status">{t("Copy it now, it is not shown again:")} <span className="secret">{secret}</span></p> : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
