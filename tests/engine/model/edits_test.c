/* Musical edits: what they do to a small song, and that every one of them can be taken back. */
#include "core/tempo.h"
#include "model/edits.h"
#include "support/cm.h"
#include "support/random_doc.h"

#define QUARTER TICKS_PER_QUARTER

typedef struct Song { Doc *doc; Id notes_track, audio_track, clip, audio, asset, first_note; } Song;

static void apply(Doc *doc, Batch *batch) {
  Problem problem = {.what = ""};
  const Status status = batch_apply(doc, batch, NULL, &problem);
  if (status != STATUS_OK) print_error("%s: %s\n", problem.where, problem.what);
  assert_int_equal(status, STATUS_OK);
}

/* An instrument track with a clip of eight notes a little off the beat, an audio track with two seconds of audio. */
static Song song_create(void) {
  Song song = {.doc = doc_create(memory_heap())};
  Doc *doc = song.doc;
  Batch *batch = batch_create(memory_heap(), "A song", 1);
  Id *const ids[] = {&song.notes_track, &song.audio_track, &song.clip, &song.audio, &song.asset};
  for (size_t i = 0; i < COUNT_OF(ids); i++) *ids[i] = doc_next_id(doc, 1);
  doc_reserve_ids(doc, 1, 8, &song.first_note);
  batch_op_create(batch, song.notes_track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_op_create(batch, song.audio_track, KIND_TRACK, ID_PROJECT, ID_LAST);
  batch_set_int(batch, song.audio_track, 2, TRACK_AUDIO);
  batch_op_create(batch, song.asset, KIND_ASSET, ID_PROJECT, ID_LAST);
  batch_set_int(batch, song.asset, 3, 96000);
  batch_op_create(batch, song.clip, KIND_NOTE_CLIP, song.notes_track, ID_LAST);
  batch_set_int(batch, song.clip, 1, 4 * QUARTER);
  batch_set_int(batch, song.clip, 2, 8 * QUARTER);
  batch_patch_begin(batch, song.clip, KIND_NOTE_CLIP, 7);
  for (uint32_t i = 0; i < 8; i++) {
    batch_patch_row(batch, song.first_note + i, PATCH_ALL, (double[]){(double)(i * QUARTER + (i % 2 ? 90000 : 0)), QUARTER / 2, 60 + i, 100, 64, 0});
  }
  batch_patch_end(batch);
  batch_op_create(batch, song.audio, KIND_AUDIO_CLIP, song.audio_track, ID_LAST);
  batch_set_int(batch, song.audio, 1, 0);
  batch_set_int(batch, song.audio, 2, 4 * QUARTER);
  batch_set_ref(batch, song.audio, 3, song.asset);
  batch_set_int(batch, song.audio, 6, QUARTER / 2);
  batch_set_int(batch, song.audio, 7, QUARTER / 4);
  apply(doc, batch);
  batch_destroy(batch);
  return song;
}

static const NoteClip *clip_of(const Song *song, Id id) { return doc_as_note_clip(doc_find(song->doc, id)); }
static const AudioClip *audio_of(const Song *song, Id id) { return doc_as_audio_clip(doc_find(song->doc, id)); }
static int64_t note_start(const NoteClip *clip, uint32_t row) { return ((const int64_t *)clip->notes->columns[NOTE_START])[row]; }

/* Apply an edit; give the way back, which must lead to the same hash. */
static Batch *apply_edit(Song *song, Batch *batch) {
  Batch *inverse, *again;
  const uint64_t before = doc_hash(song->doc);
  apply(song->doc, batch);
  assert_true(doc_hash(song->doc) != before);
  assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
  apply(song->doc, inverse);
  assert_true(doc_hash(song->doc) == before);
  assert_int_equal(batch_invert(inverse, memory_heap(), &again), STATUS_OK);
  apply(song->doc, again);
  batch_destroy(again);
  batch_destroy(batch);
  return inverse;
}

static void a_split_clip_sounds_as_before(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  assert_int_equal(edit_split_clips(song.doc, 1, (EditIds){&song.clip, 1}, 7 * QUARTER, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  const Object *left = doc_find(song.doc, song.clip), *right = left->next;
  const NoteClip *a = doc_as_note_clip(left), *b = doc_as_note_clip(right);
  assert_true(a->start_ticks == 4 * QUARTER && a->length_ticks == 3 * QUARTER && a->offset_ticks == 0);
  assert_true(b->start_ticks == 7 * QUARTER && b->length_ticks == 5 * QUARTER && b->offset_ticks == 3 * QUARTER);
  assert_int_equal(b->notes->count, 8);
  for (uint32_t i = 0; i < 8; i++) {
    assert_true(note_start(a, i) == note_start(b, i));
    assert_true(a->notes->ids[i] != b->notes->ids[i]);
  }
  doc_destroy(song.doc);
}

static void a_split_audio_clip_goes_on_at_the_right_frame(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  assert_int_equal(edit_split_clips(song.doc, 1, (EditIds){&song.audio, 1}, QUARTER, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  const AudioClip *a = audio_of(&song, song.audio), *b = doc_as_audio_clip(doc_find(song.doc, song.audio)->next);
  assert_true(b->source_frame == 24000); /* a quarter at 120 bpm is half a second */
  assert_true(a->fade_in_ticks == QUARTER / 2 && a->fade_out_ticks == 0);
  assert_true(b->fade_in_ticks == 0 && b->fade_out_ticks == QUARTER / 4);
  assert_true(b->asset == song.asset);
  doc_destroy(song.doc);
}

static void a_cut_beside_a_clip_is_nothing_to_do(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_split_clips(song.doc, 1, (EditIds){&song.clip, 1}, 4 * QUARTER, &batch, &problem), STATUS_NOT_FOUND);
  assert_null(batch);
  assert_int_equal(edit_split_clips(song.doc, 1, (EditIds){&song.asset, 1}, 5 * QUARTER, &batch, &problem), STATUS_NOT_FOUND);
  doc_destroy(song.doc);
}

static void duplicates_have_their_own_notes(void **state) {
  (void)state;
  Song song = song_create();
  const Id both[] = {song.clip, song.audio};
  Batch *batch;
  assert_int_equal(edit_copy_clips(song.doc, 1, (EditIds){both, 2}, 8 * QUARTER, 0, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  const NoteClip *copy = doc_as_note_clip(doc_find(song.doc, song.clip)->next);
  assert_true(copy->start_ticks == 12 * QUARTER);
  assert_true(doc_as_audio_clip(doc_find(song.doc, song.audio)->next)->start_ticks == 8 * QUARTER);
  for (uint32_t i = 0; i < 8; i++) assert_true(copy->notes->ids[i] > song.first_note + 7);
  doc_destroy(song.doc);
}

static void moved_clips_keep_their_distance_at_the_start(void **state) {
  (void)state;
  Song song = song_create();
  const Id both[] = {song.clip, song.audio};
  Batch *batch;
  assert_int_equal(edit_move_clips(song.doc, 1, (EditIds){both, 2}, 2 * QUARTER, 0, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_int_equal(edit_move_clips(song.doc, 1, (EditIds){both, 2}, -9 * QUARTER, 0, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_true(clip_of(&song, song.clip)->start_ticks == 4 * QUARTER);
  assert_true(audio_of(&song, song.audio)->start_ticks == 0);
  doc_destroy(song.doc);
}

static void a_clip_moves_to_a_track_of_its_kind_only(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch = batch_create(memory_heap(), "A third track", 1);
  const Id third = doc_next_id(song.doc, 1);
  batch_op_create(batch, third, KIND_TRACK, ID_PROJECT, ID_LAST);
  apply(song.doc, batch);
  batch_destroy(batch);
  assert_int_equal(edit_move_clips(song.doc, 1, (EditIds){&song.clip, 1}, 0, 1, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(edit_move_clips(song.doc, 1, (EditIds){&song.clip, 1}, 0, 3, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(edit_copy_clips(song.doc, 1, (EditIds){&song.clip, 1}, 0, 2, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_true(doc_find(song.doc, song.clip)->parent->id == song.notes_track);
  assert_int_equal(doc_find(song.doc, third)->first_child->kind->number, KIND_NOTE_CLIP);
  assert_int_equal(edit_move_clips(song.doc, 1, (EditIds){&song.clip, 1}, 0, 2, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_true(doc_find(song.doc, song.clip)->parent->id == third);
  doc_destroy(song.doc);
}

static void a_trimmed_start_leaves_the_notes_where_they_sound(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  assert_int_equal(edit_trim_clips(song.doc, 1, (EditIds){&song.clip, 1}, CLIP_START, QUARTER, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  const NoteClip *clip = clip_of(&song, song.clip);
  assert_true(clip->start_ticks == 5 * QUARTER && clip->offset_ticks == QUARTER && clip->length_ticks == 7 * QUARTER);
  assert_int_equal(edit_trim_clips(song.doc, 1, (EditIds){&song.clip, 1}, CLIP_START, -99 * QUARTER, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  clip = clip_of(&song, song.clip);
  assert_true(clip->start_ticks == 4 * QUARTER && clip->offset_ticks == 0 && clip->length_ticks == 8 * QUARTER);
  doc_destroy(song.doc);
}

static void audio_is_trimmed_no_further_than_its_asset(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  assert_int_equal(edit_trim_clips(song.doc, 1, (EditIds){&song.audio, 1}, CLIP_END, -2 * QUARTER, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_int_equal(edit_trim_clips(song.doc, 1, (EditIds){&song.audio, 1}, CLIP_END, 99 * QUARTER, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_true(audio_of(&song, song.audio)->length_ticks == 4 * QUARTER); /* two seconds at 120 bpm */
  assert_int_equal(edit_trim_clips(song.doc, 1, (EditIds){&song.audio, 1}, CLIP_START, QUARTER, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_true(audio_of(&song, song.audio)->source_frame == 24000);
  assert_int_equal(edit_trim_clips(song.doc, 1, (EditIds){&song.audio, 1}, CLIP_START, -QUARTER, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_true(audio_of(&song, song.audio)->source_frame == 0 && audio_of(&song, song.audio)->start_ticks == 0);
  doc_destroy(song.doc);
}

static void quantised_notes_lie_on_the_grid(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  const Quantise half = {.grid_ticks = QUARTER, .strength = 0.5}, whole = {.grid_ticks = QUARTER, .strength = 1};
  assert_int_equal(edit_quantise(song.doc, 1, song.clip, (EditIds){NULL, 0}, half, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_true(note_start(clip_of(&song, song.clip), 1) == QUARTER + 45000);
  const Id second = song.first_note + 1;
  assert_int_equal(edit_quantise(song.doc, 1, song.clip, (EditIds){&second, 1}, whole, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_true(note_start(clip_of(&song, song.clip), 1) == QUARTER);
  assert_true(note_start(clip_of(&song, song.clip), 3) == 3 * QUARTER + 45000);
  assert_int_equal(edit_quantise(song.doc, 1, song.clip, (EditIds){NULL, 0}, whole, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  for (uint32_t i = 0; i < 8; i++) assert_true(note_start(clip_of(&song, song.clip), i) == i * QUARTER);
  assert_int_equal(edit_quantise(song.doc, 1, song.clip, (EditIds){NULL, 0}, whole, &batch, NULL), STATUS_NOT_FOUND);
  doc_destroy(song.doc);
}

static void swing_delays_every_second_place(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  const Quantise swung = {.grid_ticks = QUARTER, .strength = 1, .swing = 0.25};
  assert_int_equal(edit_quantise(song.doc, 1, song.clip, (EditIds){NULL, 0}, swung, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  for (uint32_t i = 0; i < 8; i++) assert_true(note_start(clip_of(&song, song.clip), i) == i * QUARTER + (i % 2 ? QUARTER / 4 : 0));
  doc_destroy(song.doc);
}

static void transposing_keeps_intervals_or_is_refused(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch;
  Problem problem;
  assert_int_equal(edit_transpose(song.doc, 1, song.clip, (EditIds){NULL, 0}, 61, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_transpose(song.doc, 1, song.clip, (EditIds){NULL, 0}, 60, &batch, &problem), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  for (uint32_t i = 0; i < 8; i++) assert_int_equal(((const uint8_t *)clip_of(&song, song.clip)->notes->columns[NOTE_KEY])[i], 120 + i);
  doc_destroy(song.doc);
}

static void deleting_a_target_leads_its_sources_to_the_master(void **state) {
  (void)state;
  Song song = song_create();
  Batch *batch = batch_create(memory_heap(), "Route", 1);
  batch_set_ref(batch, song.notes_track, 9, song.audio_track);
  apply(song.doc, batch);
  batch_destroy(batch);
  const Id gone[] = {song.audio, song.audio_track, song.asset};
  assert_int_equal(edit_delete(song.doc, 1, (EditIds){gone, 3}, &batch, NULL), STATUS_OK);
  batch_destroy(apply_edit(&song, batch));
  assert_null(doc_find(song.doc, song.audio));
  assert_true(doc_as_track(doc_find(song.doc, song.notes_track))->target == ID_NONE);
  const Id master = ID_MASTER;
  assert_int_equal(edit_delete(song.doc, 1, (EditIds){&master, 1}, &batch, NULL), STATUS_REFUSED);
  doc_destroy(song.doc);
}

static Status edit_by_chance(Random *random, Doc *doc, Batch **batch) {
  const Object *objects[3];
  Id ids[3];
  const uint32_t kinds[] = {KIND_NOTE_CLIP, KIND_AUDIO_CLIP, 0};
  for (uint32_t i = 0; i < 3; i++) objects[i] = random_object(random, doc, kinds[random_below(random, 3)]);
  for (uint32_t i = 0; i < 3; i++) ids[i] = objects[i] ? objects[i]->id : id_make(5, 5);
  const EditIds some = {ids, 1 + random_below(random, 3)};
  const int64_t ticks = random_between(random, -20 * QUARTER, 40 * QUARTER);
  const Quantise quantise = {1 + random_between(random, 0, QUARTER), random_below(random, 101) / 100.0, random_below(random, 76) / 100.0, random_below(random, 2)};
  const Object *lane = random_object(random, doc, KIND_TAKE_LANE);
  const LaneRange range = {random_between(random, 0, 20 * QUARTER), random_between(random, 20 * QUARTER, 40 * QUARTER)};
  switch (random_below(random, lane ? 10 : 7)) {
    case 0: return edit_split_clips(doc, 1, some, ticks, batch, NULL);
    case 1: return edit_copy_clips(doc, 1, some, ticks, (int32_t)random_between(random, -2, 2), batch, NULL);
    case 2: return edit_move_clips(doc, 1, some, ticks, (int32_t)random_between(random, -2, 2), batch, NULL);
    case 3: return edit_trim_clips(doc, 1, some, random_below(random, 2) ? CLIP_START : CLIP_END, ticks, batch, NULL);
    case 4: return edit_quantise(doc, 1, ids[0], (EditIds){NULL, 0}, quantise, batch, NULL);
    case 5: return edit_transpose(doc, 1, ids[0], (EditIds){NULL, 0}, (int32_t)random_between(random, -12, 12), batch, NULL);
    case 6: return edit_delete(doc, 1, (EditIds){ids, 1}, batch, NULL);
    case 7: return edit_choose_take(doc, 1, lane->id, range, batch, NULL);
    case 8: return edit_promote_take(doc, 1, lane->id, batch, NULL);
    default: return edit_flatten_takes(doc, 1, lane->parent->id, batch, NULL);
  }
}

static void every_edit_of_any_document_can_be_taken_back(void **state) {
  (void)state;
  Random random = random_begin("every_edit_of_any_document_can_be_taken_back");
  uint32_t made = 0;
  for (uint32_t round = 0; round < 20; round++) {
    Doc *doc = random_doc(&random, memory_heap(), 120); /* of all kinds: clips are a few of them */
    for (uint32_t i = 0; i < 60; i++) {
      Batch *batch, *inverse;
      const uint64_t before = doc_hash(doc);
      if (edit_by_chance(&random, doc, &batch) != STATUS_OK) continue;
      if (batch_apply(doc, batch, NULL, NULL) == STATUS_OK) {
        BatchReport report;
        assert_int_equal(batch_invert(batch, memory_heap(), &inverse), STATUS_OK);
        assert_int_equal(batch_apply(doc, inverse, &report, NULL), STATUS_OK);
        assert_int_equal(report.skipped + report.rows_skipped, 0);
        batch_destroy(inverse);
        if (random_below(&random, 2)) assert_int_equal(batch_apply(doc, batch, NULL, NULL), STATUS_OK);
        else assert_true(doc_hash(doc) == before);
        made++;
      }
      batch_destroy(batch);
    }
    doc_destroy(doc);
  }
  assert_true(made > 100);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_split_clip_sounds_as_before),
    cmocka_unit_test(a_split_audio_clip_goes_on_at_the_right_frame),
    cmocka_unit_test(a_cut_beside_a_clip_is_nothing_to_do),
    cmocka_unit_test(duplicates_have_their_own_notes),
    cmocka_unit_test(moved_clips_keep_their_distance_at_the_start),
    cmocka_unit_test(a_clip_moves_to_a_track_of_its_kind_only),
    cmocka_unit_test(a_trimmed_start_leaves_the_notes_where_they_sound),
    cmocka_unit_test(audio_is_trimmed_no_further_than_its_asset),
    cmocka_unit_test(quantised_notes_lie_on_the_grid),
    cmocka_unit_test(swing_delays_every_second_place),
    cmocka_unit_test(transposing_keeps_intervals_or_is_refused),
    cmocka_unit_test(deleting_a_target_leads_its_sources_to_the_master),
    cmocka_unit_test(every_edit_of_any_document_can_be_taken_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
