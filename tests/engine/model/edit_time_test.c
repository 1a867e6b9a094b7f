/* Time put in, taken out, repeated and moved: every place that stays keeps what it had, and one step back brings all back. */
#include "model/automation.h"
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "session/session.h"

#include <math.h>
#include <string.h>

#define SONG_QUARTERS 32

typedef struct World { Session *song; Id track, lane, take; } World;

static const SongNote notes[] = {{0, 1, 60, 100}, {2, 1, 64, 80}};

static Batch *begin(void) { return batch_create(memory_heap(), "Set up", ACTOR_LOCAL); }
static void apply_set_up(Session *song, Batch *batch) { assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK); }

static Id add_marker(Session *song, double start, double length, const char *name) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_MARKER, ID_PROJECT, ID_LAST);
  batch_set_text(batch, id, 1, name, strlen(name));
  batch_set_int(batch, id, 2, song_ticks(start));
  batch_set_int(batch, id, 3, song_ticks(length));
  apply_set_up(song, batch);
  return id;
}

static void add_signature(Session *song, double quarter, int64_t numerator) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_SIGNATURE, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, 1, song_ticks(quarter));
  batch_set_int(batch, id, 2, numerator);
  apply_set_up(song, batch);
}

static World random_world(Random *random) {
  World world = {.song = song_new()};
  world.track = song_track(world.song, TRACK_INSTRUMENT);
  world.take = song_take(world.song, world.track);
  for (double at = random_below(random, 3); at < SONG_QUARTERS;) { /* one after the other, with gaps */
    const double length = 1 + random_below(random, 6);
    const Id clip = song_clip(world.song, world.track, (SongSpan){at, length}, notes, COUNT_OF(notes));
    song_set(world.song, clip, "offset_ticks", (double)song_ticks(random_below(random, 4)));
    at += length + random_below(random, 3);
  }
  song_choose_take(world.song, world.take, (SongSpan){1 + random_below(random, 12), 1 + random_below(random, 12)});
  LanePoint points[6];
  for (uint32_t i = 0; i < COUNT_OF(points); i++)
    points[i] = (LanePoint){song_ticks(i * 6 + random_below(random, 6)), random_real(random, -1, 1), (CurveShape)random_below(random, 2), 0};
  world.lane = song_lane(world.song, world.track, ID_NONE, "pan", false, points, COUNT_OF(points));
  for (uint32_t i = 0; i < 3; i++) song_tempo(world.song, i * 10 + random_below(random, 8), random_real(random, 60, 180), random_below(random, 2) == 0);
  add_signature(world.song, random_below(random, 16), 3);
  add_signature(world.song, 16 + random_below(random, 12), 5);
  return world;
}

/* What there is at a place. */
typedef struct Here { double bpm, pan; int64_t numerator, content; bool clip, chosen; } Here;

static Here here(const World *world, double ticks) {
  Doc *doc = session_doc(world->song);
  const TempoMap *map = doc_tempo_map(doc);
  Here h = {.bpm = tempo_map_bpm(map, ticks), .numerator = tempo_map_signature(map, (int64_t)ticks).numerator,
            .pan = lane_value(doc_as_automation(doc_find(doc, world->lane))->points, ticks)};
  for (const Object *o = doc_find(doc, world->track)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_NOTE_CLIP) continue;
    const NoteClip *clip = doc_as_note_clip(o);
    if ((double)clip->start_ticks > ticks || ticks >= (double)(clip->start_ticks + clip->length_ticks)) continue;
    assert_false(h.clip); /* they never come to lie on each other */
    h.clip = true;
    h.content = clip->offset_ticks + (int64_t)ticks - clip->start_ticks;
  }
  const Records *comp = doc_as_take_lane(doc_find(doc, world->take))->comp;
  for (uint32_t i = 0; i < comp->count; i++) {
    const int64_t from = ((const int64_t *)comp->columns[COMP_POSITION])[i], length = ((const int64_t *)comp->columns[COMP_LENGTH])[i];
    h.chosen |= (double)from <= ticks && ticks < (double)(from + length);
  }
  return h;
}

static void assert_same(const Here *a, const Here *b) {
  assert_true(fabs(a->bpm - b->bpm) < 1e-3);
  assert_true(fabs(a->pan - b->pan) < 1e-3);
  assert_int_equal(a->numerator, b->numerator);
  assert_int_equal(a->clip, b->clip);
  assert_int_equal(a->content, b->content);
  assert_int_equal(a->chosen, b->chosen);
}

#define SAMPLES (4 * SONG_QUARTERS)

static double sample_at(int i) { return (i + 0.5) / 4 * (double)TICKS_PER_QUARTER; }

/* Applies, and shows that undo leaves nothing. */
static void apply(const World *world, Status status, Batch *batch) {
  Doc *doc = session_doc(world->song);
  assert_int_equal(status, STATUS_OK);
  const uint64_t before = doc_hash(doc);
  assert_int_equal(session_apply(world->song, batch, NULL, NULL), STATUS_OK);
  const uint64_t after = doc_hash(doc);
  assert_int_equal(session_undo(world->song, NULL, NULL), STATUS_OK);
  assert_int_equal(doc_hash(doc), before);
  assert_int_equal(session_redo(world->song, NULL, NULL), STATUS_OK);
  assert_int_equal(doc_hash(doc), after);
}

