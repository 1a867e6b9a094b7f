/* The factory presets: every setting makes sense, instruments are audible and as loud as each other, applying is one batch. */
#include "devices/measure.h"
#include "devices/rig.h"

#include "session/patch.h"
#include "session/presets.h"
#include "support/build_song.h"

#define RATE 48000.0
#define LENGTH 96000
#define WINDOW 7200
static float left[LENGTH], right[LENGTH];

static void every_setting_makes_sense_and_every_id_is_its_own(void **unused) {
  (void)unused;
  for (uint32_t i = 0; i < preset_count(); i++) {
    const Preset *preset = preset_at(i);
    if (preset_device(preset, NULL) == NULL) fail_msg("%s: a setting makes no sense", preset->id);
    assert_int_equal(patch_part_count(preset->patch), 1);
    assert_true(preset_by_id(preset->id) == preset && preset->name[0] && preset->tags[0]);
    for (uint32_t k = 0; k < i; k++) assert_false(strcmp(preset_at(k)->name, preset->name) == 0 && preset_device(preset_at(k), NULL) == preset_device(preset, NULL));
  }
  assert_null(preset_at(preset_count()));
  assert_null(preset_by_id("none"));
}

static void every_device_has_at_least_four_and_no_two_of_them_are_equal(void **unused) {
  (void)unused;
  for (uint32_t d = 0; d < device_count(); d++) {
    static double values[32][LIMIT_PARAMS];
    uint32_t count = 0;
    for (uint32_t i = 0; i < preset_count(); i++) {
      if (preset_device(preset_at(i), values[count % 32]) != device_at(d)) continue;
      for (uint32_t k = 0; k < count && k < 31; k++)
        if (memcmp(values[k], values[count % 32], device_at(d)->param_count * sizeof(double)) == 0) fail_msg("%s is like another", preset_at(i)->id);
      count++;
    }
    if (count < 4) fail_msg("%s has %u presets", device_at(d)->id, count);
  }
}

static void instruments_are_as_loud_as_each_other(void **unused) {
  (void)unused;
  bool fail = false;
  for (uint32_t i = 0; i < preset_count(); i++) {
    const Preset *preset = preset_at(i);
    double values[LIMIT_PARAMS];
    const Device *device = preset_device(preset, values);
    if (device != device_by_id("synth") && device != device_by_id("partials")) continue;
    Rig rig = rig_open(device, RATE);
    for (uint32_t p = 0; p < rig.device->param_count; p++) rig.params[p] = (float)values[p];
    const uint16_t root = strstr(preset->tags, "bass") ? 36 : 60;
    const bool mono = strstr(preset->patch, " mono=1") != NULL;
    const Event chord[] = {rig_note(0, root, 0.8f, 1), rig_note(0, (uint16_t)(root + 4), 0.8f, 2), rig_note(0, (uint16_t)(root + 7), 0.8f, 3)};
    rig_run(&rig, NULL, NULL, left, right, LENGTH, chord, mono ? 1 : 3);
    double loudest = 0.0;
    for (int at = 0; at + WINDOW <= LENGTH; at += 1200) loudest = fmax(loudest, sqrt(0.5 * (pow(measure_rms(left + at, WINDOW), 2.0) + pow(measure_rms(right + at, WINDOW), 2.0))));
    const double db = measure_db(loudest), peak = fmax(measure_peak(left, LENGTH), measure_peak(right, LENGTH));
    if (fabs(db + 19.0) > 3.0 || !(peak < 1.0)) print_message("%s: %.1f dB, peak %.2f\n", preset->id, db, peak), fail = true;
    rig_close(&rig);
  }
  assert_false(fail);
}

static void applying_is_one_named_step_that_undoes(void **unused) {
  (void)unused;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT), synth = song_device(song, track, "synth"), delay = song_device(song, track, "delay");
  song_param(song, synth, "cutoff_hz", 55.0);
  const uint64_t before = doc_hash(session_doc(song));
  Batch *batch;
  const Preset *preset = preset_by_id("halo-night-pad");
  assert_int_equal(preset_apply(song, preset, delay, &batch, NULL), STATUS_REFUSED);
  assert_int_equal(preset_apply(song, preset, track, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(preset_apply(song, preset, synth, &batch, NULL), STATUS_OK);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
  assert_string_equal(session_undo_label(song), "Preset Night pad");
  double values[LIMIT_PARAMS];
  assert_non_null(preset_device(preset, values));
  const DeviceObject *device = doc_as_device(doc_find(session_doc(song), synth));
  for (uint32_t i = 0; i < device->param_count; i++) assert_true(device->params[i] == values[i]);
  assert_string_equal(device->preset.data, "Night pad");
  assert_int_equal(session_undo(song, NULL, NULL), STATUS_OK);
  assert_true(doc_hash(session_doc(song)) == before);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_setting_makes_sense_and_every_id_is_its_own),
      cmocka_unit_test(every_device_has_at_least_four_and_no_two_of_them_are_equal),
      cmocka_unit_test(instruments_are_as_loud_as_each_other),
      cmocka_unit_test(applying_is_one_named_step_that_undoes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
