/* Patterns and linked clips as they are heard: equal to plain clips of the same notes, sample by sample, whatever is edited. */
#include "model/content.h"

#include "session/render.h"
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include <stdlib.h>
#include <string.h>

static const SongNote lead_notes[] = {{0, 0.5, 60, 100}, {0.75, 0.5, 64, 70}, {1.5, 1, 67, 90}, {3, 0.9, 72, 110}};
static const SongNote bass_notes[] = {{0, 1, 36, 100}, {1.25, 0.5, 43, 80}, {2.5, 0.25, 41, 60}};

typedef struct Band { Session *song; Id lead, bass, lead_clip, bass_clip; } Band;

static Id instrument(Session *song) {
  const Id track = song_track(song, TRACK_INSTRUMENT);
  const Id synth = song_device(song, track, "synth");
  song_param(song, synth, "release_ms", 20);
  song_param(song, synth, "spread", 0); /* a note stands where its id puts it */
  return track;
}

static Band band(void) {
  Band b = {.song = song_new()};
  b.lead = instrument(b.song);
  b.bass = instrument(b.song);
  b.lead_clip = song_clip(b.song, b.lead, (SongSpan){0, 4}, lead_notes, COUNT_OF(lead_notes));
  b.bass_clip = song_clip(b.song, b.bass, (SongSpan){0, 4}, bass_notes, COUNT_OF(bass_notes));
  return b;
}

static Doc *doc_of(const Band *b) { return session_doc(b->song); }

