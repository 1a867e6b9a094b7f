// A longer work in progress: what it is and how far.
import { Button as AriaButton } from "react-aria-components";
import { useSignal } from "../../lib/react.ts";
import { useApp } from "../context.tsx";
import { t } from "../../messages/index.ts";

export function TaskBar() {
  const task = useSignal(useApp().task);
  if (!task) return null;
  return (
    <div className="task pop">
      <div className="task-head">
        <span>{task.title}</span>
        {task.stop && <AriaButton className="btn sm" onPress={task.stop}>{t("Cancel")}</AriaButton>}
      </div>
      <div role="progressbar" aria-label={task.title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(task.part * 100)} className={`progress ${task.part <= 0 ? "is-waiting" : ""}`}><i style={{ transform: `scaleX(${Math.max(0.03, task.part)})` }} /></div>
    </div>
  );
}
