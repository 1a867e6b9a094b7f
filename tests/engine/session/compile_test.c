#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "graph/internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static PlanView compile(Session *song) {
  Bytes bytes;
  Problem problem = {.status = STATUS_OK};
  PlanView view;
  if (session_compile(song, &bytes, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  if (plan_check(bytes, &view, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  return view;
}

static const PlanChain *track_of(const PlanView *view, Id id) {
  for (uint32_t i = 0; i < view->header->chain_count; i++)
    if (view->chains[i].id == id) return &view->chains[i];
  return NULL;
}

static Bytes segment_of(Session *song, SegmentKey key) {
  Bytes bytes = {0};
  Problem problem = {.status = STATUS_OK};
  if (session_segment_bytes(song, key, &bytes, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_int_equal(segment_check(bytes, &problem), STATUS_OK);
  return bytes;
}

/* The events of the first segment of the plan. */
static const SegmentEvent *events_of(Session *song, uint32_t *count) {
  compile(song);
  const Bytes bytes = segment_of(song, session_segment_key(song, 0));
  const SegmentNotes *notes = (const SegmentNotes *)(const void *)(bytes.data + sizeof(SegmentHeader));
  *count = notes->event_count;
  return (const SegmentEvent *)(const void *)(notes + 1);
}

static const SongNote scale[] = {{0, 0.5, 60, 100}, {1, 0.5, 62, 90}, {2, 0.5, 64, 80}, {3, 0.5, 65, 70}};

static void an_empty_document_compiles_to_its_master(void **state) {
  (void)state;
  Session *song = song_new();
  const PlanView view = compile(song);
  assert_int_equal(view.header->chain_count, 1);
  assert_int_equal(view.chains[0].id, ID_MASTER);
  assert_int_equal(view.chains[0].node_count, 1);
  assert_int_equal(view.header->end_frame, 0);
  assert_int_equal(session_segment_count(song), 0);
  session_destroy(song);
}

static void notes_become_events_at_exact_frames(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  song_clip(song, track, (SongSpan){2, 4}, scale, COUNT_OF(scale));
  uint32_t count;
  const SegmentEvent *events = events_of(song, &count);
  assert_int_equal(count, 8);
  for (uint32_t i = 0; i < 4; i++) { /* 120 bpm at 48 kHz: 24000 frames a quarter */
    assert_int_equal(events[2 * i].type, EVENT_NOTE_ON);
    assert_int_equal(events[2 * i].frame, 48000 + (int64_t)i * 24000);
    assert_int_equal(events[2 * i].number, scale[i].key);
    assert_float_equal(events[2 * i].value, (float)scale[i].velocity / 127.0f, 1e-6f);
    assert_int_equal(events[2 * i + 1].frame, events[2 * i].frame + 12000);
    assert_int_equal(events[2 * i].end_frame, events[2 * i + 1].frame);
  }
  session_destroy(song);
}

static void the_window_of_a_clip_cuts_its_content(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  const Id clip = song_clip(song, track, (SongSpan){0, 1.25}, scale, COUNT_OF(scale));
  song_set(song, clip, "offset_ticks", (double)song_ticks(1));
  uint32_t count;
  const SegmentEvent *events = events_of(song, &count);
  assert_int_equal(count, 4);
  assert_int_equal(events[0].number, 62);
  assert_int_equal(events[0].frame, 0);
  assert_int_equal(events[2].number, 64);
  assert_int_equal(events[2].end_frame, 30000); /* cut by the clip's end */
  session_destroy(song);
}

static void a_content_loop_repeats_with_new_ids(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  const Id clip = song_clip(song, track, (SongSpan){0, 5}, scale, COUNT_OF(scale));
  song_set(song, clip, "loop_ticks", (double)song_ticks(2));
  song_set(song, clip, "offset_ticks", (double)song_ticks(3)); /* in the loop: 1 */
  uint32_t count;
  const SegmentEvent *events = events_of(song, &count);
  assert_int_equal(count, 10);
  const uint16_t keys[] = {62, 60, 62, 60, 62};
  for (uint32_t i = 0; i < 5; i++) {
    assert_int_equal(events[2 * i].number, keys[i]);
    assert_int_equal(events[2 * i].frame, (int64_t)i * 24000);
    for (uint32_t k = 0; k < i; k++) assert_true(events[2 * i].id != events[2 * k].id);
  }
  session_destroy(song);
}

static void a_bend_reaches_as_far_as_its_range_says(void **state) {
  (void)state;
  Session *song = song_new();
  const Id clip = song_clip(song, song_track(song, TRACK_INSTRUMENT), (SongSpan){0, 8}, scale, 1);
  const struct { double at, number, value; } rows[] = {
    {0, 128, 8191}, {1, 101, 0}, {1, 100, 0}, {1, 6, 12}, {2, 128, -8192}, {3, 101, 127}, {3, 6, 1}, {4, 128, 4096}};
  Batch *batch = batch_create(memory_heap(), "Bend", ACTOR_LOCAL);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, schema_field_by_name(schema_kind(KIND_NOTE_CLIP), "controls")->number);
  for (uint32_t i = 0; i < COUNT_OF(rows); i++) {
    const double values[] = {rows[i].at * (double)TICKS_PER_QUARTER, rows[i].number, rows[i].value, 0, 0};
    batch_patch_row(batch, doc_next_id(session_doc(song), ACTOR_LOCAL), PATCH_ALL, values);
  }
  batch_patch_end(batch);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
  const float want[] = {2.0f * 8191 / 8192, -12, 6};
  uint32_t count, bends = 0;
  const SegmentEvent *events = events_of(song, &count);
  for (uint32_t i = 0; i < count; i++) {
    if (events[i].type == EVENT_CONTROL && events[i].number == 128) assert_float_equal(events[i].value, want[bends++], 1e-5f);
  }
  assert_int_equal(bends, 3);
  session_destroy(song);
}

static void a_tempo_change_moves_every_frame(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  song_clip(song, track, (SongSpan){0, 4}, scale, COUNT_OF(scale));
  compile(song);
  song_tempo(song, 0, 60, false);
  uint32_t count;
  const SegmentEvent *events = events_of(song, &count);
  for (uint32_t i = 0; i < 4; i++) assert_int_equal(events[2 * i].frame, (int64_t)i * 48000);
  song_tempo(song, 2, 240, false);
  events = events_of(song, &count);
  assert_int_equal(events[6].frame, 2 * 48000 + 12000);
  session_destroy(song);
}

static void an_edit_rebuilds_its_own_segment_only(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  const Id a = song_clip(song, track, (SongSpan){0, 4}, scale, COUNT_OF(scale)), b = song_clip(song, track, (SongSpan){4, 4}, scale, COUNT_OF(scale));
  compile(song);
  const SegmentKey first = session_segment_key(song, 0), second = session_segment_key(song, 1);
  assert_int_equal(first.object, a);
  assert_int_equal(second.object, b);
  song_move_note(song, b, 0.25);
  compile(song);
  assert_int_equal(session_segment_key(song, 0).revision, first.revision);
  assert_true(session_segment_key(song, 1).revision != second.revision);
  song_move_note(song, b, 0); /* the same content has the same name again */
  compile(song);
  assert_int_equal(session_segment_key(song, 1).revision, second.revision);
  session_destroy(song);
}

static void solo_is_in_place_and_mute_wins(void **state) {
  (void)state;
  Session *song = song_new();
  const Id bus = song_track(song, TRACK_AUDIO), other_bus = song_track(song, TRACK_AUDIO);
  const Id a = song_track(song, TRACK_AUDIO), b = song_track(song, TRACK_AUDIO), c = song_track(song, TRACK_AUDIO);
  song_set_ref(song, a, "target", bus);
  song_set_ref(song, b, "target", bus);
  song_set_ref(song, c, "target", other_bus);
  const struct { Id solo; Id muted; Id heard[4]; } cases[] = {
    {ID_NONE, ID_NONE, {a, b, c, bus}}, {a, ID_NONE, {a, bus}}, {bus, ID_NONE, {a, b, bus}}, {bus, b, {a, bus}}, {c, c, {other_bus}}};
  const Id all[] = {a, b, c, bus, other_bus};
  for (uint32_t i = 0; i < COUNT_OF(cases); i++) {
    if (cases[i].solo) song_set(song, cases[i].solo, "solo", 1);
    if (cases[i].muted) song_set(song, cases[i].muted, "mute", 1);
    const PlanView view = compile(song);
    for (uint32_t t = 0; t < COUNT_OF(all); t++) {
      bool heard = cases[i].solo == ID_NONE;
      for (uint32_t k = 0; k < 4; k++) heard |= cases[i].heard[k] == all[t];
      assert_int_equal(track_of(&view, all[t])->flags & CHAIN_SILENT, heard ? 0 : CHAIN_SILENT);
    }
    assert_int_equal(track_of(&view, ID_MASTER)->flags & CHAIN_SILENT, 0);
    assert_true(track_of(&view, a) < track_of(&view, bus)); /* sources first */
    if (cases[i].solo) song_set(song, cases[i].solo, "solo", 0);
    if (cases[i].muted) song_set(song, cases[i].muted, "mute", 0);
  }
  session_destroy(song);
}

static void devices_and_strips_carry_their_values(void **state) {
  (void)state;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  const Id synth = song_device(song, track, "synth"), eq = song_device(song, track, "eq5");
  song_set(song, track, "gain_db", -9);
  song_set(song, track, "pan", 0.5);
  song_set(song, eq, "bypass", 1);
  song_param(song, synth, "cutoff_hz", 777);
  const PlanView view = compile(song);
  const PlanChain *row = track_of(&view, track);
  assert_int_equal(row->node_count, 3);
  const PlanNode *nodes = view.nodes + row->node_begin;
  assert_int_equal(nodes[0].id, synth);
  assert_int_equal(nodes[1].id, eq);
  assert_int_equal(nodes[1].bypass, 1);
  assert_int_equal(nodes[2].id, track);
  assert_float_equal(view.params[nodes[2].param_begin], -9.0f, 0.0f);
  assert_float_equal(view.params[nodes[2].param_begin + 1], 0.5f, 0.0f);
  const Device *device = device_by_id("synth");
  for (uint32_t i = 0; i < device->param_count; i++)
    if (strcmp(device->params[i].id, "cutoff_hz") == 0) assert_float_equal(view.params[nodes[0].param_begin + i], 777.0f, 0.0f);
  session_destroy(song);
}

static void the_fader_and_the_strip_have_one_range(void **state) {
  (void)state;
  const char *const shared[] = {"gain_db", "pan"};
  const Device *gain = device_by_id("gain");
  for (uint32_t i = 0; i < COUNT_OF(shared); i++) {
    const Field *field = schema_field_by_name(schema_kind(KIND_TRACK), shared[i]);
    uint32_t found = 0;
    for (uint32_t p = 0; p < gain->param_count; p++) {
      if (strcmp(gain->params[p].id, shared[i]) != 0) continue;
      assert_true(gain->params[p].min == field->min && gain->params[p].max == field->max && gain->params[p].fallback == field->fallback);
      found++;
    }
    assert_int_equal(found, 1);
  }
}

static void muted_clips_and_missing_assets_are_silence(void **state) {
  (void)state;
  float pcm[100] = {0.5f};
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO), asset = song_asset(song, pcm, NULL, 100, 48000);
  const Id clip = song_audio(song, track, (SongSpan){0, 1}, asset);
  compile(song);
  assert_int_equal(session_segment_count(song), 2); /* the clip and its asset */
  const SegmentKey asset_key = session_segment_key(song, 1);
  segment_of(song, asset_key);
  song_set(song, clip, "mute", 1);
  compile(song);
  assert_int_equal(session_segment_count(song), 0);
  song_set(song, clip, "mute", 0);
  const Digest digest = doc_as_asset(doc_find(session_doc(song), asset))->sha256;
  session_drop_asset(song, digest);
  compile(song);
  assert_int_equal(session_segment_count(song), 0);
  session_destroy(song);
}

static void assets_are_brought_to_the_projects_rate(void **state) {
  (void)state;
  static float pcm[44100];
  for (int i = 0; i < 44100; i++) pcm[i] = 0.25f;
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO), asset = song_asset(song, pcm, pcm, 44100, 44100);
  const Id clip = song_audio(song, track, (SongSpan){0, 1}, asset);
  song_set(song, clip, "source_frame", 4410);
  compile(song);
  const Bytes audio = segment_of(song, session_segment_key(song, 0)), bytes = segment_of(song, session_segment_key(song, 1));
  const SegmentAudio *a = (const SegmentAudio *)(const void *)(audio.data + sizeof(SegmentHeader));
  const SegmentAsset *pcm_segment = (const SegmentAsset *)(const void *)(bytes.data + sizeof(SegmentHeader));
  assert_int_equal(a->source_frame, 4800);
  assert_int_equal(pcm_segment->frames, 48000);
  assert_int_equal(pcm_segment->channels, 2);
  const float *samples = (const float *)(const void *)(pcm_segment + 1);
  assert_float_equal(samples[24000], 0.25f, 1e-4f);
  session_destroy(song);
}

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static void a_small_edit_beside_100000_notes_compiles_fast(void **state) {
  (void)state;
  enum { NOTES = 100000 };
  Random random = random_begin("big song");
  SongNote *notes = calloc(NOTES, sizeof *notes);
  for (uint32_t i = 0; i < NOTES; i++) notes[i] = (SongNote){random_real(&random, 0, 2000), random_real(&random, 0.1, 4), (int)random_below(&random, 128), 90};
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT);
  const double open_ms = now_ms();
  song_clip(song, track, (SongSpan){0, 2004}, notes, NOTES);
  const double first_ms = now_ms();
  uint32_t count;
  events_of(song, &count);
  assert_int_equal(count, 2 * NOTES);
  const double begin_ms = now_ms();
  const Id clip = song_clip(song, track, (SongSpan){0, 4}, scale, COUNT_OF(scale));
  double best_ms = 1e9;
  for (int i = 0; i < 5; i++) {
    song_move_note(song, clip, 0.125 * (i + 1));
    const double start_ms = now_ms();
    compile(song);
    const double took_ms = now_ms() - start_ms;
    if (took_ms < best_ms) best_ms = took_ms;
  }
  printf("# batch of 100000 notes %.1f ms, first compile %.1f ms, edit beside it %.3f ms\n", first_ms - open_ms, begin_ms - first_ms, best_ms);
  assert_true(best_ms < 5.0);
  free(notes);
  session_destroy(song);
}

static void a_thousand_tracks_compile(void **state) {
  (void)state;
  Session *song = song_new();
  for (int i = 0; i < 1000; i++) {
    const Id track = song_track(song, TRACK_INSTRUMENT);
    song_device(song, track, "gain");
    song_clip(song, track, (SongSpan){i % 7, 4}, scale, COUNT_OF(scale));
  }
  compile(song);
  const double start_ms = now_ms();
  const PlanView view = compile(song);
  printf("# compile of 1000 tracks %.2f ms\n", now_ms() - start_ms);
  assert_int_equal(view.header->chain_count, 1001);
  assert_int_equal(session_segment_count(song), 1000);
  session_destroy(song);
}

static void a_chain_of_a_thousand_tracks_compiles_in_its_order(void **state) {
  (void)state;
  Session *song = song_new();
  Id ids[1000];
  Batch *batch = batch_create(memory_heap(), "Chain", ACTOR_LOCAL);
  for (int i = 0; i < 1000; i++) {
    ids[i] = song_track(song, TRACK_INSTRUMENT);
    if (i > 0) batch_set_ref(batch, ids[i - 1], schema_field_by_name(schema_kind(KIND_TRACK), "target")->number, ids[i]);
  }
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
  const double start_ms = now_ms();
  const PlanView view = compile(song);
  printf("# compile of a chain of 1000 tracks %.2f ms\n", now_ms() - start_ms);
  for (int i = 0; i < 1000; i++) {
    assert_int_equal(view.chains[i].id, ids[i]);
    assert_int_equal(view.chains[i + 1].edge_count, 1);
    assert_int_equal(view.edges[view.chains[i + 1].edge_begin].source, i);
  }
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(an_empty_document_compiles_to_its_master),
    cmocka_unit_test(notes_become_events_at_exact_frames),
    cmocka_unit_test(the_window_of_a_clip_cuts_its_content),
    cmocka_unit_test(a_content_loop_repeats_with_new_ids),
    cmocka_unit_test(a_bend_reaches_as_far_as_its_range_says),
    cmocka_unit_test(a_tempo_change_moves_every_frame),
    cmocka_unit_test(an_edit_rebuilds_its_own_segment_only),
    cmocka_unit_test(solo_is_in_place_and_mute_wins),
    cmocka_unit_test(devices_and_strips_carry_their_values),
    cmocka_unit_test(the_fader_and_the_strip_have_one_range),
    cmocka_unit_test(muted_clips_and_missing_assets_are_silence),
    cmocka_unit_test(assets_are_brought_to_the_projects_rate),
    cmocka_unit_test(a_small_edit_beside_100000_notes_compiles_fast),
    cmocka_unit_test(a_thousand_tracks_compile),
    cmocka_unit_test(a_chain_of_a_thousand_tracks_compiles_in_its_order),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
