// Pages to listen to: made of the song as it is, heard by anybody who has the address, and taken back as easily.
import { useEffect, useRef, useState } from "react";
import { t, tn } from "../../messages/index.ts";
import { api } from "../../net/api.ts";
import { makePage } from "../../net/renders.ts";
import { Button } from "../../ui/button.tsx";
import { Switch } from "../../ui/switch.tsx";
import { dayText } from "../account/words.ts";
import { messageOf } from "../app.ts";
import { CopyField } from "./copy_field.tsx";

type Page = Awaited<ReturnType<typeof api.pages>>["plays"][number];

/** `ready`: why the song cannot be taken as it is; null: it can. */
export function Pages({ project, branch, title, ready }: { project: string; branch: string; title: string; ready: () => string | null }) {
  const [part, setPart] = useState<number | null>(null), [address, setAddress] = useState(""), [problem, setProblem] = useState(""), [file, setFile] = useState(false), [tracks, setTracks] = useState(false);
  const [pages, setPages] = useState<readonly Page[]>([]);
  const abort = useRef<AbortController | null>(null);
  const look = (): Promise<void> => api.pages(project).then(({ plays }) => setPages(plays), () => setPages([])); // others than editors have none
  useEffect(() => {
    void look();
    return () => abort.current?.abort();
  }, [project]);
  const attempt = async (work: (signal: AbortSignal) => Promise<unknown>): Promise<void> => {
    const controller = new AbortController();
    abort.current = controller;
    setProblem("");
    try {
      await work(controller.signal);
      await look();
    } catch (error) {
      if (!controller.signal.aborted) setProblem(messageOf(error));
    } finally {
      setPart(null);
    }
  };
  const make = (): void => {
    const why = ready();
    if (why !== null) return setProblem(why);
    setPart(0);
    setAddress("");
    void attempt(async (signal) => setAddress(await makePage(branch, title, { file, tracks }, setPart, signal)));
  };
  return (
    <div className="share-pages">
      <div className="row g8">
        <span className="t2 grow">{part !== null ? t("The server makes the page, {part} %. You can go on playing.", { part: Math.round(part * 100) }) : t("A page where anybody with its address listens to the song as it is now.")}</span>
        {part !== null ? <Button label={t("Cancel")} info={t("Make no page")} onPress={() => abort.current?.abort()} /> : <Button label={t("Make a page")} onPress={make} />}
      </div>
      <Switch label={t("They may download it, too")} isSelected={file} onChange={setFile} />
      <Switch label={t("They may listen to its tracks one by one")} isSelected={tracks} onChange={setTracks} />
      {address !== "" ? <CopyField label={t("Address of the page")} text={address} info={t("Copy the address of the page")} /> : null}
      {pages.length > 0 ? (
        <ul className="share-rows" aria-label={tn(pages.length, "{count} page", "{count} pages")}>
          {pages.map(({ id, title: name, created }) => (
            <li key={id}><span className="grow clamp">{name}<span className="t3 s11"> {t("made {day}", { day: dayText(created) })}</span></span><Button label={t("Take back")} info={t("Take back the page of {name}, made {day}", { name, day: dayText(created) })} size="sm" tone="ghost" onPress={() => void attempt(() => api.endPage(project, id))} /></li>
          ))}
        </ul>
      ) : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </div>
  );
}
