// What was done with an account, the newest first; for those who look after the server, with anybody's, a hundred at a time.
import { useEffect, useState } from "react";
import { t } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { Button } from "../../ui/button.tsx";
import { useAttempt } from "./attempt.ts";
import { detailText, happenedText, momentText } from "./words.ts";

interface Row { readonly key: string; readonly what: string; readonly under: readonly string[] }

function Rows({ label, rows }: { label: string; rows: readonly Row[] }) {
  return (
    <ul className="rows" aria-label={label} tabIndex={0}>
      {rows.map(({ key, what, under }) => <li key={key}><span className="col grow"><span className="clamp">{happenedText(what)}</span><span className="t3 s11">{under.filter((word) => word !== "").join(", ")}</span></span></li>)}
    </ul>
  );
}

export function OwnLog() {
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const { problem, run } = useAttempt();
  useEffect(() => run(async () => setRows((await api.audit()).rows.map(({ at, what, detail, address }, i) => ({ key: `${at} ${i}`, what, under: [momentText(at), detailText(detail), address] })))), []);
  return (
    <>
      {rows !== null ? <Rows label={t("What happened with your account")} rows={rows} /> : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}

const PAGE = 100;

export function ServerLog() {
  const [rows, setRows] = useState<readonly Row[]>([]), [more, setMore] = useState(false);
  const { busy, problem, run } = useAttempt();
  const look = async (before: string | null, known: readonly Row[]): Promise<void> => {
    const { rows: next } = await (before === null ? api.auditOfAll() : api.auditOfAllBefore(before));
    setRows([...known, ...next.map(({ id, at, person, name, what, detail, address, song }) => ({ key: id, what, under: [momentText(at), name !== "" ? name : t("Number {person}", { person }), song, detailText(detail), address] }))]);
    setMore(next.length === PAGE);
  };
  useEffect(() => run(() => look(null, [])), []);
  return (
    <>
      <Rows label={t("What happened on this server")} rows={rows} />
      {more ? <div className="row"><span className="grow" /><Button label={t("Earlier")} info={t("Show what happened before")} isDisabled={busy} onPress={() => run(() => look(rows.at(-1)?.key ?? null, rows))} /></div> : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </>
  );
}