/* Where a place of the old song is afterwards; -1: gone. The second one is its repetition. */
typedef struct Places { double first, second; } Places;
typedef struct Change { int how; int64_t from, to, at; } Change;

static Places places_of(const Change *c, double ticks) {
  const double from = (double)c->from, to = (double)c->to, length = to - from, at = (double)c->at;
  const bool inside = ticks >= from && ticks < to;
  switch (c->how) {
    case 0: return (Places){ticks < from ? ticks : ticks + length, -1};
    case 1: return (Places){ticks < from ? ticks : inside ? -1 : ticks - length, -1};
    case 2: return (Places){ticks < to ? ticks : ticks + length, inside ? ticks + length : -1};
    default: break;
  }
  if (at > to) return (Places){inside ? ticks + at - to : ticks >= to && ticks < at ? ticks - length : ticks, -1};
  return (Places){inside ? ticks + at - from : ticks >= at && ticks < from ? ticks + length : ticks, -1};
}

static Status make(const World *world, const Change *c, Batch **batch) {
  Doc *doc = session_doc(world->song);
  const LaneRange range = {c->from, c->to};
  switch (c->how) {
    case 0: return edit_insert_time(doc, ACTOR_LOCAL, range, batch, NULL);
    case 1: return edit_delete_time(doc, ACTOR_LOCAL, range, batch, NULL);
    case 2: return edit_duplicate_time(doc, ACTOR_LOCAL, range, batch, NULL);
    default: return edit_move_time(doc, ACTOR_LOCAL, range, c->at, batch, NULL);
  }
}

static void every_place_that_stays_keeps_what_it_had(void **state) {
  (void)state;
  Random random = random_begin("edit_time");
  for (int round = 0; round < 120; round++) {
    const World world = random_world(&random);
    Here before[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) before[i] = here(&world, sample_at(i));
    const int64_t from = random_below(&random, 24), to = from + 1 + random_below(&random, 8);
    Change change = {(int)random_below(&random, 4), song_ticks((double)from), song_ticks((double)to), 0};
    change.at = song_ticks(random_below(&random, 2) == 0 && from > 0 ? random_below(&random, (uint32_t)from) : (double)to + 1 + random_below(&random, 6));
    Batch *batch;
    const Status status = make(&world, &change, &batch);
    apply(&world, status, batch);
    for (int i = 0; i < SAMPLES; i++) {
      const Places places = places_of(&change, sample_at(i));
      const Here now = here(&world, places.first), again = here(&world, places.second);
      if (places.first >= 0) assert_same(&before[i], &now);
      if (places.second >= 0) assert_same(&before[i], &again);
    }
    session_destroy(world.song);
  }
}

static void time_put_in_is_empty_and_has_the_tempo_before_it(void **state) {
  (void)state;
  World world = {.song = song_new()};
  world.track = song_track(world.song, TRACK_INSTRUMENT);
  world.take = song_take(world.song, world.track);
  world.lane = song_lane(world.song, world.track, ID_NONE, "pan", false, (LanePoint[]){{0, 0.5, CURVE_LINEAR, 0}}, 1);
  song_tempo(world.song, 0, 90, false);
  song_tempo(world.song, 4, 140, false);
  song_clip(world.song, world.track, (SongSpan){2, 4}, notes, COUNT_OF(notes));
  Batch *batch;
  const Status status = edit_insert_time(session_doc(world.song), ACTOR_LOCAL, (LaneRange){song_ticks(4), song_ticks(8)}, &batch, NULL);
  apply(&world, status, batch);
  const Here gap = here(&world, (double)song_ticks(6));
  assert_false(gap.clip);
  assert_true(gap.bpm == 90.0);
  assert_true(here(&world, (double)song_ticks(8)).bpm == 140.0);
  assert_true(here(&world, (double)song_ticks(8)).clip);
  assert_int_equal(doc_as_automation(doc_find(session_doc(world.song), world.lane))->points->count, 1); /* a level line needs no more */
  session_destroy(world.song);
}

static const Marker *marker(const Session *song, Id id) {
  const Object *object = doc_find(session_doc((Session *)(uintptr_t)song), id);
  return object ? doc_as_marker(object) : NULL;
}

