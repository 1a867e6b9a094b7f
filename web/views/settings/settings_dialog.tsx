// How the page looks and moves on this device; sound and keys are one press further.
import { theme } from "../../draw/palette.ts";
import { useSignal } from "../../lib/react.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { useApp } from "../context.tsx";
import { chooseTheme, followSystemTheme, systemTheme } from "../projects.ts";
import { motion, chooseMotion } from "./motion.ts";

export function SettingsDialog() {
  const app = useApp();
  const isOpen = useSignal(app.dialog) === "settings", look = useSignal(theme), follows = useSignal(systemTheme), moves = useSignal(motion);
  return (
    <Dialog title="Settings" isOpen={isOpen} onClose={() => app.dialog.set(null)} width={480}>
      <div className="form">
        <span className="t2">Theme</span>
        <Segmented label="Theme" fill value={follows ? "system" : look} segments={[{ id: "dark", name: "Dark" }, { id: "light", name: "Light" }, { id: "system", name: "As the system" }]} onChange={(next) => (next === "system" ? followSystemTheme() : chooseTheme(next))} />
        <span className="t2">Motion</span>
        <Segmented label="Motion" fill value={moves} segments={[{ id: "system", name: "As the system" }, { id: "less", name: "None" }]} onChange={chooseMotion} />
        <span className="t2">Sound</span>
        <span><Button label="Inputs and latency" onPress={() => app.dialog.set("calibration")} isDisabled={app.desk.get() === null} /></span>
        <span className="t2">Keys</span>
        <span><Button label="Keyboard shortcuts" onPress={() => app.dialog.set("shortcuts")} /></span>
      </div>
      <p className="t3">Kept on this device.</p>
    </Dialog>
  );
}
