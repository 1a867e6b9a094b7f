// What is said about the song, beside it: a field for something new at the playhead, then the threads in the order of the song.
import { useEffect, useState } from "react";
import { useSignal } from "../../lib/react.ts";
import { positionText, agoText } from "../../lib/format.ts";
import { t } from "../../messages/index.ts";
import type { Comments as Said, Remark, Thread } from "../../project/comments.ts";
import { Field } from "../../project/fields.ts";
import { positionOf } from "../../project/song.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { messageOf, say } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import { Face } from "../share/face.tsx";
import { useHueOf } from "../share/hue_of.ts";
import { myName } from "../share/whereabouts.ts";
import "./comments.css";

const SHOWN = [{ id: "open", name: t("Unresolved") }, { id: "all", name: t("All") }] as const;

export function Comments() {
  const { comments } = useDesk().project;
  if (comments === null) return <NotShared />;
  return <Threads comments={comments} />;
}

function NotShared() {
  const app = useApp();
  return <div className="drawer-body"><Empty art="talk" words={t("Comments belong to shared songs: share this one, and what people say about it stands here and above the ruler.")}><Button icon="users" label={t("Share")} onPress={() => app.dialog.set("share")} /></Empty></div>;
}

function Threads({ comments }: { comments: Said }) {
  const app = useApp(), desk = useDesk(), { project } = desk;
  const threads = useSignal(comments.threads), track = useSignal(desk.track), chosen = useSignal(desk.thread);
  const [shown, show] = useState<"open" | "all">("open"), [text, setText] = useState(""), [busy, setBusy] = useState(false);
  const attempt = (work: () => Promise<unknown>): void => {
    setBusy(true);
    work().catch((error: unknown) => say(app, messageOf(error), { tone: "bad" })).finally(() => setBusy(false));
  };
  useEffect(() => void comments.look(), [comments]);
  useEffect(() => {
    if (chosen !== null) document.getElementById(`thread-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const begin = (): void => attempt(async () => {
    desk.thread.set(await comments.begin(text.trim(), { atTicks: app.player.positionTicks(), track }, myName.get()));
    setText("");
  });
  const nameOf = (thread: Thread): string => (thread.track !== null && project.exists(thread.track) ? project.text(thread.track, Field.track.name) : "");
  const visible = threads.filter(({ resolved }) => shown === "all" || !resolved);
  const name = track !== null && project.exists(track) ? project.text(track, Field.track.name) : null;
  return (
    <div className="drawer-body comments">
      <form className="comment-new" onSubmit={(event) => event.preventDefault()}>
        <textarea className="area" aria-label={name === null ? t("Comment at the playhead") : t("Comment at the playhead on {name}", { name })} placeholder={name === null ? t("Say something about this place.") : t("Say something about this place on {name}.", { name })} value={text} maxLength={2000} rows={2} onChange={(event) => setText(event.target.value)} />
        <Button label={t("Comment")} size="sm" tone={text.trim() === "" ? "plain" : "primary"} isDisabled={busy || text.trim() === ""} onPress={begin} info={t("Pin this to where the playhead stands, on the chosen track.")} />
      </form>
      {threads.length > 0 ? <Segmented label={t("Which comments")} value={shown} segments={SHOWN} onChange={show} fill /> : null}
      <ul className="threads" aria-label={t("Comments")}>
        {visible.map((thread) => {
          const { bar, beat, sixteenth } = positionOf(project, thread.atTicks), place = positionText(bar, beat, sixteenth);
          return (
            <li key={thread.id} id={`thread-${thread.id}`} className={`thread ${thread.resolved ? "resolved" : ""} ${chosen === thread.id ? "chosen" : ""}`}>
              <div className="row g4"><button type="button" className="thread-place grow clamp" data-info={t("Put the playhead there.")} onClick={() => {
                desk.thread.set(thread.id);
                app.player.seekTicks(thread.atTicks);
                if (thread.track !== null && project.exists(thread.track)) desk.track.set(thread.track);
              }}>{[place, nameOf(thread)].filter((part) => part !== "").join(" · ")}</button>
                <Button icon={thread.resolved ? "undo" : "check"} label={thread.resolved ? t("Open again") : t("Resolve")} size="xs" tone="ghost" isDisabled={busy} onPress={() => attempt(() => comments.resolve(thread.id, !thread.resolved))} /></div>
              <Line remark={thread} onRemove={() => attempt(() => comments.remove(thread.id))} />
              {thread.answers.map((answer) => <Line key={answer.id} remark={answer} onRemove={() => attempt(() => comments.remove(answer.id))} />)}
              <Answer isDisabled={busy} onAnswer={(body) => attempt(() => comments.answer(thread.id, body, myName.get()))} />
            </li>
          );
        })}
      </ul>
      {visible.length === 0 ? <Empty art="talk" words={threads.length === 0 ? t("Nothing is said yet. A comment is pinned to the playhead and the chosen track; everybody at the song sees it.") : t("All of it is resolved.")} /> : null}
    </div>
  );
}

function Line({ remark, onRemove }: { remark: Remark; onRemove: () => void }) {
  const by = remark.by || t("Guest"), hue = useHueOf(by, remark.mine);
  return (
    <div className="remark">
      <Face name={by} hue={hue} />
      <div className="remark-said"><div className="row g8 remark-head"><span className="remark-by grow clamp">{remark.mine ? t("You") : by}</span><span className="t3 s11">{agoText(remark.atMs, Date.now())}</span>
        {remark.mine ? <Button icon="trash" label={t("Delete this")} showLabel={false} size="xs" tone="ghost" onPress={onRemove} /> : null}</div>
        <p className="remark-body">{remark.body}</p></div>
    </div>
  );
}

function Answer({ onAnswer, isDisabled }: { onAnswer: (body: string) => void; isDisabled: boolean }) {
  const [text, setText] = useState("");
  return (
    <form className="row g8" onSubmit={(event) => {
      event.preventDefault();
      if (text.trim() === "" || isDisabled) return;
      onAnswer(text.trim());
      setText("");
    }}><span className="field sm grow"><input className="grow" aria-label={t("Answer")} placeholder={t("Answer")} value={text} maxLength={2000} onChange={(event) => setText(event.currentTarget.value)} /></span></form>
  );
}
