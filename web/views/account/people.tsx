// Everybody on this server, for those who look after it; and locking somebody out.
import { useEffect, useState } from "react";
import { t, tn } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { Button } from "../../ui/button.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useAttempt } from "./attempt.ts";
import { ServerLog } from "./happened.tsx";
import { UsageBar, usageText } from "./usage.tsx";
import { dayText } from "./words.ts";

type Person = Awaited<ReturnType<typeof api.people>>["people"][number];

const SIDES = [{ id: "people", name: t("Everybody") }, { id: "log", name: t("What happened") }] as const;
const SHOWN_AT_ONCE = 50;

/** What those who look after the server see. */
export function People() {
  const [side, setSide] = useState<(typeof SIDES)[number]["id"]>("people");
  return (
    <>
      <Segmented label={t("Part of the server")} fill value={side} segments={SIDES} onChange={setSide} />
      {side === "people" ? <Everybody /> : <ServerLog />}
    </>
  );
}

function Everybody() {
  const [people, setPeople] = useState<readonly Person[]>([]), [wanted, setWanted] = useState(""), [shown, setShown] = useState(SHOWN_AT_ONCE);
  const { busy, problem, run } = useAttempt();
  const look = async (): Promise<void> => setPeople((await api.people()).people.filter(({ kind }) => kind !== "gone"));
  useEffect(() => run(look), []);
  const found = people.filter(({ id, name }) => wanted === "" || id === wanted || name.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <>
      <p className="t2">{t("You look after this server. Who is locked out is signed out everywhere; their songs wait.")}</p>
      {people.length > 8 ? <label className="field"><input className="grow" type="search" value={wanted} placeholder={t("Name or number")} aria-label={t("Find somebody")} onChange={(event) => setWanted(event.currentTarget.value)} /></label> : null}
      <ul className="rows" aria-label={t("People of this server")}>
        {found.slice(0, shown).map(({ id, kind, name, songs, bytes, bytesMax, isLocked, since }) => {
          const called = name !== "" ? name : kind === "account" ? t("Account {id}", { id }) : t("Guest {id}", { id });
          return (
            <li key={id}>
              <span className="col grow"><span className="clamp">{called}{isLocked ? <span className="t3"> {t("(locked out)")}</span> : null}</span><span className="t3 s11">{tn(songs, "1 song", "{count} songs")}, {usageText(bytes, bytesMax)}, {t("since {day}", { day: dayText(new Date(`${since}T00:00`).getTime()) })}</span><UsageBar label={t("Room {called} takes", { called })} bytes={bytes} bytesMax={bytesMax} /></span>
              {isLocked ? <Button label={t("Let in")} info={t("Let {called} in again", { called })} size="sm" isDisabled={busy} onPress={() => run(() => api.letIn(id).then(look))} />
                : <Button label={t("Lock out")} info={t("Lock {called} out", { called })} size="sm" tone="ghost" isDisabled={busy} onPress={() => run(() => api.lockOut(id).then(look))} />}
            </li>
          );
        })}
      </ul>
      {found.length > shown ? <div className="row"><span className="t3 grow">{t("{shown} of {count}", { shown, count: found.length })}</span><Button label={t("More")} info={t("Show more people")} onPress={() => setShown(shown + SHOWN_AT_ONCE)} /></div> : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
