// Everybody on this server, for those who look after it; and locking somebody out.
import { useEffect, useState } from "react";
import { bytesText } from "../../lib/format.ts";
import { t, tn } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { Button } from "../../ui/button.tsx";
import { useAttempt } from "./attempt.ts";

type Person = Awaited<ReturnType<typeof api.people>>["people"][number];

export function People() {
  const [people, setPeople] = useState<readonly Person[]>([]);
  const { busy, problem, run } = useAttempt();
  const look = async (): Promise<void> => setPeople((await api.people()).people.filter(({ kind }) => kind !== "gone"));
  useEffect(() => run(look), []);
  return (
    <>
      <p className="t2">{t("You look after this server. Who is locked out is signed out everywhere; their songs wait.")}</p>
      <ul className="share-rows" aria-label={t("People of this server")}>
        {people.map(({ id, kind, name, songs, bytes, isLocked, since }) => {
          const called = name !== "" ? name : kind === "account" ? t("Account {id}", { id }) : t("Guest {id}", { id });
          return (
            <li key={id}>
              <span className="col grow"><span className="clamp">{called}{isLocked ? <span className="t3"> {t("(locked out)")}</span> : null}</span><span className="t3 s11">{tn(songs, "1 song", "{count} songs")}, {t("{size}, since {day}", { size: bytesText(bytes), day: since })}</span></span>
              {isLocked ? <Button label={t("Let in")} info={t("Let {called} in again", { called })} size="sm" isDisabled={busy} onPress={() => run(() => api.letIn(id).then(look))} />
                : <Button label={t("Lock out")} info={t("Lock {called} out", { called })} size="sm" tone="ghost" isDisabled={busy} onPress={() => run(() => api.lockOut(id).then(look))} />}
            </li>
          );
        })}
      </ul>
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
