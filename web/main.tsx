// Starts the page.
import "./ui/inter.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/controls.css";
import "./ui/hues.css";
import { createRoot } from "react-dom/client";
import { I18nProvider } from "react-aria-components";
import { createSound } from "./audio/index.ts";
import { missingForSound } from "./audio/support.ts";
import { setTheme } from "./draw/palette.ts";
import { locale } from "./messages/index.ts";
import { keepForOffline } from "./net/offline.ts";
import { createStore } from "./project/index.ts";
import { createApp, type App } from "./views/app.ts";
import { CrashPage } from "./views/crash/crash_page.tsx";
import { keepConsole } from "./views/crash/log.ts";
import { chooseMotion, firstMotion } from "./views/settings/motion.ts";
import { firstTheme } from "./views/projects.ts";
import { followStudio, recorded, slotTake, toldByStudio } from "./views/recording.ts";
import { Page } from "./views/shell/page.tsx";

setTheme(firstTheme());
chooseMotion(firstMotion());
const host = document.getElementById("app");
const { player, studio } = createSound({ say: (text, bad) => toldByStudio(app, text, bad), recorded: (result, made, text) => recorded(app, result, made, text), slotTake: () => slotTake(app) });
const app: App = createApp(createStore(), player, studio);
followStudio(app);
app.problem.set(missingForSound()); // said before the first press, not after it
keepConsole();
/** Nothing is laid out in other letters than its own: it would move when they come. Who has none by then gets the system's. */
const LETTERS_MS = 1500;
const letters = Promise.race([document.fonts.load("13px Inter"), new Promise((done) => setTimeout(done, LETTERS_MS))]).catch(() => {});
// What a part of the page throws is kept by CrashPage.
void letters.then(() => host && createRoot(host, { onCaughtError: () => {} }).render(<I18nProvider locale={locale}><CrashPage app={app}><Page app={app} /></CrashPage></I18nProvider>));
keepForOffline();