static void apply(Band *b, Status made, Batch *batch) {
  Problem problem = {.what = ""};
  assert_int_equal(made, STATUS_OK);
  const Status status = session_apply(b->song, batch, NULL, &problem);
  if (status != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static Buffer render(Session *song) {
  Buffer out;
  Render *bounce = NULL;
  Problem problem = {.status = STATUS_OK};
  buffer_init(&out, memory_heap(), 64u << 20);
  if (render_create(song, &(RenderOptions){.format = SAMPLE_F32}, &bounce, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  for (bool done = false; !done;) assert_int_equal(render_step(bounce, 8192, &out, &done), STATUS_OK);
  render_destroy(bounce);
  return out;
}

/* The largest difference, which is 0 for equal songs but for the order in which voices are summed. */
static double difference(const Buffer *a, const Buffer *b) {
  double most = 0, loudest = 0;
  const size_t count = (a->size > b->size ? a->size : b->size) / 4;
  for (size_t i = 0; i < count; i++) {
    float x = 0, y = 0;
    if (i * 4 < a->size) memcpy(&x, a->data + i * 4, 4);
    if (i * 4 < b->size) memcpy(&y, b->data + i * 4, 4);
    const double away = (double)x - (double)y, level = (double)x;
    if (away * away > most) most = away * away;
    if (level * level > loudest) loudest = level * level;
  }
  assert_true(loudest > 1e-4);
  return most;
}

static void assert_sounds_as(Session *song, const Buffer *before) {
  Buffer after = render(song);
  assert_true(difference(before, &after) < 1e-12);
  buffer_finish(&after);
}

static void assert_differs(Session *song, const Buffer *before) {
  Buffer after = render(song);
  assert_true(difference(before, &after) > 1e-6);
  buffer_finish(&after);
}

static const Object *only(const Doc *doc, uint32_t kind) {
  const Object *found = NULL;
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number == kind) found = o;
    for (const Object *c = o->first_child; c; c = c->next)
      if (c->kind->number == kind) found = c;
  }
  return found;
}

static Id make_pattern(Band *b) {
  Batch *batch;
  const Id clips[] = {b->lead_clip, b->bass_clip};
  const Status made = edit_make_pattern(doc_of(b), ACTOR_LOCAL, (EditIds){clips, 2}, "Verse", &batch, NULL);
  apply(b, made, batch);
  return only(doc_of(b), KIND_PATTERN)->id;
}

static void a_pattern_sounds_as_its_clips_did(void **state) {
  (void)state;
  Band b = band();
  song_tempo(b.song, 2, 97, true);
  Buffer before = render(b.song);
  make_pattern(&b);
  assert_sounds_as(b.song, &before);
  assert_non_null(only(doc_of(&b), KIND_PATTERN_CLIP));
  Problem problem;
  assert_int_equal(session_undo(b.song, NULL, &problem), STATUS_OK);
  assert_sounds_as(b.song, &before);
  buffer_finish(&before);
  session_destroy(b.song);
}

/* Trimmed, offset, looped, transposed and softened clips keep all that on their way into a part. */
static void a_pattern_of_bent_clips_sounds_as_they_did(void **state) {
  (void)state;
  Band b = band();
  song_set(b.song, b.lead_clip, "loop_ticks", (double)song_ticks(1.5));
  song_set(b.song, b.lead_clip, "offset_ticks", (double)song_ticks(0.25));
  song_set(b.song, b.lead_clip, "transpose", 7);
  song_set(b.song, b.lead_clip, "velocity", 50);
  song_set(b.song, b.bass_clip, "offset_ticks", (double)song_ticks(1));
  song_set(b.song, b.bass_clip, "length_ticks", (double)song_ticks(1.75));
  Buffer before = render(b.song);
  make_pattern(&b);
  assert_sounds_as(b.song, &before);
  buffer_finish(&before);
  session_destroy(b.song);
}

/* One clip of two rounds is two plain clips. */
static void a_pattern_clip_repeats_its_pattern(void **state) {
  (void)state;
  Band b = band(), twice = band();
  make_pattern(&b);
  song_set(b.song, only(doc_of(&b), KIND_PATTERN_CLIP)->id, "length_ticks", (double)song_ticks(8));
  song_clip(twice.song, twice.lead, (SongSpan){4, 4}, lead_notes, COUNT_OF(lead_notes));
  song_clip(twice.song, twice.bass, (SongSpan){4, 4}, bass_notes, COUNT_OF(bass_notes));
  Buffer plain = render(twice.song);
  assert_sounds_as(b.song, &plain);
  song_set(b.song, only(doc_of(&b), KIND_PATTERN_CLIP)->id, "loop", 0);
  assert_differs(b.song, &plain);
  Band once = band();
  Buffer single = render(once.song);
  assert_sounds_as(b.song, &single);
  buffer_finish(&single);
  buffer_finish(&plain);
  session_destroy(b.song);
  session_destroy(once.song);
  session_destroy(twice.song);
}

static void mute_part(Band *b, Id clip, Id part) {
  Batch *batch = batch_create(memory_heap(), "Mute part", ACTOR_LOCAL);
  batch_patch_begin(batch, clip, KIND_PATTERN_CLIP, schema_field_by_name(schema_kind(KIND_PATTERN_CLIP), "parts")->number);
  batch_patch_row(batch, part, PATCH_ALL, (double[]){[PART_MUTE] = 1, [PART_VELOCITY] = 100});
  batch_patch_end(batch);
  apply(b, STATUS_OK, batch);
}

static void a_clip_mutes_parts_for_itself(void **state) {
  (void)state;
  Band b = band(), lead_alone = band();
  song_set(lead_alone.song, lead_alone.bass_clip, "mute", 1);
  Buffer alone = render(lead_alone.song);
  const Id pattern = make_pattern(&b), clip = only(doc_of(&b), KIND_PATTERN_CLIP)->id;
  const Id bass_part = doc_find(doc_of(&b), pattern)->last_child->id;
  assert_true(doc_as_part(doc_find(doc_of(&b), bass_part))->track == b.bass);
  assert_differs(b.song, &alone);
  mute_part(&b, clip, bass_part);
  assert_sounds_as(b.song, &alone);
  song_set(b.song, bass_part, "mute", 1);
  assert_sounds_as(b.song, &alone);
  /* its own copy of the pattern keeps what it says of parts */
  Batch *batch;
  song_set(b.song, bass_part, "mute", 0);
  const Status made = edit_make_unique(doc_of(&b), ACTOR_LOCAL, (EditIds){&clip, 1}, &batch, NULL);
  apply(&b, made, batch);
  assert_true(doc_as_pattern_clip(doc_find(doc_of(&b), clip))->pattern != pattern);
  assert_sounds_as(b.song, &alone);
  buffer_finish(&alone);
  session_destroy(b.song);
  session_destroy(lead_alone.song);
}

/* A part of three quarters in a pattern of four: it comes round against the others. */
static void a_part_with_a_length_of_its_own_runs_against_the_others(void **state) {
  (void)state;
  Band b = band(), plain = band();
  song_set(plain.song, plain.lead_clip, "length_ticks", (double)song_ticks(12));
  song_set(plain.song, plain.bass_clip, "length_ticks", (double)song_ticks(12));
  song_set(plain.song, plain.lead_clip, "loop_ticks", (double)song_ticks(4));
  song_set(plain.song, plain.bass_clip, "loop_ticks", (double)song_ticks(3));
  Buffer poly = render(plain.song);
  const Id pattern = make_pattern(&b);
  song_set(b.song, doc_find(doc_of(&b), pattern)->last_child->id, "loop_ticks", (double)song_ticks(3));
  song_set(b.song, only(doc_of(&b), KIND_PATTERN_CLIP)->id, "length_ticks", (double)song_ticks(12));
  assert_sounds_as(b.song, &poly);
  buffer_finish(&poly);
  session_destroy(b.song);
  session_destroy(plain.song);
}

/* Five eighths that go round against the song's four quarters sound as the same notes written out; they meet again after five bars. */
static void a_clip_in_a_metre_of_its_own_goes_round_against_the_song(void **state) {
  (void)state;
  enum { TURNS = 8 };
  static const SongNote turn[] = {{0, 0.5, 60, 100}, {0.5, 0.5, 64, 70}, {1.5, 0.5, 67, 90}, {2, 0.4, 72, 110}};
  SongNote written[TURNS * COUNT_OF(turn)];
  for (uint32_t i = 0; i < COUNT_OF(written); i++) {
    written[i] = turn[i % COUNT_OF(turn)];
    written[i].start += 2.5 * (i / COUNT_OF(turn));
  }
  Session *long_song = song_new(), *round = song_new();
  song_clip(long_song, instrument(long_song), (SongSpan){0, 20}, written, COUNT_OF(written));
  const Id clip = song_clip(round, instrument(round), (SongSpan){0, 20}, turn, COUNT_OF(turn));
  song_set(round, clip, "loop_ticks", (double)song_ticks(2.5));
  song_set(round, clip, "beats", 5);
  song_set(round, clip, "beat", 3);
  Buffer a = render(long_song), b = render(round);
  assert_true(difference(&a, &b) < 1e-6);
  Batch *batch;
  Problem problem = {.status = STATUS_OK};
  song_set(round, clip, "length_ticks", (double)song_ticks(11)); /* four bars and a bit: the pattern has five */
  const Status made = edit_make_pattern(session_doc(round), ACTOR_LOCAL, (EditIds){&clip, 1}, "Five", &batch, &problem);
  song_apply(round, made, batch);
  const Pattern *pattern = (const Pattern *)song_only_child(round, ID_PROJECT, KIND_PATTERN)->fields;
  assert_int_equal(pattern->beats, 5);
  assert_int_equal(pattern->beat, 3);
  assert_int_equal(pattern->length_ticks, song_ticks(12.5));
  buffer_finish(&a);
  buffer_finish(&b);
  session_destroy(long_song);
  session_destroy(round);
}

static void a_muted_lane_is_silent_with_its_pattern_clips(void **state) {
  (void)state;
  Band b = band();
  make_pattern(&b);
  const Id lane = song_track(b.song, TRACK_GROUP), clip = only(doc_of(&b), KIND_PATTERN_CLIP)->id;
  Buffer before = render(b.song);
  Batch *batch = batch_create(memory_heap(), "Move", ACTOR_LOCAL);
  batch_op_move(batch, clip, lane, ID_LAST);
  apply(&b, STATUS_OK, batch);
  assert_sounds_as(b.song, &before);
  song_set(b.song, lane, "mute", 1);
  Bytes plan;
  Problem problem;
  assert_int_equal(session_compile(b.song, &plan, &problem), STATUS_OK);
  assert_int_equal(session_segment_count(b.song), 0);
  buffer_finish(&before);
  session_destroy(b.song);
}

/* ---- linked clips */

static Id link(Band *b, Id clip, double quarters) {
  Batch *batch;
  const Status made = edit_link_clips(doc_of(b), ACTOR_LOCAL, (EditIds){&clip, 1}, song_ticks(quarters), 0, &batch, NULL);
  apply(b, made, batch);
  return doc_find(doc_of(b), clip)->next->id;
}

static void linked_clips_sound_as_copies_do(void **state) {
  (void)state;
  Band b = band(), plain = band();
  song_clip(plain.song, plain.lead, (SongSpan){4, 4}, lead_notes, COUNT_OF(lead_notes));
  Buffer copies = render(plain.song);
  const Id copy = link(&b, b.lead_clip, 4);
  assert_sounds_as(b.song, &copies);
  const Doc *doc = doc_of(&b);
  assert_true(content_of(doc, doc_find(doc, copy)) == content_of(doc, doc_find(doc, b.lead_clip)));
  assert_int_equal(doc_as_note_clip(doc_find(doc, b.lead_clip))->notes->count, 0);
  /* an edit in one is an edit of all */
  Batch *batch;
  const Status made = edit_transpose(doc_of(&b), ACTOR_LOCAL, copy, (EditIds){NULL, 0}, 5, &batch, NULL);
  apply(&b, made, batch);
  song_set(plain.song, plain.lead_clip, "transpose", 5);
  song_set(plain.song, doc_find(doc_of(&plain), plain.lead_clip)->next->id, "transpose", 5);
  Buffer higher = render(plain.song);
  assert_sounds_as(b.song, &higher);
  buffer_finish(&higher);
  buffer_finish(&copies);
  session_destroy(b.song);
  session_destroy(plain.song);
}

static void linked_clips_differ_in_place_pitch_and_strength(void **state) {
  (void)state;
  Band b = band(), plain = band();
  const Id copy = link(&b, b.lead_clip, 4);
  const Id other = song_clip(plain.song, plain.lead, (SongSpan){4, 4}, lead_notes, COUNT_OF(lead_notes));
  const char *const fields[] = {"transpose", "velocity", "offset_ticks", "length_ticks"};
  const double values[] = {-12, 40, (double)song_ticks(0.5), (double)song_ticks(3)};
  for (size_t i = 0; i < COUNT_OF(fields); i++) {
    song_set(b.song, copy, fields[i], values[i]);
    song_set(plain.song, other, fields[i], values[i]);
    Buffer expected = render(plain.song);
    assert_sounds_as(b.song, &expected);
    buffer_finish(&expected);
  }
  session_destroy(b.song);
  session_destroy(plain.song);
}

/* They may even sound at once: each ends its own notes. */
static void linked_clips_that_overlap_keep_their_notes_apart(void **state) {
  (void)state;
  Band b = band(), plain = band();
  link(&b, b.lead_clip, 0.25);
  song_clip(plain.song, plain.lead, (SongSpan){0.25, 4}, lead_notes, COUNT_OF(lead_notes));
  Buffer copies = render(plain.song);
  assert_sounds_as(b.song, &copies);
  buffer_finish(&copies);
  session_destroy(b.song);
  session_destroy(plain.song);
}

static void a_unique_clip_is_heard_as_before_and_alone_from_then_on(void **state) {
  (void)state;
  Band b = band();
  const Id copy = link(&b, b.lead_clip, 4);
  Buffer before = render(b.song);
  Batch *batch;
  Status made = edit_make_unique(doc_of(&b), ACTOR_LOCAL, (EditIds){&copy, 1}, &batch, NULL);
  apply(&b, made, batch);
  assert_sounds_as(b.song, &before);
  assert_non_null(only(doc_of(&b), KIND_PART)); /* the original still plays it */
  made = edit_make_unique(doc_of(&b), ACTOR_LOCAL, (EditIds){&b.lead_clip, 1}, &batch, NULL);
  apply(&b, made, batch);
  assert_true(only(doc_of(&b), KIND_PART) == NULL); /* and now nobody does */
  assert_sounds_as(b.song, &before);
  Problem problem;
  while (session_undo(b.song, NULL, &problem) == STATUS_OK && only(doc_of(&b), KIND_PART) == NULL) {}
  assert_sounds_as(b.song, &before);
  buffer_finish(&before);
  session_destroy(b.song);
}

static void delete_one(Band *b, Id object) {
  Batch *batch;
  const Status made = edit_delete(doc_of(b), ACTOR_LOCAL, (EditIds){&object, 1}, &batch, NULL);
  apply(b, made, batch);
}

static void shared_content_stays_while_somebody_plays_it(void **state) {
  (void)state;
  Band b = band();
  const Id copy = link(&b, b.lead_clip, 4);
  const uint64_t both = doc_hash(doc_of(&b));
  delete_one(&b, b.lead_clip);
  assert_non_null(only(doc_of(&b), KIND_PART));
  const uint64_t one = doc_hash(doc_of(&b));
  delete_one(&b, copy);
  assert_true(only(doc_of(&b), KIND_PART) == NULL);
  Problem problem;
  assert_int_equal(session_undo(b.song, NULL, &problem), STATUS_OK);
  assert_true(doc_hash(doc_of(&b)) == one);
  assert_int_equal(session_undo(b.song, NULL, &problem), STATUS_OK);
  assert_true(doc_hash(doc_of(&b)) == both);
  delete_one(&b, b.lead); /* the whole track goes with both */
  assert_true(only(doc_of(&b), KIND_PART) == NULL);
  session_destroy(b.song);
}

static void patterns_and_links_survive_a_bundle_and_a_midi_file_plays_them(void **state) {
  (void)state;
  Band b = band(), plain = band();
  make_pattern(&b);
  link(&b, only(doc_of(&b), KIND_PATTERN_CLIP)->id, 4);
  song_clip(plain.song, plain.lead, (SongSpan){4, 4}, lead_notes, COUNT_OF(lead_notes));
  song_clip(plain.song, plain.bass, (SongSpan){4, 4}, bass_notes, COUNT_OF(bass_notes));
  Buffer json, midi, plain_midi;
  buffer_init(&json, memory_heap(), 1u << 24);
  buffer_init(&midi, memory_heap(), 1u << 24);
  buffer_init(&plain_midi, memory_heap(), 1u << 24);
  assert_int_equal(doc_to_json(doc_of(&b), &json), STATUS_OK);
  Doc *again = NULL;
  Problem problem;
  assert_int_equal(doc_from_json(memory_heap(), buffer_bytes(&json), &again, &problem), STATUS_OK);
  assert_true(doc_hash(again) == doc_hash(doc_of(&b)));
  assert_int_equal(session_export_midi(b.song, &midi), STATUS_OK);
  assert_int_equal(session_export_midi(plain.song, &plain_midi), STATUS_OK);
  assert_int_equal(midi.size, plain_midi.size);
  assert_memory_equal(midi.data, plain_midi.data, midi.size);
  doc_destroy(again);
  buffer_finish(&json);
  buffer_finish(&midi);
  buffer_finish(&plain_midi);
  session_destroy(b.song);
  session_destroy(plain.song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_pattern_sounds_as_its_clips_did), cmocka_unit_test(a_pattern_of_bent_clips_sounds_as_they_did),
    cmocka_unit_test(a_pattern_clip_repeats_its_pattern), cmocka_unit_test(a_clip_mutes_parts_for_itself),
    cmocka_unit_test(a_part_with_a_length_of_its_own_runs_against_the_others), cmocka_unit_test(a_clip_in_a_metre_of_its_own_goes_round_against_the_song), cmocka_unit_test(a_muted_lane_is_silent_with_its_pattern_clips),
    cmocka_unit_test(linked_clips_sound_as_copies_do), cmocka_unit_test(linked_clips_differ_in_place_pitch_and_strength),
    cmocka_unit_test(linked_clips_that_overlap_keep_their_notes_apart), cmocka_unit_test(a_unique_clip_is_heard_as_before_and_alone_from_then_on),
    cmocka_unit_test(shared_content_stays_while_somebody_plays_it),
    cmocka_unit_test(patterns_and_links_survive_a_bundle_and_a_midi_file_plays_them),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
