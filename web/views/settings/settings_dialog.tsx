// How the page looks and moves on this device; sound and keys are one press further.
import { theme } from "../../draw/palette.ts";
import { useSignal } from "../../lib/react.ts";
import { t } from "../../messages/index.ts";
import { LANGUAGES, type Language, type Wish } from "../../messages/language.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useApp } from "../context.tsx";
import { chooseTheme, followSystemTheme, systemTheme } from "../projects.ts";
import { chooseLanguage, wished } from "./language.ts";
import { motion, chooseMotion } from "./motion.ts";

const LANGUAGE_SEGMENTS = (Object.keys(LANGUAGES) as Language[]).map((id) => ({ id, name: LANGUAGES[id] }));

export function SettingsDialog() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "settings", look = useSignal(theme), follows = useSignal(systemTheme), moves = useSignal(motion), speaks = useSignal(wished);
  return (
    <Dialog title={t("Settings")} isOpen={isOpen} onClose={() => app.dialog.set(null)} width={480}>
      <div className="form">
        <span className="t2">{t("Theme")}</span>
        <Segmented label={t("Theme")} fill value={follows ? "system" : look} segments={[{ id: "dark", name: t("Dark") }, { id: "light", name: t("Light") }, { id: "system", name: t("As the system") }]} onChange={(next) => (next === "system" ? followSystemTheme() : chooseTheme(next))} />
        <span className="t2">{t("Motion")}</span>
        <Segmented label={t("Motion")} fill value={moves} segments={[{ id: "system", name: t("As the system") }, { id: "less", name: t("None") }]} onChange={chooseMotion} />
        <span className="t2">{t("Language")}</span>
        <Segmented<Wish> label={t("Language")} fill value={speaks} segments={[{ id: "browser", name: t("As the browser") }, ...LANGUAGE_SEGMENTS]} onChange={(next) => void chooseLanguage(app, next)} />
        <span className="t2">{t("Sound")}</span>
        <span><Button label={t("Inputs and latency")} onPress={() => app.dialog.set("calibration")} isDisabled={app.desk.get() === null} /></span>
        <span className="t2">{t("Keys")}</span>
        <span><Button label={t("Keyboard shortcuts")} onPress={() => app.dialog.set("shortcuts")} /></span>
      </div>
      <p className="t3">{t("Kept on this device.")}</p>
    </Dialog>
  );
}
