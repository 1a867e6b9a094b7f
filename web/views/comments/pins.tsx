// Open threads as pins on the arrangement's ruler, each a press away from what was said there; and what others say, for those who listen.
import { useEffect, useRef } from "react";
import { useSignal } from "../../lib/react.ts";
import { xOfTicks } from "../../lib/geometry.ts";
import { t } from "../../messages/index.ts";
import type { Comments } from "../../project/comments.ts";
import { useApp, useDesk } from "../context.tsx";
import "./comments.css";

export function Pins() {
  const { comments } = useDesk().project;
  return comments === null ? null : <PinsOf comments={comments} />;
}

function PinsOf({ comments }: { comments: Comments }) {
  const app = useApp(), desk = useDesk(), threads = useSignal(comments.threads), news = useSignal(comments.news), chosen = useSignal(desk.thread);
  const room = useRef<HTMLDivElement>(null), open = threads.filter(({ resolved }) => !resolved);
  useEffect(() => {
    const place = (): void => {
      const view = desk.view.get(), { width } = desk.size.get();
      for (const [index, pin] of [...(room.current?.querySelectorAll<HTMLElement>(".pin") ?? [])].entries()) {
        const x = xOfTicks(view, open[index]?.atTicks ?? 0);
        pin.hidden = x < 0 || x > width;
        pin.style.transform = `translateX(${Math.round(x)}px)`;
      }
    };
    const stops = [desk.view, desk.size].map((one) => one.subscribe(place));
    place();
    return () => stops.forEach((stop) => stop());
  });
  return (
    <>
      <div className="pins" ref={room} role="group" aria-label={t("Comments on the song")}>
        {open.map((thread) => (
          <button key={thread.id} type="button" className={`pin ${chosen === thread.id ? "chosen" : ""}`} aria-label={thread.mine ? t("Comment by you: {body}", { body: thread.body }) : t("Comment by {name}: {body}", { name: thread.by || t("Guest"), body: thread.body })} data-info={thread.body} onClick={() => {
            desk.thread.set(thread.id);
            app.drawer.set("comments");
          }} data-count={thread.answers.length + 1} />
        ))}
      </div>
      <p className="hidden" role="status" aria-label={t("What others say")}>{news}</p>
    </>
  );
}
