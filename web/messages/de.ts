// German, as a German studio says it. The page says "du", and says it seldom: what a hand does is an infinitive ("Spur umbenennen",
// "Ziehen verschiebt"), what happened is told plainly ("3 Clips gelöscht"). Musicians' English stays English where German studios speak it.
//
//   track Spur               clip Clip                 lane Spur, Linie          take Take
//   level Pegel              gain Gain                 fader Fader               send, return Send, Return
//   mute Mute, stummschalten solo Solo                 arm scharf schalten       record aufnehmen
//   bar Takt                 beat Schlag               metre Taktart             key Tonart, Taste
//   playhead Abspielkopf     ruler Lineal              section Abschnitt         grid Raster
//   device Gerät             strip Kanalzug            library Bibliothek        preset Preset
//   step Schritt, Step       scene Szene               slot Slot                 launch starten
//   sound Klang, Sound       song Song                 share teilen              save sichern
//   keep behalten            settings Einstellungen    undo, redo Rückgängig, Wiederholen
import { deAccount } from "./de_account.ts";
import { deCommands } from "./de_commands.ts";
import { deEdit } from "./de_edit.ts";
import { deMix } from "./de_mix.ts";
import { dePage } from "./de_page.ts";
import { deShell } from "./de_shell.ts";
import { deSong } from "./de_song.ts";
import { deSound } from "./de_sound.ts";
import { deTold } from "./de_told.ts";
import { deToldEngine } from "./de_told_engine.ts";
import { deToldInstruments } from "./de_told_instruments.ts";
import { deToldProblems } from "./de_told_problems.ts";
import { deToldServer } from "./de_told_server.ts";
import { deVersions } from "./de_versions.ts";
import type { Messages } from "./speech.ts";

export const german: Messages = {
  page: { ...deAccount, ...deEdit, ...deMix, ...deCommands, ...deShell, ...dePage, ...deSong, ...deSound, ...deVersions },
  told: { ...deTold, ...deToldEngine, ...deToldInstruments, ...deToldProblems, ...deToldServer },
};
