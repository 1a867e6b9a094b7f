// One message at the lower left, with the way back.
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { dismiss } from "../app.ts";
import { useApp } from "../context.tsx";

export function Toasts() {
  const app = useApp();
  const toasts = useSignal(app.toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.key} className={`toast pop ${toast.tone}`}>
          <span className="text">{toast.text}</span>
          {toast.action ? <Button size="sm" label={toast.action.name} onPress={() => {
            toast.action?.run();
            dismiss(app, toast.key);
          }} /> : null}
          <Button size="sm" tone="ghost" icon="close" label={t("Dismiss")} showLabel={false} onPress={() => dismiss(app, toast.key)} />
        </div>
      ))}
    </div>
  );
}
