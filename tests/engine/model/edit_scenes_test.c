/* Making, filling, copying, moving and capturing slots: what comes of it, and that each is one step back. */
#include "model/content.h"
#include "model/slot_content.h"
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "session/session.h"

typedef struct Set { Session *song; Id keys, audio, scene, other, clip; } Set;

static const SongNote notes[] = {{0, 1, 60, 100}, {1, 1, 64, 80}};

static Set set_new(void) {
  Set set = {.song = song_new()};
  set.keys = song_track(set.song, TRACK_INSTRUMENT);
  set.audio = song_track(set.song, TRACK_AUDIO);
  set.scene = song_scene(set.song);
  set.other = song_scene(set.song);
  set.clip = song_clip(set.song, set.keys, (SongSpan){5, 2}, notes, COUNT_OF(notes));
  return set;
}

/* Applies what an edit made; undone it must leave nothing, done again the same. */
static void apply(const Set *set, Status status, Batch *batch) {
  Doc *doc = session_doc(set->song);
  assert_int_equal(status, STATUS_OK);
  const uint64_t before = doc_hash(doc);
  assert_int_equal(session_apply(set->song, batch, NULL, NULL), STATUS_OK);
  const uint64_t after = doc_hash(doc);
  assert_int_equal(session_undo(set->song, NULL, NULL), STATUS_OK);
  assert_int_equal(doc_hash(doc), before);
  assert_int_equal(session_redo(set->song, NULL, NULL), STATUS_OK);
  assert_int_equal(doc_hash(doc), after);
}

static const Object *slot_at(const Set *set, Id track, Id scene) {
  for (const Object *o = doc_find(session_doc(set->song), track)->first_child; o; o = o->next)
    if (o->kind->number == KIND_SLOT && doc_as_slot(o)->scene == scene) return o;
  return NULL;
}

static Id fill(const Set *set, Id clip, Id track, Id scene) {
  Batch *batch;
  const Status status = edit_clip_to_slot(session_doc(set->song), ACTOR_LOCAL, clip, (SlotPlace){track, scene}, &batch, NULL);
  apply(set, status, batch);
  return slot_at(set, track, scene)->id;
}

