// Everybody on this server, for those who look after it; and locking somebody out.
import { useEffect, useState } from "react";
import { api } from "../../net/api.ts";
import { Button } from "../../ui/button.tsx";
import { useAttempt } from "./attempt.ts";
import { countText } from "./words.ts";

type Person = Awaited<ReturnType<typeof api.people>>["people"][number];

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(bytes > 0 && bytes < 10_485_760 ? 1 : 0)} MiB`;

export function People() {
  const [people, setPeople] = useState<readonly Person[]>([]);
  const { busy, problem, run } = useAttempt();
  const look = async (): Promise<void> => setPeople((await api.people()).people.filter(({ kind }) => kind !== "gone"));
  useEffect(() => run(look), []);
  return (
    <>
      <p className="t2">You look after this server. Who is locked out is signed out everywhere; their songs wait.</p>
      <ul className="share-rows" aria-label="People of this server">
        {people.map(({ id, kind, name, songs, bytes, isLocked, since }) => {
          const called = name !== "" ? name : `${kind === "account" ? "Account" : "Guest"} ${id}`;
          return (
            <li key={id}>
              <span className="col grow"><span className="clamp">{called}{isLocked ? <span className="t3"> (locked out)</span> : null}</span><span className="t3 s11">{countText(songs, "song")}, {megabytes(bytes)}, since {since}</span></span>
              {isLocked ? <Button label="Let in" info={`Let ${called} in again`} size="sm" isDisabled={busy} onPress={() => run(() => api.letIn(id).then(look))} />
                : <Button label="Lock out" info={`Lock ${called} out`} size="sm" tone="ghost" isDisabled={busy} onPress={() => run(() => api.lockOut(id).then(look))} />}
            </li>
          );
        })}
      </ul>
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
