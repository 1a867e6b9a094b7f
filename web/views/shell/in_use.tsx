// A project that another tab leads: what one can do instead.
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useApp } from "../context.tsx";
import { openBeside } from "../projects.ts";

export function InUse() {
  const app = useApp();
  const inUse = useSignal(app.inUse);
  const close = (): void => app.inUse.set(null);
  return (
    <Dialog title={t("{name} is open in another tab", { name: inUse?.name ?? t("This project") })} isOpen={inUse !== null} onClose={close}>
      <p className="t2">{t("Only one tab changes a project at a time, so that nothing is lost. Go on there, look at it here, or work on a copy.")}</p>
      <div className="row g8"><span className="grow" /><Button label={t("Open for reading")} onPress={() => inUse && void openBeside(app, inUse.id, inUse.name, "read-only")} />
        <Button label={t("Open a copy")} tone="primary" onPress={() => inUse && void openBeside(app, inUse.id, inUse.name, "copy")} /></div>
    </Dialog>
  );
}
