/* Recordings into instruments: keys from names, ranges, slices, and what is refused. */
#include "support/build_song.h"
#include "support/cm.h"

#include "core/math.h"
#include "session/zones.h"

#include <stdlib.h>
#include <string.h>

static void names_speak_of_keys(void **state) {
  (void)state;
  static const struct { const char *name; int32_t key; } names[] = {
      {"Piano C4.wav", 60}, {"Piano_F#3", 54}, {"cello Bb2 soft", 46}, {"A1 Piano C5", 72}, {"kick", -1}, {"Bass C-1", 0}, {"choir-060.wav", 60},
      {"take 2", -1}, {"Snare 1996", -1}, {"G9", 127}, {"G#9", -1}, {"Ab", -1}, {"", -1}, {"flute_a4_mf", 69}, {"Cs3", 49}, {"E4x", -1}};
  for (size_t i = 0; i < COUNT_OF(names); i++)
    if (zone_key_from_name(names[i].name) != names[i].key) fail_msg("%s is %d", names[i].name, zone_key_from_name(names[i].name));
}

static Digest put(Session *song, uint32_t seed) {
  static float pcm[2000];
  for (int i = 0; i < 2000; i++) pcm[i] = 0.1f * math_random_bipolar(&seed);
  return doc_as_asset(doc_find(session_doc(song), song_asset(song, pcm, NULL, 2000, 44100)))->sha256;
}