static void a_scene_and_a_slot_are_added(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  Batch *batch;
  Status status = edit_add_scene(doc, ACTOR_LOCAL, set.scene, "Verse", &batch, NULL);
  apply(&set, status, batch);
  const Object *verse = doc_find(doc, set.scene)->next;
  while (verse->kind->number != KIND_SCENE) verse = verse->next;
  assert_string_equal(doc_as_scene(verse)->name.data, "Verse");
  status = edit_add_slot(doc, ACTOR_LOCAL, (SlotPlace){set.keys, verse->id}, song_ticks(4), &batch, NULL);
  apply(&set, status, batch);
  const Object *slot = slot_at(&set, set.keys, verse->id);
  assert_int_equal(doc_as_note_clip(slot_clip(slot))->length_ticks, song_ticks(4));
  status = edit_add_slot(doc, ACTOR_LOCAL, (SlotPlace){set.audio, verse->id}, song_ticks(4), &batch, NULL);
  apply(&set, status, batch);
  assert_null(slot_clip(slot_at(&set, set.audio, verse->id)));
  assert_int_equal(edit_add_slot(doc, ACTOR_LOCAL, (SlotPlace){set.scene, set.keys}, 0, &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(set.song);
}

static void a_clip_goes_to_a_slot_and_back(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  Batch *batch;
  const Id slot = fill(&set, set.clip, set.keys, set.scene);
  const NoteClip *copy = doc_as_note_clip(slot_clip(doc_find(doc, slot)));
  assert_int_equal(copy->start_ticks, 0);
  assert_int_equal(copy->length_ticks, song_ticks(2));
  assert_int_equal(copy->notes->count, 2);
  assert_int_equal(fill(&set, set.clip, set.keys, set.scene), slot); /* what it held gives way */
  assert_int_equal(edit_clip_to_slot(doc, ACTOR_LOCAL, set.clip, (SlotPlace){set.audio, set.scene}, &batch, NULL), STATUS_REFUSED);
  const Status status = edit_slot_to_arrangement(doc, ACTOR_LOCAL, slot, song_ticks(12), &batch, NULL);
  apply(&set, status, batch);
  const Object *last = doc_find(doc, set.keys)->last_child;
  assert_int_equal(last->kind->number, KIND_NOTE_CLIP);
  assert_int_equal(doc_as_note_clip(last)->start_ticks, song_ticks(12));
  session_destroy(set.song);
}

static void slots_are_copied_and_moved_with_their_settings(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  Batch *batch;
  const Id slot = fill(&set, set.clip, set.keys, set.scene), second = song_track(set.song, TRACK_INSTRUMENT);
  song_set(set.song, slot, "legato", 1);
  Status status = edit_copy_slot(doc, ACTOR_LOCAL, slot, (SlotPlace){second, set.other}, &batch, NULL);
  apply(&set, status, batch);
  const Object *copy = slot_at(&set, second, set.other);
  assert_true(doc_as_slot(copy)->legato);
  assert_int_equal(doc_as_note_clip(slot_clip(copy))->notes->count, 2);
  status = edit_move_slot(doc, ACTOR_LOCAL, slot, (SlotPlace){second, set.other}, &batch, NULL);
  apply(&set, status, batch);
  assert_ptr_equal(slot_at(&set, second, set.other), doc_find(doc, slot)); /* the very slot, so that what plays goes on */
  assert_null(slot_at(&set, set.keys, set.scene));
  assert_int_equal(edit_move_slot(doc, ACTOR_LOCAL, slot, (SlotPlace){set.audio, set.scene}, &batch, NULL), STATUS_REFUSED);
  assert_int_equal(edit_move_slot(doc, ACTOR_LOCAL, slot, (SlotPlace){second, set.other}, &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(set.song);
}

static void what_plays_becomes_a_scene(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  const Id second = song_track(set.song, TRACK_INSTRUMENT);
  const Id slots[] = {fill(&set, set.clip, set.keys, set.scene), fill(&set, set.clip, second, set.other), fill(&set, set.clip, set.keys, set.other)};
  Batch *batch;
  const Status status = edit_capture_scene(doc, ACTOR_LOCAL, (EditIds){slots, COUNT_OF(slots)}, "Take", &batch, NULL);
  apply(&set, status, batch);
  const Object *scene = doc_project(doc)->last_child;
  assert_string_equal(doc_as_scene(scene)->name.data, "Take");
  assert_non_null(slot_clip(slot_at(&set, set.keys, scene->id)));
  assert_non_null(slot_clip(slot_at(&set, second, scene->id)));
  session_destroy(set.song);
}

static void a_performance_clears_only_where_it_was_played(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  const Id slot = fill(&set, set.clip, set.keys, set.scene);
  const PerformanceEvent events[] = {
    {.type = PERFORM_LEFT, .object = set.keys, .position_ticks = song_ticks(6)},
    {.type = PERFORM_LAUNCHED, .object = slot, .position_ticks = song_ticks(6), .travel_ticks = song_ticks(0.5), .press = 1},
    {.type = PERFORM_ENDED, .object = slot, .position_ticks = song_ticks(11)},
    {.type = PERFORM_RETURNED, .object = set.keys, .position_ticks = song_ticks(11)},
    {.type = PERFORM_LAUNCHED, .object = 12345, .position_ticks = song_ticks(6)}}; /* gone meanwhile */
  Batch *batch;
  const Status status = edit_write_performance(doc, ACTOR_LOCAL, events, COUNT_OF(events), song_ticks(20), &batch, NULL);
  apply(&set, status, batch);
  const NoteClip *cut = doc_as_note_clip(doc_find(doc, set.clip)), *played = doc_as_note_clip(doc_find(doc, set.keys)->last_child);
  assert_int_equal(cut->length_ticks, song_ticks(1));
  assert_int_equal(played->start_ticks, song_ticks(6));
  assert_int_equal(played->length_ticks, song_ticks(5));
  assert_int_equal(played->loop_ticks, song_ticks(2));
  assert_int_equal(played->offset_ticks, song_ticks(0.5));
  assert_int_equal(edit_write_performance(doc, ACTOR_LOCAL, events, 0, 0, &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(set.song);
}

static uint32_t count_scenes(const Doc *doc, const Object **last) {
  uint32_t count = 0;
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) {
    if (o->kind->number != KIND_SCENE) continue;
    *last = o;
    count++;
  }
  return count;
}

static void a_scene_is_duplicated_with_its_slots(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  Batch *batch;
  const Id slot = fill(&set, set.clip, set.keys, set.scene);
  song_set(set.song, slot, "legato", 1);
  song_set(set.song, set.scene, "tempo_bpm", 93);
  Status status = edit_duplicate_scene(doc, ACTOR_LOCAL, set.scene, &batch, NULL);
  apply(&set, status, batch);
  const Object *copy = doc_find(doc, set.scene)->next;
  while (copy->kind->number != KIND_SCENE) copy = copy->next;
  assert_int_not_equal(copy->id, set.other);
  assert_true(doc_as_scene(copy)->tempo_bpm == 93.0);
  const Object *again = slot_at(&set, set.keys, copy->id);
  assert_true(doc_as_slot(again)->legato);
  assert_int_equal(doc_as_note_clip(slot_clip(again))->notes->count, 2);
  assert_null(slot_at(&set, set.audio, copy->id));
  assert_int_equal(edit_duplicate_scene(doc, ACTOR_LOCAL, set.keys, &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(set.song);
}

static void scenes_change_places(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  const Object *last = NULL;
  Batch *batch;
  Status status = edit_move_scene(doc, ACTOR_LOCAL, set.scene, ID_LAST, &batch, NULL);
  apply(&set, status, batch);
  assert_int_equal(count_scenes(doc, &last), 2);
  assert_int_equal(last->id, set.scene);
  status = edit_move_scene(doc, ACTOR_LOCAL, set.scene, ID_NONE, &batch, NULL);
  apply(&set, status, batch);
  (void)count_scenes(doc, &last);
  assert_int_equal(last->id, set.other);
  assert_int_equal(edit_move_scene(doc, ACTOR_LOCAL, set.scene, set.scene, &batch, NULL), STATUS_NOT_FOUND);
  assert_int_equal(edit_move_scene(doc, ACTOR_LOCAL, set.scene, set.keys, &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(set.song);
}

static void cleared_slots_stay_as_they_are_launched(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  Batch *batch;
  const Id slot = fill(&set, set.clip, set.keys, set.scene), ids[] = {slot, slot, set.keys};
  song_set(set.song, slot, "mode", LAUNCH_GATE);
  const Status status = edit_clear_slots(doc, ACTOR_LOCAL, (EditIds){ids, COUNT_OF(ids)}, &batch, NULL);
  apply(&set, status, batch);
  assert_null(slot_clip(doc_find(doc, slot)));
  assert_int_equal(doc_as_slot(doc_find(doc, slot))->mode, LAUNCH_GATE);
  assert_int_equal(edit_clear_slots(doc, ACTOR_LOCAL, (EditIds){&slot, 1}, &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(set.song);
}

/* Whatever the map was, from there on it is the scene's, and before it is as it was. */
static void the_song_takes_over_what_a_scene_says_of_time(void **state) {
  (void)state;
  Random random = random_begin("the_song_takes_over_what_a_scene_says_of_time");
  for (uint32_t round = 0; round < 40; round++) {
    const Set set = set_new();
    Doc *doc = session_doc(set.song);
    for (uint32_t i = 0; i < 3; i++) song_tempo(set.song, i * 4.0, random_real(&random, 60, 200), random_below(&random, 2));
    const double bpm = 40 + random_below(&random, 200);
    const int64_t beats = 1 + random_below(&random, 9), at = song_ticks((double)random_below(&random, 16));
    song_set(set.song, set.scene, "tempo_bpm", bpm);
    song_set(set.song, set.scene, "beats", (double)beats);
    song_set(set.song, set.scene, "beat", 3);
    double before[8];
    for (uint32_t i = 0; i < COUNT_OF(before); i++) before[i] = tempo_map_seconds(doc_tempo_map(doc), (double)at * i / COUNT_OF(before));
    Batch *batch;
    const Status status = edit_take_scene_time(doc, ACTOR_LOCAL, set.scene, at, &batch, NULL);
    apply(&set, status, batch);
    const TempoMap *map = doc_tempo_map(doc);
    assert_true(tempo_map_bpm(map, (double)at) == bpm);
    assert_int_equal(tempo_map_signature(map, at).numerator, beats);
    assert_int_equal(tempo_map_signature(map, at).denominator, 8);
    assert_int_equal(edit_take_scene_time(doc, ACTOR_LOCAL, set.scene, at, &batch, NULL), STATUS_NOT_FOUND);
    for (uint32_t i = 0; i < COUNT_OF(before); i++)
      assert_true(__builtin_fabs(tempo_map_seconds(map, (double)at * i / COUNT_OF(before)) - before[i]) < 1e-6);
    song_set(set.song, set.scene, "tempo_bpm", 0);
    song_set(set.song, set.scene, "beats", 0);
    assert_int_equal(edit_take_scene_time(doc, ACTOR_LOCAL, set.scene, at + 1, &batch, NULL), STATUS_NOT_FOUND);
    session_destroy(set.song);
  }
}

static uint32_t scene_count(const Doc *doc) {
  uint32_t count = 0;
  for (const Object *o = doc_project(doc)->first_child; o; o = o->next) count += o->kind->number == KIND_SCENE;
  return count;
}

/* A clip of two bars at the beginning; on another track clips at the first and the second bar. */
static void clips_become_a_scene_for_each_place_where_some_begin(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  const Id keys = song_track(set.song, TRACK_INSTRUMENT), bass = song_track(set.song, TRACK_INSTRUMENT);
  const Id clips[] = {song_clip(set.song, keys, (SongSpan){0, 8}, notes, COUNT_OF(notes)), song_clip(set.song, bass, (SongSpan){0, 4}, notes, COUNT_OF(notes)),
                      song_clip(set.song, bass, (SongSpan){4, 4}, notes, 1)};
  const uint32_t before = scene_count(doc);
  Batch *batch;
  const Status status = edit_scenes_of_clips(doc, ACTOR_LOCAL, (EditIds){clips, COUNT_OF(clips)}, &batch, NULL);
  apply(&set, status, batch);
  assert_int_equal(scene_count(doc), before + 2);
  const Object *second = doc_project(doc)->last_child, *first = second->previous;
  for (uint32_t i = 0; i < 2; i++) {
    const Id scene = i == 0 ? first->id : second->id;
    assert_non_null(slot_clip(slot_at(&set, keys, scene))); /* it sounds at both */
    assert_non_null(slot_clip(slot_at(&set, bass, scene)));
  }
  assert_int_equal(edit_scenes_of_clips(doc, ACTOR_LOCAL, (EditIds){&set.scene, 1}, &batch, NULL), STATUS_NOT_FOUND);
  session_destroy(set.song);
}

/* How many scenes clips of a track make that lie one behind the other, each of as many of the notes as its number says. */
static uint32_t scenes_of(const uint32_t *numbers, uint32_t count, void change(const Set *set, Id clip)) {
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  const Id track = song_track(set.song, TRACK_INSTRUMENT);
  Id clips[80];
  Batch *batch;
  for (uint32_t i = 0; i < count; i++) clips[i] = song_clip(set.song, track, (SongSpan){4.0 * i, 4}, notes, numbers[i]);
  if (change) change(&set, clips[count - 1]);
  const uint32_t before = scene_count(doc);
  const Status status = edit_scenes_of_clips(doc, ACTOR_LOCAL, (EditIds){clips, count}, &batch, NULL);
  apply(&set, status, batch);
  const uint32_t made = scene_count(doc) - before;
  session_destroy(set.song);
  return made;
}

static void change_nothing(const Set *set, Id clip) { (void)set, (void)clip; }
static void change_length(const Set *set, Id clip) { song_set(set->song, clip, "length_ticks", (double)song_ticks(3)); }
static void change_transpose(const Set *set, Id clip) { song_set(set->song, clip, "transpose", 12); }
static void mute(const Set *set, Id clip) { song_set(set->song, clip, "mute", 1); }

static void a_place_that_plays_what_one_before_it_does_makes_no_scene(void **state) {
  (void)state;
  const uint32_t song[] = {2, 1, 2, 1, 0};
  assert_int_equal(scenes_of(song, COUNT_OF(song), NULL), 3);
  static const struct { void (*change)(const Set *set, Id clip); uint32_t made; } changes[] = {{change_nothing, 1}, {change_length, 2}, {change_transpose, 2}, {mute, 2}};
  for (uint32_t i = 0; i < COUNT_OF(changes); i++) assert_int_equal(scenes_of((const uint32_t[]){2, 2}, 2, changes[i].change), changes[i].made);
  uint32_t many[80]; /* more places than there may be scenes */
  for (uint32_t i = 0; i < COUNT_OF(many); i++) many[i] = i % 3;
  assert_int_equal(scenes_of(many, COUNT_OF(many), NULL), 3);
}

static void more_scenes_than_are_made_at_once_are_refused(void **state) {
  (void)state;
  const Set set = set_new();
  Id clips[65];
  Batch *batch;
  Problem problem;
  for (uint32_t i = 0; i < COUNT_OF(clips); i++) {
    clips[i] = song_clip(set.song, set.keys, (SongSpan){100 + 4.0 * i, 4}, notes, 1);
    song_set(set.song, clips[i], "offset_ticks", (double)song_ticks(i));
  }
  assert_int_equal(edit_scenes_of_clips(session_doc(set.song), ACTOR_LOCAL, (EditIds){clips, COUNT_OF(clips)}, &batch, &problem), STATUS_REFUSED);
  assert_string_equal(problem.what, "more than 64 scenes are too many at once; choose some of the clips");
  const Status status = edit_scenes_of_clips(session_doc(set.song), ACTOR_LOCAL, (EditIds){clips, 64}, &batch, NULL);
  apply(&set, status, batch);
  session_destroy(set.song);
}

static uint32_t clips_in(const Set *set, Id scene) {
  uint32_t found = 0;
  for (const Object *o = doc_project(session_doc(set->song))->first_child; o; o = o->next) {
    const Object *slot = o->kind->number == KIND_TRACK ? slot_at(set, o->id, scene) : NULL;
    found += slot != NULL && slot_clip(slot) != NULL;
  }
  return found;
}

static Id place(const Set *set, Id pattern, Id track, double quarter) {
  Batch *batch;
  const Status status = edit_place_pattern(session_doc(set->song), ACTOR_LOCAL, pattern, track, song_ticks(quarter), &batch, NULL);
  apply(set, status, batch);
  return doc_find(session_doc(set->song), track)->last_child->id;
}

/* Patterns of two tracks, played A B A, and beside them, if they are wanted, sound and a clip on one of their tracks. */
static void patterns_become_scenes_alone_and_among_other_clips(void **state) {
  (void)state;
  for (uint32_t beside = 0; beside < 2; beside++) {
    const Set set = set_new();
    Doc *doc = session_doc(set.song);
    const Id bass = song_track(set.song, TRACK_INSTRUMENT), lead = song_track(set.song, TRACK_INSTRUMENT), sound = song_track(set.song, TRACK_AUDIO);
    Id patterns[2], clips[8];
    Batch *batch;
    for (uint32_t p = 0; p < 2; p++) {
      const Id of[] = {song_clip(set.song, bass, (SongSpan){0, 4}, notes, COUNT_OF(notes)), song_clip(set.song, lead, (SongSpan){0, 4}, notes, COUNT_OF(notes))};
      const Status made = edit_make_pattern(doc, ACTOR_LOCAL, (EditIds){of, 2}, "P", &batch, NULL);
      apply(&set, made, batch);
      const Object *placed = doc_find(doc, bass)->last_child;
      patterns[p] = doc_as_pattern_clip(placed)->pattern;
      song_delete(set.song, placed->id);
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < 3; i++) clips[count++] = place(&set, patterns[i % 2], bass, 4.0 * i);
    if (beside == 1) {
      clips[count++] = song_some_audio(set.song, sound, 4);
      clips[count++] = song_clip(set.song, lead, (SongSpan){8, 4}, notes, COUNT_OF(notes));
    }
    const uint32_t before = scene_count(doc);
    const Status status = edit_scenes_of_clips(doc, ACTOR_LOCAL, (EditIds){clips, count}, &batch, NULL);
    apply(&set, status, batch);
    assert_int_equal(scene_count(doc), before + (beside == 1 ? 3 : 2));
    const Object *last = doc_project(doc)->last_child;
    const Id scenes[] = {last->previous->previous->id, last->previous->id, last->id};
    for (uint32_t i = beside == 1 ? 0 : 1; i < 3; i++) {
      assert_int_equal(clips_in(&set, scenes[i]), beside == 1 && i == 0 ? 3 : 2); /* the sound is there at the beginning alone */
      assert_true(doc_as_note_clip(slot_clip(slot_at(&set, bass, scenes[i])))->part != ID_NONE);
    }
    /* a track's own clip has its slot before a pattern's part */
    if (beside == 1) assert_true(doc_as_note_clip(slot_clip(slot_at(&set, lead, scenes[2])))->part == ID_NONE);
    session_destroy(set.song);
  }
}

static void a_pattern_becomes_slots_that_share_its_parts(void **state) {
  (void)state;
  const Set set = set_new();
  Doc *doc = session_doc(set.song);
  const Id bass = song_track(set.song, TRACK_INSTRUMENT);
  const Id low = song_clip(set.song, bass, (SongSpan){5, 3}, notes, COUNT_OF(notes)), clips[] = {set.clip, low};
  Batch *batch;
  Status status = edit_make_pattern(doc, ACTOR_LOCAL, (EditIds){clips, 2}, "Verse", &batch, NULL);
  apply(&set, status, batch);
  const Object *placed = song_only_child(set.song, set.keys, KIND_PATTERN_CLIP), *pattern = doc_find(doc, doc_as_pattern_clip(placed)->pattern);
  song_set(set.song, placed->id, "transpose", 7);
  const Object *part = pattern->first_child;
  assert_null(slot_at(&set, set.keys, set.scene));
  status = edit_clip_to_slot(doc, ACTOR_LOCAL, placed->id, (SlotPlace){set.audio, set.scene}, &batch, NULL); /* whatever track was meant */
  apply(&set, status, batch);
  assert_null(slot_at(&set, set.audio, set.scene));
  const Id tracks[] = {set.keys, bass};
  for (int i = 0; i < 2; i++, part = part->next) {
    const Object *clip = slot_clip(slot_at(&set, tracks[i], set.scene));
    assert_true(doc_as_note_clip(clip)->part == part->id && doc_as_part(part)->track == tracks[i]);
    assert_true(doc_as_note_clip(clip)->length_ticks == doc_as_pattern(pattern)->length_ticks && doc_as_note_clip(clip)->transpose == 7);
    assert_string_equal(doc_as_note_clip(clip)->name.data, "Verse");
  }
  assert_ptr_equal(content_of(doc, slot_clip(slot_at(&set, set.keys, set.scene))), pattern->first_child); /* an edit there is heard here */
  const Id before = slot_at(&set, bass, set.scene)->id; /* again: the slots stay, their clips are new */
  status = edit_clip_to_slot(doc, ACTOR_LOCAL, placed->id, (SlotPlace){set.keys, set.scene}, &batch, NULL);
  apply(&set, status, batch);
  assert_true(slot_at(&set, bass, set.scene)->id == before);
  song_delete(set.song, pattern->id);
  assert_null(slot_clip(slot_at(&set, bass, set.scene)));
  session_destroy(set.song);
}

static const struct CMUnitTest tests[] = {
  cmocka_unit_test(patterns_become_scenes_alone_and_among_other_clips), cmocka_unit_test(a_pattern_becomes_slots_that_share_its_parts),
  cmocka_unit_test(clips_become_a_scene_for_each_place_where_some_begin), cmocka_unit_test(a_place_that_plays_what_one_before_it_does_makes_no_scene),
  cmocka_unit_test(more_scenes_than_are_made_at_once_are_refused),
  cmocka_unit_test(a_scene_is_duplicated_with_its_slots),
  cmocka_unit_test(scenes_change_places),
  cmocka_unit_test(cleared_slots_stay_as_they_are_launched),
  cmocka_unit_test(the_song_takes_over_what_a_scene_says_of_time),
  cmocka_unit_test(a_scene_and_a_slot_are_added),
  cmocka_unit_test(a_clip_goes_to_a_slot_and_back),
  cmocka_unit_test(slots_are_copied_and_moved_with_their_settings),
  cmocka_unit_test(what_plays_becomes_a_scene),
  cmocka_unit_test(a_performance_clears_only_where_it_was_played),
};

int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
