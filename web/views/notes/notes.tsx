// The notes pad: words that belong to the song, kept in it. What is typed becomes one step when the hands rest.
import { useEffect, useRef, useState } from "react";
import { useRead } from "../../lib/react.ts";
import { english, t } from "../../messages/index.ts";
import { Field } from "../../project/fields.ts";
import { report } from "../app.ts";
import { useApp, useDesk } from "../context.tsx";
import "./notes.css";

const REST_MS = 1200;

export function Notes() {
  const app = useApp(), { project } = useDesk();
  const kept = useRead(project, () => project.text(project.root, Field.project.notes));
  const [text, setText] = useState(kept);
  const timer = useRef(0), typed = useRef<string | null>(null); // null: nothing that the song does not have
  const write = (): void => {
    window.clearTimeout(timer.current);
    const words = typed.current;
    typed.current = null;
    if (words !== null && words !== project.text(project.root, Field.project.notes)) report(app, project.edit(english("Write notes"), (batch) => batch.setText(project.root, Field.project.notes, words)));
  };
  const latest = useRef(write);
  latest.current = write;
  useEffect(() => {
    if (typed.current === null) setText(kept); // an undo, or somebody else
  }, [kept]);
  useEffect(() => () => latest.current(), []);
  return (
    <div className="drawer-body notes-pad">
      <textarea className="area" aria-label={t("Notes of the song")} placeholder={t("Lyrics, ideas, who played what.")} value={text} readOnly={project.readOnly} onBlur={write} onChange={(event) => {
        typed.current = event.target.value;
        setText(event.target.value);
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => latest.current(), REST_MS);
      }} />
      <p className="t3 s11">{t("Kept in the song and shared with it. Undo takes back what you wrote.")}</p>
    </div>
  );
}
