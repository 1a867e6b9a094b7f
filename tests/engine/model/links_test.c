/* Linked audio clips: what is edited of one is edited of all, each step of undo takes back all, and what is a clip's own stays so. */
#include "model/records.h"
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

typedef struct Set { Session *song; Id track, clips[3]; } Set;

static void apply(Session *song, Status status, Batch *batch) {
  Problem problem = {.status = STATUS_OK};
  assert_int_equal(status, STATUS_OK);
  if (session_apply(song, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static Set set_new(void) {
  Set set = {.song = song_new()};
  static float sound[48000];
  set.track = song_track(set.song, TRACK_AUDIO);
  set.clips[0] = song_audio(set.song, set.track, (SongSpan){0, 2}, song_asset(set.song, sound, sound, COUNT_OF(sound), 48000));
  for (uint32_t i = 1; i < 3; i++) {
    Batch *batch = NULL;
    const Status status = edit_link_clips(session_doc(set.song), ACTOR_LOCAL, (EditIds){&set.clips[i - 1], 1}, song_ticks(4), 0, &batch, NULL);
    apply(set.song, status, batch);
    set.clips[i] = doc_find(session_doc(set.song), set.clips[i - 1])->next->id;
  }
  return set;
}

static const AudioClip *clip_of(const Set *set, uint32_t i) { return doc_as_audio_clip(doc_find(session_doc(set->song), set->clips[i])); }

static void assert_linked(const Set *set, uint32_t a, uint32_t b) {
  const AudioClip *x = clip_of(set, a), *y = clip_of(set, b);
  assert_true(x->link != 0 && x->link == y->link && x->asset == y->asset && x->reverse == y->reverse && x->time_base == y->time_base);
  assert_true(x->loop_start_frame == y->loop_start_frame && x->loop_end_frame == y->loop_end_frame && x->stretch == y->stretch);
  assert_true(x->source_bpm == y->source_bpm);
  assert_int_equal(x->warps->count, y->warps->count);
  for (uint32_t i = 0; i < x->warps->count; i++)
    for (uint32_t c = 0; c < x->warps->type->column_count; c++) assert_true(records_cell(x->warps, c, i) == records_cell(y->warps, c, i));
}

static void set_a_warp(Random *random, const Set *set, Id clip) {
  const Records *warps = doc_as_audio_clip(doc_find(session_doc(set->song), clip))->warps;
  Batch *batch = batch_create(memory_heap(), "Warp", ACTOR_LOCAL);
  const bool change = warps->count > 0 && random_below(random, 2);
  const Id row = change ? warps->ids[random_below(random, warps->count)] : doc_next_id(session_doc(set->song), ACTOR_LOCAL);
  batch_patch_begin(batch, clip, KIND_AUDIO_CLIP, 23);
  batch_patch_row(batch, row, PATCH_ALL, (double[RECORD_COLUMNS_MAX]){random_below(random, 100000000), random_below(random, 48000)});
  batch_patch_end(batch);
  apply(set->song, STATUS_OK, batch);
}

static void an_edit_of_one_is_an_edit_of_all(void **state) {
  (void)state;
  Random random = random_begin("an_edit_of_one_is_an_edit_of_all");
  const Set set = set_new();
  static const char *const fields[] = {"reverse", "loop_end_frame", "time_base", "source_bpm", "stretch"};
  static const double highest[] = {2, 40000, 2, 200, 4};
  for (uint32_t step = 0; step < 200; step++) {
    const Id clip = set.clips[random_below(&random, 3)];
    const uint32_t which = random_below(&random, COUNT_OF(fields) + 1);
    const uint64_t before = doc_hash(session_doc(set.song));
    if (which < COUNT_OF(fields)) song_set(set.song, clip, fields[which], random_below(&random, (uint32_t)highest[which]));
    else set_a_warp(&random, &set, clip);
    for (uint32_t i = 1; i < 3; i++) assert_linked(&set, 0, i);
    if (random_below(&random, 4)) continue;
    assert_int_equal(session_undo(set.song, NULL, NULL), STATUS_OK);
    assert_true(doc_hash(session_doc(set.song)) == before);
    assert_int_equal(session_redo(set.song, NULL, NULL), STATUS_OK);
  }
  song_set(set.song, set.clips[1], "gain_db", -7);
  song_set(set.song, set.clips[1], "pitch", 3);
  assert_true(clip_of(&set, 0)->gain_db == 0.0 && clip_of(&set, 2)->pitch == 0.0);
  session_destroy(set.song);
}

static void a_clip_made_unique_goes_its_own_way(void **state) {
  (void)state;
  const Set set = set_new();
  Batch *batch = NULL;
  const Status status = edit_make_unique(session_doc(set.song), ACTOR_LOCAL, (EditIds){&set.clips[1], 1}, &batch, NULL);
  apply(set.song, status, batch);
  song_set(set.song, set.clips[1], "reverse", 1);
  assert_false(clip_of(&set, 0)->reverse);
  song_set(set.song, set.clips[0], "loop_end_frame", 9000);
  assert_int_equal(clip_of(&set, 1)->loop_end_frame, 0);
  assert_linked(&set, 0, 2);
  assert_int_equal(edit_make_unique(session_doc(set.song), ACTOR_LOCAL, (EditIds){&set.clips[1], 1}, &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(set.song);
}

static const struct CMUnitTest tests[] = {
  cmocka_unit_test(an_edit_of_one_is_an_edit_of_all),
  cmocka_unit_test(a_clip_made_unique_goes_its_own_way),
};

int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
