// The engine in a real browser: a MIDI file is imported, played in a worklet, seen on the meters; edits reach the sound, are
// saved, and are there after a reload; a second tab is told; files go in and out; what the browser refuses is said plainly.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser } from "playwright-core";
import { audioIsAnAsset, bundlesSoundTheSame, junkIsRefused, longAudioHoldsNothingUp } from "./files.ts";
import { LONG_AUDIO, longAudioIsReadWhileItPlays, SHORT_AUDIO } from "./long_audio.ts";
import { firstOpeningsAreRehearsed } from "./first_openings.ts";
import { bytesBeforeTheFirstSound, framesOfALargeSong } from "./frames.ts";
import { check, chromiumTabs, counts, launch, launchFirefox, launchListening, type Tabs } from "./harness.ts";
import { glitchFree, measure } from "./measure.ts";
import { aDamagedLogIsKeptAside, aFullDiskKeepsTheWork, withoutFilesItSaysSo, withoutIsolationItSaysSo } from "./refusals.ts";
import { theSoundOutlivesThePage } from "./rough.ts";
import * as recording from "./recording.ts";
import { buildPage, serve } from "./serve.ts";
import * as story from "./story.ts";

const build = resolve(process.env["BUILD"] ?? "build");
const long = process.env["LONG"] === "1";

type Say = (what: string, body: () => Promise<void>) => Promise<void>;

async function tellStory(say: Say, tabs: Tabs, url: string): Promise<void> {
  const page = await tabs.open(url);
  let id = "";
  await say("an imported MIDI file plays and moves the meters", () => story.importAndPlay(page));
  await say("the playhead runs smoothly and never back", () => story.positionRunsSmoothly(page));
  await say("steady playback goes on where fast playback was", () => story.steadyPlaysOn(page));
  await say("edits are saved on this device", async () => void ({ id } = await story.editsAreSaved(page)));
  const second = await tabs.open(url);
  await say("a second tab is told, may read, may copy", () => story.aSecondTabIsTold(second, id));
  await second.close();
  await say("a reload keeps everything, undo included", () => story.reloadKeepsAll(page, id));
  await say("an edit reaches the sound at once", () => story.latencies(page));
  await say("a fader moved while the song plays writes a lane", () => story.aHandWritesALane(page));
  await say("exports in a worker agree whatever the block size", () => story.exportsAgree(page));
  await say("an export is cancelled at once", () => story.exportIsCancelled(page));
  await say("the audio thread asks neither heap nor host", () => story.theAudioThreadAsksNobody(page));
  await say("a dead audio thread comes back within a second", () => story.aDeadAudioThreadComesBack(page));
  await say("what is heard live is the bounce, bit for bit", () => story.liveIsTheBounce(page, long ? 20 : 8));
  await say("a trap in the document loses nothing", () => story.aTrapInTheDocumentLosesNothing(page));
  await say("audio becomes a durable asset with a waveform", () => audioIsAnAsset(page));
  await say("a bundle sounds like its project", () => bundlesSoundTheSame(page));
  await say("what is no music is refused and changes nothing", () => junkIsRefused(page));
  await say("long audio holds nothing up", () => longAudioHoldsNothingUp(page));
  await say("long audio is read from the disk while it plays", () => longAudioIsReadWhileItPlays(page, long ? LONG_AUDIO : SHORT_AUDIO));
}

/** A browser of people's own each, side by side: they mostly wait for their sound. */
async function tellStories(browser: Browser, url: string): Promise<void> {
  const telling = async (name: string, tabs: Tabs): Promise<void> => {
    await tellStory((what, body) => check(`${name}: ${what}`, body), tabs, url).finally(() => tabs.close());
  };
  await Promise.all([browser.newContext().then((context) => telling("chromium", chromiumTabs(context))), launchFirefox().then((tabs) => telling("firefox", tabs))]);
}

async function tellRefusals(browser: Browser, folder: string, url: string): Promise<void> {
  await check("a full disk keeps the work and tries again", () => aFullDiskKeepsTheWork(url));
  await check("a damaged log is kept aside, and a copy goes on", () => aDamagedLogIsKeptAside(browser, url));
  await check("without files it says so and still exports", () => withoutFilesItSaysSo(browser, url));
  await check("without isolation it says so and still exports", () => withoutIsolationItSaysSo(browser, folder));
}

async function tellRecording(url: string): Promise<void> {
  const listening = await launchListening();
  try {
    await check("a take of the microphone is recorded, placed and durable", () => recording.aTakeIsRecorded(listening, url));
    await check("a long take goes to its song and is never in memory", () => recording.aLongTakeStaysOnTheDisk(listening, url));
    await check("what came in before anybody asked can be kept", () => recording.whatCameInCanBeKept(listening, url));
    await check("a tab that dies while it records loses no more than half a second", () => recording.aDeadTabLosesNothing(listening, url));
    await check("the round trip is found to the frame", () => recording.theRoundTripIsFoundToTheFrame(listening, url));
  } finally {
    await listening.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "tutti-browser-"));
await buildPage(folder);
const server = await serve(join(build, "tutti"), folder);
const browser = await launch();
try {
  await Promise.all([tellStories(browser, server.url), tellRefusals(browser, folder, server.url).then(() => tellRecording(server.url))]);
  // What takes times has the machine to itself.
  await check("100,000 notes open in time", () => measure(browser, server.url, long));
  await check("a newcomer hears the first sound within 1.5 MB", () => bytesBeforeTheFirstSound(build));
  await check("what nobody has opened yet has run before it is opened", () => firstOpeningsAreRehearsed(build));
  if (long) await check("the frames of a song with 200 tracks, 5,000 clips and 100,000 notes", () => framesOfALargeSong(build));
  if (long) await check("the sound outlives a page that stands still, drowns, is suspended and unseen", () => theSoundOutlivesThePage(browser, server.url));
  if (long) await check("60 s of the demo without a glitch under 20 edits a second", () => glitchFree(browser, server.url, 60));
} finally {
  await browser.close();
  server.stop();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
