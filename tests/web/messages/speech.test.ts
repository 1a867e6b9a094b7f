import { expect, test } from "vitest";
import { english, englishN, plain, term } from "../../../web/messages/english.ts";
import { firstSpoken } from "../../../web/messages/language.ts";
import { createSpeech } from "../../../web/messages/speech.ts";

const german = createSpeech({
  page: { "Delete {name}": "{name} löschen", "1 clip": "1 Clip", "{count} clips": "{count} Clips", Undo: "Rückgängig" },
  told: { "Send to {track}": "Send an {track}", "Mute send to {track}": "Send an {track} stummschalten", "Tempo {bpm} of {clip}": "{clip}: Tempo {bpm}" },
}, "de");
const native = createSpeech(null, "en-GB");

test("english_is_the_key_itself", () => expect([native.t("Undo"), native.t("Delete {name}", { name: "Bass" }), native.said("Send to Hall")]).toEqual(["Undo", "Delete Bass", "Send to Hall"]));
test("a_text_is_said_in_the_language", () => expect([german.t("Undo"), german.t("Delete {name}", { name: "Bass" })]).toEqual(["Rückgängig", "Bass löschen"]));
test("a_text_without_a_translation_stays_english", () => expect(german.t("Export {name}", { name: "Bass" })).toBe("Export Bass"));
test("one_and_many_follow_the_language", () => expect([0, 1, 2].map((count) => german.tn(count, "1 clip", "{count} clips"))).toEqual(["0 Clips", "1 Clip", "2 Clips"]));
test("a_value_that_looks_like_a_placeholder_is_left_alone", () => expect(german.t("Delete {name}", { name: "{name}" })).toBe("{name} löschen"));
test("what_was_said_in_english_is_found_again", () => expect(german.said(english("Send to {track}", { track: "Hall" }))).toBe("Send an Hall"));
test("the_pattern_that_says_most_is_taken", () => expect(german.said("Mute send to Hall")).toBe("Send an Hall stummschalten"));
test("signs_of_patterns_in_a_name_do_no_harm", () => expect(german.said("Tempo 96.50 of (a|b)*")).toBe("(a|b)*: Tempo 96.50"));
test("what_nobody_knows_stays_as_it_is", () => expect(german.said("Walk the dog")).toBe("Walk the dog"));
test("english_counts_in_english", () => expect([1, 2].map((count) => plain(englishN(count, "Delete 1 note", "Delete {count} notes")))).toEqual(["Delete 1 note", "Delete 2 notes"]));
test("lists_end_in_and", () => expect([native.listed(["a", "b"]), german.listed(["a", "b", "c"])]).toEqual(["a and b", "a, b und c"]));
test("the_first_language_that_is_spoken_wins", () => expect([["fr", "de-AT", "en"], ["en-US", "de"], ["fr"], []].map(firstSpoken)).toEqual(["de", "en", "en", "en"]));

const tells = createSpeech({
  page: {},
  told: {
    "Mute {track}": "{track} stummschalten", "Automate {target}": "{target} automatisieren", "{group} {param}": "{group} {param}", Filter: "Filter", Cutoff: "Grenzfrequenz", Strings: "Saiten",
    "{where}: {what}": "{where}: {what}", routing: "Verbindungen", "sound would go in a circle: {1}": "Klang liefe im Kreis: {1}", "{1} is not within {2} to {3}": "{1} liegt nicht zwischen {2} und {3}",
  },
}, "de");

test("a_name_stays_and_a_term_is_said", () => expect([english("Mute {track}", { track: "Strings" }), english("Mute {track}", { track: term("Strings") })].map(tells.said)).toEqual(["Strings stummschalten", "Saiten stummschalten"]));
test("terms_have_terms", () => expect(tells.said(english("Automate {target}", { target: term(english("{group} {param}", { group: term("Filter"), param: term("Cutoff") })) }))).toBe("Filter Grenzfrequenz automatisieren"));
test("a_name_may_look_like_anything", () => {
  for (const track of ["", "Mute Mute", "{track}", "a⁨b⁩c⁦", "Bass: lead", "🎸"]) expect(tells.said(english("Mute {track}", { track }))).toBe(`${plain(track)} stummschalten`);
});
test("the_kept_english_reads_as_english", () => {
  const kept = english("Automate {target}", { target: term(english("{group} {param}", { group: term("Filter"), param: term("Cutoff") })) });
  expect([plain(kept), createSpeech(null, "en-GB").said(kept)]).toEqual(["Automate Filter Cutoff", "Automate Filter Cutoff"]);
});
test("a_name_that_was_cut_is_still_said", () => expect(tells.said(english("Mute {track}", { track: "A very long name" }).slice(0, 12))).toBe("A very stummschalten"));
test("what_c_refuses_is_a_sentence", () => expect([tells.said("⁦Routing⁩: ⁦sound would go in a circle: Bass → Lead → Bass⁩."), tells.said("5 is not within 0 to 1."), tells.said("Sound would go in a circle: Bass")]).toEqual(["Verbindungen: Klang liefe im Kreis: Bass → Lead → Bass.", "5 liegt nicht zwischen 0 und 1.", "Klang liefe im Kreis: Bass"]));