static void apply(Session *song, const ZoneJob *job) {
  Batch *batch;
  Problem problem = {.status = STATUS_OK};
  if (session_build_zones(song, job, &batch, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
}

static const Object *find_device(Session *song, uint32_t number) {
  for (const Object *t = doc_project(session_doc(song))->first_child; t; t = t->next)
    for (const Object *o = t->first_child; o; o = o->next)
      if (o->kind->number == KIND_DEVICE && doc_as_device(o)->device == number) return o;
  fail_msg("no device %u", number);
  return NULL;
}

static const ZoneObject *zone_at(const Object *device, uint32_t index) {
  const Object *o = device->first_child;
  while (index-- > 0 && o) o = o->next;
  assert_non_null(o);
  return doc_as_zone(o);
}

static void names_share_the_keyboard_among_them(void **state) {
  (void)state;
  Session *song = song_new();
  const ZoneSound sounds[] = {{.sha256 = put(song, 1), .name = "Piano C4"}, {.sha256 = put(song, 2), .name = "Piano C3"}, {.sha256 = put(song, 3), .name = "Piano G4"}};
  apply(song, &(ZoneJob){.instrument = 14, .layout = ZONES_BY_PITCH, .sounds = sounds, .count = 3});
  const Object *device = find_device(song, 14);
  static const int64_t expected[3][3] = {{54, 63, 60}, {0, 53, 48}, {64, 127, 67}};
  for (uint32_t i = 0; i < 3; i++) {
    const ZoneObject *zone = zone_at(device, i);
    assert_int_equal(zone->key_low, expected[i][0]);
    assert_int_equal(zone->key_high, expected[i][1]);
    assert_int_equal(zone->key_root, expected[i][2]);
  }
  session_destroy(song);
}

static void without_names_one_fills_all_keys_and_several_take_one_each(void **state) {
  (void)state;
  Session *song = song_new();
  const ZoneSound sounds[] = {{.sha256 = put(song, 1), .name = "kick.wav"}, {.sha256 = put(song, 2), .name = "snare.wav"}};
  apply(song, &(ZoneJob){.instrument = 14, .layout = ZONES_BY_PITCH, .sounds = sounds, .count = 1});
  const Object *device = find_device(song, 14);
  assert_int_equal(zone_at(device, 0)->key_low, 0);
  assert_int_equal(zone_at(device, 0)->key_high, 127);
  apply(song, &(ZoneJob){.device = device->id, .layout = ZONES_BY_KEY, .sounds = sounds, .count = 2});
  assert_int_equal(zone_at(device, 0)->key_low, 36); /* the old zone is gone */
  assert_int_equal(zone_at(device, 1)->key_high, 37);
  assert_string_equal(zone_at(device, 1)->name.data, "snare");
  session_destroy(song);
}

static void a_loop_is_sliced_to_pads(void **state) {
  (void)state;
  static float loop[88200];
  uint32_t seed = 9;
  memset(loop, 0, sizeof loop);
  for (int i = 0; i < 88200; i++) loop[i] = math_random_bipolar(&seed) * 0.8f * math_exp2f(-(float)(i % 11025) / 600.0f);
  Session *song = song_new();
  const Id asset = song_asset(song, loop, NULL, 88200, 44100);
  const ZoneSound sound = {.sha256 = doc_as_asset(doc_find(session_doc(song), asset))->sha256, .name = "Break.wav"};
  const uint32_t before = doc_object_count(session_doc(song));
  apply(song, &(ZoneJob){.instrument = 15, .layout = ZONES_BY_SLICE, .sensitivity = 0.5, .sounds = &sound, .count = 1});
  const Object *device = find_device(song, 15);
  for (uint32_t i = 0; i < 8; i++) {
    const ZoneObject *zone = zone_at(device, i);
    assert_true(llabs(zone->start_frame - (int64_t)i * 11025) < 100);
    assert_int_equal(zone->key_low, 36 + i);
    assert_true(zone->asset == asset); /* known already: not made twice */
  }
  assert_int_equal(doc_object_count(session_doc(song)), before + 10); /* a track, a device, eight zones */
  session_destroy(song);
}

static void what_cannot_be_is_refused_and_leaves_nothing(void **state) {
  (void)state;
  Session *song = song_new();
  const ZoneSound here = {.sha256 = put(song, 1), .name = "a"}, gone = {.sha256 = {{1, 2, 3}}, .name = "b"};
  const Id synth = song_device(song, song_track(song, TRACK_INSTRUMENT), "synth");
  Batch *batch;
  assert_int_equal(session_build_zones(song, &(ZoneJob){.device = synth, .sounds = &here, .count = 1}, &batch, NULL), STATUS_REFUSED);
  assert_int_equal(session_build_zones(song, &(ZoneJob){.instrument = 2, .sounds = &here, .count = 1}, &batch, NULL), STATUS_REFUSED);
  assert_int_equal(session_build_zones(song, &(ZoneJob){.device = 999, .sounds = &here, .count = 1}, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(session_build_zones(song, &(ZoneJob){.instrument = 14, .sounds = &gone, .count = 1}, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(session_build_zones(song, &(ZoneJob){.instrument = 14, .sounds = &here, .count = 0}, &batch, NULL), STATUS_REFUSED);
  assert_null(batch);
  session_destroy(song);
}

static void one_more_takes_the_keys_that_play_nothing(void **state) {
  (void)state;
  Session *song = song_new();
  const ZoneSound sounds[] = {{.sha256 = put(song, 1), .name = "low.wav"}, {.sha256 = put(song, 2), .name = "high.wav"}, {.sha256 = put(song, 3), .name = "layer.wav"}};
  const Id device = song_device(song, song_track(song, TRACK_INSTRUMENT), "sampler");
  const Object *object = doc_find(session_doc(song), device);
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 40, .sounds = sounds, .count = 1});
  assert_int_equal(zone_at(object, 0)->key_low, 0);
  assert_int_equal(zone_at(object, 0)->key_high, 127);
  assert_int_equal(zone_at(object, 0)->key_root, 40);
  song_set(song, object->first_child->id, "key_high", 59);
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 72, .sounds = sounds + 1, .count = 1});
  assert_int_equal(zone_at(object, 1)->key_low, 60);
  assert_int_equal(zone_at(object, 1)->key_high, 127);
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 50, .sounds = sounds + 2, .count = 1});
  assert_int_equal(zone_at(object, 2)->key_low, 45); /* half way from the root at 40 */
  assert_int_equal(zone_at(object, 2)->key_high, 59);
  assert_int_equal(zone_at(object, 0)->key_low, 0);
  assert_int_equal(zone_at(object, 0)->key_high, 44);
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 62, .sounds = sounds, .count = 1});
  assert_int_equal(zone_at(object, 3)->key_low, 60); /* below the root at 72 */
  assert_int_equal(zone_at(object, 3)->key_high, 66);
  assert_int_equal(zone_at(object, 1)->key_low, 67);
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 62, .sounds = sounds + 1, .count = 1});
  assert_int_equal(zone_at(object, 4)->key_low, 60); /* one root, the same keys: a layer */
  assert_int_equal(zone_at(object, 4)->key_high, 66);
  assert_int_equal(zone_at(object, 3)->key_high, 66);
  session_destroy(song);
}

