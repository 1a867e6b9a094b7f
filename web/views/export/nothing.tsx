// A song without a clip, on its timeline or in a scene, would be a file of silence: said plainly, with what to do instead.
import { t } from "../../messages/index.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { runById } from "../command_registry.ts";
import { useApp } from "../context.tsx";

export function NothingYet({ failure, close, keep }: { failure: string | null; close: () => void; keep: () => void }) {
  const app = useApp();
  const bring = (): void => {
    close();
    runById(app, "import");
  };
  return (
    <>
      <div className="nothing-yet">
        <Icon name="audio" size={24} />
        <p>{t("There is nothing to export yet.")}</p>
        <p className="t2">{t("Write some notes, record, or bring in a file.")}</p>
        {failure !== null ? <p className="bad-text" role="alert">{failure}</p> : null}
      </div>
      <div className="row g8">
        <Button label={t("Save the project as it is")} onPress={keep} info={t("Everything: notes, sounds, audio and undo, in one file that opens in any Tutti.")} />
        <span className="grow" /><Button label={t("Back to the song")} tone="ghost" onPress={close} /><Button label={t("Bring in a file")} tone="primary" onPress={bring} />
      </div>
    </>
  );
}
