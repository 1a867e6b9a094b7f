// The song as files that the server makes, for slow computers and long songs: the mix, or stems as one zip.
import { useEffect, useRef, useState } from "react";
import { fileName } from "../../lib/format.ts";
import { t } from "../../messages/index.ts";
import { renderOnServer, type RenderWish, stemsOnServer } from "../../net/renders.ts";
import type { Project } from "../../project/api.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { messageOf } from "../app.ts";
import { useDesk } from "../context.tsx";
import { download, downloadFrom } from "../projects.ts";

/** Why the server cannot make anything of the song as it is here; null: it can. */
export function onItsWay(project: Project): string | null {
  const state = project.saveState();
  const isThere = state.kind === "shared" && state.online && state.waiting === 0 && state.sounds === null;
  return isThere ? null : t("Some of this song is still on its way to the server. Try again in a moment.");
}

type FileName = "wav" | "flac" | "aiff" | "ogg" | "opus" | "mp3";
/** 24 bit, and the song's own rate where the file takes it. */
const FILES: Readonly<Record<FileName, RenderWish>> = {
  wav: { container: "wav", format: "s24" }, flac: { container: "flac", format: "s24" }, aiff: { container: "aiff", format: "s24" },
  ogg: { container: "ogg", format: "f32" }, opus: { container: "opus", format: "f32" }, mp3: { container: "mp3", format: "f32" },
};
const FILE_NAMES = [{ id: "wav", name: "WAV" }, { id: "flac", name: "FLAC" }, { id: "aiff", name: "AIFF" }, { id: "ogg", name: "Ogg Vorbis" }, { id: "opus", name: "Opus" }, { id: "mp3", name: "MP3" }] as const;
type What = "mix" | "track" | "group";
const WHATS = [{ id: "mix", name: t("Song") }, { id: "track", name: t("A stem of each track") }, { id: "group", name: t("A stem of each group") }] as const;
const MASTERS = [{ id: "through", name: t("After the master") }, { id: "before", name: t("Before the master") }] as const;
type Fact = readonly [name: string, text: string];

export function ServerRender({ branch, name }: { branch: string; name: string }) {
  const { project } = useDesk();
  const [file, setFile] = useState<FileName>("wav"), [what, setWhat] = useState<What>("mix"), [master, setMaster] = useState<"through" | "before">("through");
  const [part, setPart] = useState<number | null>(null), [fact, setFact] = useState<Fact | null>(null), [problem, setProblem] = useState("");
  const abort = useRef<AbortController | null>(null), title = name || t("Untitled");
  useEffect(() => () => abort.current?.abort(), []);
  const make = async (signal: AbortSignal): Promise<Fact> => {
    const wish = FILES[file];
    if (what === "mix") {
      const { blob, sha256 } = await renderOnServer(branch, { ...wish, master }, setPart, signal);
      download(blob, fileName(title, wish.container));
      return ["SHA-256", sha256];
    }
    const { address, names } = await stemsOnServer(branch, { ...wish, stems: what, master }, setPart, signal);
    downloadFrom(address);
    return [t("Stems"), names.join(", ")];
  };
  const run = async (): Promise<void> => {
    const why = onItsWay(project);
    setProblem(why ?? "");
    if (why !== null) return;
    const controller = new AbortController();
    abort.current = controller;
    setPart(0);
    setFact(null);
    try {
      setFact(await make(controller.signal));
    } catch (error) {
      if (!controller.signal.aborted) setProblem(messageOf(error));
    } finally {
      setPart(null);
    }
  };
  return (
    <div className="server-render">
      <div className="row g8">
        <span className="t2 grow">{part !== null ? t("The server renders the song, {part} %. You can go on playing.", { part: Math.round(part * 100) }) : t("The server can make the file for you, with the same samples as here.")}</span>
        {part !== null ? <Button label={t("Cancel")} onPress={() => abort.current?.abort()} /> : <Button label={t("Render on the server")} onPress={() => void run()} />}
      </div>
      {part === null ? (
        <div className="row g8 server-render-choices">
          <Select small label={t("What the server makes")} value={what} options={WHATS} onChange={(next) => setWhat(next as What)} />
          <Select small label={t("Taken")} value={master} options={MASTERS} onChange={(next) => setMaster(next as typeof master)} />
          <Select small label={t("File that the server makes")} value={file} options={FILE_NAMES} onChange={(next) => setFile(next as FileName)} />
        </div>
      ) : null}
      {fact !== null ? <dl className="facts"><div><dt>{fact[0]}</dt><dd className={what === "mix" ? "sum text" : "text"}>{fact[1]}</dd></div></dl> : null}
      {problem !== "" ? <p className="bad-text" role="alert">{problem}</p> : null}
    </div>
  );
}