/* However sounds come in, no key that played falls silent and none is played by two roots. */
static void keys_are_shared_without_gaps_or_quarrel(void **state) {
  (void)state;
  Session *song = song_new();
  const ZoneSound sound = {.sha256 = put(song, 1), .name = "a.wav"};
  const Id device = song_device(song, song_track(song, TRACK_INSTRUMENT), "sampler");
  const Object *object = doc_find(session_doc(song), device);
  uint32_t dice = 7;
  for (uint32_t turn = 0; turn < 40; turn++) {
    dice = dice * 1664525u + 1013904223u;
    apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = (int32_t)(dice >> 25), .sounds = &sound, .count = 1});
    for (int64_t key = 0; key < 128; key++) {
      int64_t root = -1;
      for (const Object *o = object->first_child; o; o = o->next) {
        const ZoneObject *zone = doc_as_zone(o);
        if (key < zone->key_low || key > zone->key_high) continue;
        assert_true(root < 0 || root == zone->key_root);
        root = zone->key_root;
      }
      assert_true(root >= 0);
    }
  }
  session_destroy(song);
}

static void a_pad_plays_what_was_put_on_it_last(void **state) {
  (void)state;
  Session *song = song_new();
  const ZoneSound sounds[] = {{.sha256 = put(song, 1), .name = "kick.wav"}, {.sha256 = put(song, 2), .name = "snare.wav"}};
  const Id device = song_device(song, song_track(song, TRACK_INSTRUMENT), "pads");
  const Object *object = doc_find(session_doc(song), device);
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 37, .sounds = sounds, .count = 1});
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 38, .sounds = sounds, .count = 1});
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 37, .sounds = sounds + 1, .count = 1});
  uint32_t on_first = 0, all = 0;
  for (const Object *o = object->first_child; o; o = o->next, all++) on_first += doc_as_zone(o)->key_low == 37 && doc_as_zone(o)->key_high == 37;
  assert_int_equal(on_first, 1);
  assert_int_equal(all, 2);
  Batch *batch;
  Problem problem;
  assert_int_equal(session_build_zones(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 60, .sounds = sounds, .count = 1}, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(session_build_zones(song, &(ZoneJob){.instrument = 15, .layout = ZONES_ON_KEY, .key = 37, .sounds = sounds, .count = 1}, &batch, &problem), STATUS_REFUSED);
  session_destroy(song);
}

static void a_part_of_a_sound_is_played_as_it_says(void **state) {
  (void)state;
  Session *song = song_new();
  const ZoneSound sound = {.sha256 = put(song, 1), .name = "voice.wav", .part = {.start_frame = 10, .end_frame = 20, .gain_db = -3, .tune_ct = 200, .reverse = true}};
  const Id device = song_device(song, song_track(song, TRACK_INSTRUMENT), "sampler");
  apply(song, &(ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = 60, .sounds = &sound, .count = 1});
  const ZoneObject *zone = zone_at(doc_find(session_doc(song), device), 0);
  assert_int_equal(zone->start_frame, 10);
  assert_int_equal(zone->end_frame, 20);
  assert_true(zone->gain_db == -3 && zone->tune_ct == 200 && zone->reverse);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_part_of_a_sound_is_played_as_it_says), cmocka_unit_test(one_more_takes_the_keys_that_play_nothing), cmocka_unit_test(keys_are_shared_without_gaps_or_quarrel),
                                     cmocka_unit_test(a_pad_plays_what_was_put_on_it_last),
                                     
      cmocka_unit_test(names_speak_of_keys),
      cmocka_unit_test(names_share_the_keyboard_among_them),
      cmocka_unit_test(without_names_one_fills_all_keys_and_several_take_one_each),
      cmocka_unit_test(a_loop_is_sliced_to_pads),
      cmocka_unit_test(what_cannot_be_is_refused_and_leaves_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