static void sections_grow_shrink_go_and_are_repeated(void **state) {
  (void)state;
  const World world = {.song = song_new()};
  Doc *doc = session_doc(world.song);
  const Id verse = add_marker(world.song, 4, 4, "Verse"), chorus = add_marker(world.song, 8, 4, "Chorus"), place = add_marker(world.song, 9, 0, "Hit");
  Batch *batch;
  Status status = edit_insert_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(6), song_ticks(7)}, &batch, NULL);
  apply(&world, status, batch);
  assert_int_equal(marker(world.song, verse)->length_ticks, song_ticks(5));
  assert_int_equal(marker(world.song, chorus)->position_ticks, song_ticks(9));
  status = edit_duplicate_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(9), song_ticks(13)}, &batch, NULL);
  apply(&world, status, batch);
  uint32_t choruses = 0, hits = 0;
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_MARKER) continue;
    choruses += strcmp(doc_as_marker(o)->name.data, "Chorus") == 0;
    hits += strcmp(doc_as_marker(o)->name.data, "Hit") == 0;
  }
  assert_int_equal(choruses, 2);
  assert_int_equal(hits, 2);
  status = edit_move_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(9), song_ticks(13)}, 0, &batch, NULL);
  apply(&world, status, batch);
  assert_int_equal(marker(world.song, chorus)->position_ticks, 0);
  assert_int_equal(marker(world.song, verse)->position_ticks, song_ticks(8));
  status = edit_delete_time(doc, ACTOR_LOCAL, (LaneRange){0, song_ticks(9)}, &batch, NULL);
  apply(&world, status, batch);
  assert_null(marker(world.song, chorus));
  assert_null(marker(world.song, place));
  assert_int_equal(marker(world.song, verse)->position_ticks, 0);
  assert_int_equal(marker(world.song, verse)->length_ticks, song_ticks(4));
  session_destroy(world.song);
}

/* On a track, at a quarter. */
static Id add_word(Session *song, Id track, double quarter) {
  Batch *batch = begin();
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_MIDI_WORD, track, ID_LAST);
  batch_set_int(batch, id, 1, song_ticks(quarter));
  batch_set_text(batch, id, 3, "la", 2);
  apply_set_up(song, batch);
  return id;
}

static void words_go_with_their_time(void **state) {
  (void)state;
  const World world = {.song = song_new()};
  Doc *doc = session_doc(world.song);
  const Id track = song_track(world.song, TRACK_INSTRUMENT), first = add_word(world.song, track, 2), second = add_word(world.song, track, 6);
  Batch *batch;
  Status status = edit_insert_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(4), song_ticks(7)}, &batch, NULL);
  apply(&world, status, batch);
  assert_true(doc_as_midi_word(doc_find(doc, first))->position_ticks == song_ticks(2) && doc_as_midi_word(doc_find(doc, second))->position_ticks == song_ticks(9));
  status = edit_duplicate_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(8), song_ticks(12)}, &batch, NULL);
  apply(&world, status, batch);
  const MidiWord *copy = NULL;
  for (const Object *o = doc_find(doc, track)->first_child; o; o = o->next)
    if (o->kind->number == KIND_MIDI_WORD && o->id != first && o->id != second) copy = doc_as_midi_word(o);
  assert_true(copy != NULL && doc_as_midi_word(doc_find(doc, second))->position_ticks + copy->position_ticks == song_ticks(9 + 13));
  assert_string_equal(copy->data.data, "la");
  status = edit_delete_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(1), song_ticks(3)}, &batch, NULL);
  apply(&world, status, batch);
  assert_null(doc_find(doc, first));
  session_destroy(world.song);
}

static void what_is_cut_out_with_time_may_be_all_there_is(void **state) {
  (void)state;
  const World world = {.song = song_new()};
  Doc *doc = session_doc(world.song);
  const Id hit = add_marker(world.song, 2, 1, "Hit"), word = add_word(world.song, song_track(world.song, TRACK_INSTRUMENT), 6);
  Batch *batch;
  Status status = edit_delete_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(6), song_ticks(7)}, &batch, NULL);
  apply(&world, status, batch);
  assert_null(doc_find(doc, word));
  assert_non_null(doc_find(doc, hit));
  status = edit_delete_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(1), song_ticks(4)}, &batch, NULL);
  apply(&world, status, batch);
  assert_null(doc_find(doc, hit));
  session_destroy(world.song);
}

static void a_song_too_long_and_a_stretch_that_is_none_are_refused(void **state) {
  (void)state;
  const World world = {.song = song_new()};
  const Id track = song_track(world.song, TRACK_INSTRUMENT);
  song_clip(world.song, track, (SongSpan){2, 4}, notes, COUNT_OF(notes));
  Batch *batch;
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  Doc *doc = session_doc(world.song);
  assert_int_equal(edit_insert_time(doc, ACTOR_LOCAL, (LaneRange){0, SCHEMA_TICKS_MAX - 1}, &batch, &problem), STATUS_REFUSED);
  assert_string_equal(problem.what, "the song would be too long");
  assert_int_equal(edit_delete_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(4), song_ticks(4)}, &batch, &problem), STATUS_REFUSED);
  assert_int_equal(edit_move_time(doc, ACTOR_LOCAL, (LaneRange){song_ticks(4), song_ticks(8)}, song_ticks(6), &batch, &problem), STATUS_NOT_FOUND);
  session_destroy(world.song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(every_place_that_stays_keeps_what_it_had),
    cmocka_unit_test(time_put_in_is_empty_and_has_the_tempo_before_it),
    cmocka_unit_test(sections_grow_shrink_go_and_are_repeated),
    cmocka_unit_test(words_go_with_their_time),
    cmocka_unit_test(what_is_cut_out_with_time_may_be_all_there_is),
    cmocka_unit_test(a_song_too_long_and_a_stretch_that_is_none_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
