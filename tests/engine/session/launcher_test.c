/* What the launcher does and when: grids to the frame, modes, legato, follow actions, jumps, edits while it plays, and that no note
   is left sounding. What it sounds like is in launch_test.c. */
#include "support/random.h"
#include "support/stage.h"

#include "graph/internal.h"

static Stage stage;

static const SongNote riff[] = {{0, 0.5, 60, 100}, {0.25, 3.0, 64, 80}, {1, 0.5, 67, 127}, {1, 0.25, 72, 90}, {2.13, 1.4, 61, 60}};

typedef struct Set { Session *song; Id track, scenes[4], slots[4], clips[4]; } Set;

/* One track with four slots of a bar each. */
static Set set_new(void) {
  Set set = {.song = song_new()};
  set.track = song_track(set.song, TRACK_INSTRUMENT);
  song_param(set.song, song_device(set.song, set.track, "synth"), "release_ms", 20.0);
  for (uint32_t i = 0; i < 4; i++) {
    set.scenes[i] = song_scene(set.song);
    set.slots[i] = song_slot(set.song, set.track, set.scenes[i]);
    set.clips[i] = song_clip(set.song, set.slots[i], (SongSpan){0, 4}, riff, COUNT_OF(riff));
  }
  return set;
}

static void begin(const Set *set) {
  stage_open(&stage, set->song);
  stage_send(&stage, (Command){.type = COMMAND_PLAY});
}

static void end(const Set *set) {
  stage_close(&stage);
  session_destroy(set->song);
}

static void launch(Id slot) { stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = slot, .number = 1, .value = 1}); }
static void let_go(Id slot) { stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = slot, .number = 0}); }

static const GraphMeterTrack *meter_of(Id track) {
  const GraphMeters *meters = graph_meters(stage.graph);
  for (uint32_t i = 0; i < meters->track_count; i++)
    if (meters->tracks[i].id == track) return &meters->tracks[i];
  fail_msg("the track has no meter");
  return NULL;
}

/* ---- grids */

/* The first place of a grid that does not lie before `ticks`, counted by the tempo map's bars; the slow way. */
static int64_t next_place(const TempoMap *map, int64_t ticks, int64_t grid) {
  static const int64_t bars[] = {[LAUNCH_8_BARS] = 8, [LAUNCH_4_BARS] = 4, [LAUNCH_2_BARS] = 2, [LAUNCH_BAR] = 1};
  static const int64_t parts[] = {[LAUNCH_HALF] = 2, [LAUNCH_QUARTER] = 4, [LAUNCH_8TH] = 8, [LAUNCH_16TH] = 16};
  const SignaturePoint signature = tempo_map_signature(map, ticks);
  const int64_t beat = 4 * TICKS_PER_QUARTER / signature.denominator;
  const int64_t step = grid <= LAUNCH_BAR ? bars[grid] * beat * signature.numerator : grid == LAUNCH_BEAT ? beat : 4 * TICKS_PER_QUARTER / parts[grid];
  int64_t place = signature.position_ticks;
  while (place < ticks) place += step;
  for (uint32_t i = 0; i < map->signature_count; i++)
    if (map->signatures[i].position_ticks > signature.position_ticks && map->signatures[i].position_ticks < place && map->signatures[i].position_ticks >= ticks)
      return map->signatures[i].position_ticks;
  return place;
}

static void add_signature(Session *song, double quarter, int64_t numerator, int64_t denominator) {
  Batch *batch = batch_create(memory_heap(), "Signature", ACTOR_LOCAL);
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_SIGNATURE, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, 1, song_ticks(quarter));
  batch_set_int(batch, id, 2, numerator);
  batch_set_int(batch, id, 3, denominator);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
}

static void a_launch_falls_on_the_very_frame_of_its_grid(void **state) {
  (void)state;
  Random random = random_begin("a_launch_falls_on_the_very_frame_of_its_grid");
  for (uint32_t round = 0; round < 60; round++) {
    const Set set = set_new();
    double at = 0;
    for (uint32_t i = random_below(&random, 5); i > 0; i--, at += random_real(&random, 0.2, 4)) song_tempo(set.song, at, random_real(&random, 40, 300), random_below(&random, 2));
    if (random_below(&random, 2)) add_signature(set.song, 0, 1 + random_below(&random, 7), 1 << random_below(&random, 4));
    if (random_below(&random, 2)) add_signature(set.song, 3, 1 + random_below(&random, 7), 4);
    const int64_t grid = LAUNCH_8_BARS + random_below(&random, 9);
    song_set(set.song, set.slots[0], "quantise", (double)grid);
    begin(&set);
    stage_run(&stage, random_below(&random, 100000), 512);
    const int64_t block_frame = (stage.frames + GRID_FRAMES - 1) / GRID_FRAMES * GRID_FRAMES; /* where the command is read */
    launch(set.slots[0]);
    stage_run(&stage, 48000 * 6, 512);
    const TempoMap *map = doc_tempo_map(session_doc(set.song));
    int64_t ticks = (int64_t)tempo_map_ticks(map, (double)block_frame / STAGE_RATE) - 40000;
    if (ticks < 0) ticks = 0;
    while (tempo_map_frame(map, ticks, STAGE_RATE) < block_frame) ticks++;
    const int64_t place = next_place(map, ticks, grid);
    assert_int_equal(launch_place_ticks(session_doc(set.song), set.slots[0], ticks), place);
    const Notice *notice = stage_notice(&stage, NOTICE_LAUNCHED, 0);
    if (notice == NULL) assert_true(tempo_map_frame(map, place, STAGE_RATE) >= stage.frames - GRID_FRAMES);
    else assert_int_equal(notice->position_frame, place);
    for (int64_t i = 0; notice != NULL && i < tempo_map_frame(map, place, STAGE_RATE); i++) assert_true(stage.left[i] == 0.0f);
    end(&set);
  }
}

/* ---- modes */

static void modes_do_what_hands_mean(void **state) {
  (void)state;
  const Set set = set_new();
  song_set(set.song, set.slots[0], "mode", LAUNCH_GATE);
  song_set(set.song, set.slots[1], "mode", LAUNCH_TOGGLE);
  song_set(set.song, set.slots[2], "mode", LAUNCH_REPEAT);
  for (uint32_t i = 0; i < 4; i++) song_set(set.song, set.slots[i], "quantise", LAUNCH_QUARTER);
  begin(&set);
  stage_run(&stage, 1000, 64);
  launch(set.slots[0]); /* a gate let go before its turn never plays */
  stage_run(&stage, 2000, 64);
  let_go(set.slots[0]);
  stage_run(&stage, 30000, 64);
  assert_null(stage_notice(&stage, NOTICE_LAUNCHED, 0));
  launch(set.slots[0]);
  stage_run(&stage, 60000, 64);
  assert_int_equal(meter_of(set.track)->slot, set.slots[0]);
  let_go(set.slots[0]);
  stage_run(&stage, 80000, 64);
  assert_int_equal(meter_of(set.track)->slot, 0);
  launch(set.slots[1]);
  stage_run(&stage, 100000, 64);
  assert_int_equal(meter_of(set.track)->slot, set.slots[1]);
  launch(set.slots[1]);
  assert_int_equal(meter_of(set.track)->slot, set.slots[1]);
  stage_run(&stage, 130000, 64);
  assert_int_equal(meter_of(set.track)->slot, 0);
  const uint32_t before = stage.notice_count;
  launch(set.slots[2]);
  stage_run(&stage, 130000 + 5 * 24000, 64);
  let_go(set.slots[2]);
  stage_run(&stage, 130000 + 9 * 24000, 64);
  uint32_t launches = 0;
  for (uint32_t i = before; i < stage.notice_count; i++) launches += stage.notices[i].type == NOTICE_LAUNCHED;
  assert_int_equal(launches, 5);
  assert_int_equal(meter_of(set.track)->slot, set.slots[2]);
  assert_true(meter_of(set.track)->launch & TRACK_AWAY);
  end(&set);
}

static void a_scene_launches_its_row_and_stops_the_rest(void **state) {
  (void)state;
  const Set set = set_new();
  const Id other = song_track(set.song, TRACK_INSTRUMENT), untouched = song_track(set.song, TRACK_INSTRUMENT);
  song_device(set.song, other, "synth");
  const Id slot = song_slot(set.song, other, set.scenes[0]), keeps = song_slot(set.song, other, set.scenes[1]);
  song_clip(set.song, slot, (SongSpan){0, 4}, riff, COUNT_OF(riff));
  song_set(set.song, keeps, "stop", 0);
  begin(&set);
  const Command first = {.type = COMMAND_LAUNCH_SCENE, .id = set.scenes[0], .number = 1, .value = 1};
  stage_send(&stage, first);
  stage_run(&stage, 1000, 64);
  assert_int_equal(meter_of(set.track)->slot, set.slots[0]);
  assert_int_equal(meter_of(other)->slot, slot);
  stage_send(&stage, (Command){.type = COMMAND_LAUNCH_SCENE, .id = set.scenes[1], .number = 1, .value = 1});
  stage_run(&stage, 2000, 64);
  assert_int_equal(meter_of(set.track)->queued, set.slots[1]);
  assert_int_equal(meter_of(other)->launch, TRACK_AWAY); /* an empty slot that does not stop lets it play on */
  stage_run(&stage, 48000 * 2 + 64, 64);
  assert_int_equal(meter_of(set.track)->slot, set.slots[1]);
  assert_int_equal(meter_of(other)->slot, slot);
  stage_send(&stage, (Command){.type = COMMAND_LAUNCH_SCENE, .id = set.scenes[2], .number = 1, .value = 1});
  stage_run(&stage, 48000 * 2 + 1000, 64);
  assert_int_equal(meter_of(other)->launch, TRACK_AWAY | TRACK_STOPS); /* it has no slot there */
  stage_run(&stage, 48000 * 4 + 64, 64);
  assert_int_equal(meter_of(other)->slot, 0);
  assert_int_equal(meter_of(untouched)->launch, 0); /* a track without slots stays where it is */
  end(&set);
}

static void legato_goes_on_where_the_other_was(void **state) {
  (void)state;
  Random random = random_begin("legato_goes_on_where_the_other_was");
  for (uint32_t round = 0; round < 10; round++) {
    const Set set = set_new();
    song_set(set.song, set.slots[1], "legato", 1);
    song_set(set.song, set.slots[1], "quantise", LAUNCH_AT_ONCE);
    begin(&set);
    launch(set.slots[0]);
    stage_run(&stage, random_below(&random, 200000), 64);
    launch(set.slots[1]);
    stage_run(&stage, stage.frames + 5000, 64);
    const Notice *a = stage_notice(&stage, NOTICE_LAUNCHED, 0), *b = stage_notice(&stage, NOTICE_LAUNCHED, 1);
    assert_int_equal(a->reserved, 0);
    assert_int_equal(b->reserved, b->position_frame - a->position_frame);
    end(&set);
  }
}

/* ---- follow actions */

static uint32_t index_of(const Set *set, Id slot) {
  for (uint32_t i = 0; i < 4; i++)
    if (set->slots[i] == slot) return i;
  return 4;
}

/* Short clips in all slots that are followed by the same, so that many turns fit. */
static Set follow_set(int64_t a, int64_t b, double chance) {
  const Set set = set_new();
  for (uint32_t i = 0; i < 4; i++) {
    song_set(set.song, set.clips[i], "length_ticks", (double)song_ticks(0.0625 * 1.5));
    song_set(set.song, set.slots[i], "follow_a", (double)a);
    song_set(set.song, set.slots[i], "follow_b", (double)b);
    song_set(set.song, set.slots[i], "follow_chance", chance);
  }
  return set;
}

static void follow_actions_lead_where_they_say(void **state) {
  (void)state;
  static const struct { int64_t action; uint32_t from, to; } cases[] = {
    {FOLLOW_AGAIN, 1, 1}, {FOLLOW_PREVIOUS, 1, 0}, {FOLLOW_PREVIOUS, 0, 3}, {FOLLOW_NEXT, 1, 2}, {FOLLOW_NEXT, 3, 0}, {FOLLOW_FIRST, 2, 0},
    {FOLLOW_LAST, 1, 3}, {FOLLOW_JUMP, 0, 2}};
  for (uint32_t i = 0; i < COUNT_OF(cases); i++) {
    const Set set = follow_set(cases[i].action, FOLLOW_NONE, 100);
    song_set(set.song, set.slots[cases[i].from], "follow_scene", 3);
    song_set(set.song, set.slots[cases[i].from], "follow_after", 2);
    begin(&set);
    launch(set.slots[cases[i].from]);
    stage_run(&stage, 20000, 64);
    const Notice *followed = stage_notice(&stage, NOTICE_LAUNCHED, 1);
    assert_int_equal(index_of(&set, followed->id), cases[i].to);
    assert_int_equal(followed->position_frame, 2 * song_ticks(0.0625 * 1.5));
    end(&set);
  }
  const Set set = follow_set(FOLLOW_STOP, FOLLOW_NONE, 100);
  begin(&set);
  launch(set.slots[0]);
  stage_run(&stage, 20000, 64);
  assert_null(stage_notice(&stage, NOTICE_LAUNCHED, 1));
  assert_non_null(stage_notice(&stage, NOTICE_ENDED, 0));
  end(&set);
}

static void chance_is_met_on_average_and_repeats(void **state) {
  (void)state;
  static uint64_t heard[STAGE_NOTICES];
  uint32_t counts[4] = {0}, same = 0, total = 0;
  for (uint32_t again = 0; again < 2; again++) {
    const Set set = follow_set(FOLLOW_OTHER, FOLLOW_AGAIN, 70);
    begin(&set);
    launch(set.slots[0]);
    total = same = 0;
    Id before = ID_NONE;
    memset(counts, 0, sizeof counts);
    stage_run(&stage, STAGE_FRAMES, 64);
    for (uint32_t i = 0; i < stage.notice_count; i++) {
      if (stage.notices[i].type != NOTICE_LAUNCHED) continue;
      if (again == 0) heard[total] = stage.notices[i].id;
      else assert_int_equal(heard[total], stage.notices[i].id);
      same += stage.notices[i].id == before;
      before = stage.notices[i].id;
      counts[index_of(&set, before)]++;
      total++;
    }
    end(&set);
  }
  assert_true(total > 300);
  assert_true(same > total * 2 / 10 && same < total * 4 / 10); /* 30 %, give or take five deviations */
  for (uint32_t i = 0; i < 4; i++) assert_true(counts[i] > total / 7 && counts[i] < total / 2.8);
}

/* ---- the song's own ways */

static void a_loop_of_the_song_does_not_interrupt_a_slot(void **state) {
  (void)state;
  const Set set = set_new();
  song_set(set.song, ID_PROJECT, "loop_end_ticks", (double)song_ticks(4));
  song_set(set.song, ID_PROJECT, "loop_start_ticks", (double)song_ticks(1));
  song_set(set.song, ID_PROJECT, "loop", 1);
  begin(&set);
  launch(set.slots[0]);
  stage_run(&stage, 48000 * 6, 333);
  const Notice *first = stage_notice(&stage, NOTICE_LAUNCHED, 0), *second = stage_notice(&stage, NOTICE_LAUNCHED, 1), *third = stage_notice(&stage, NOTICE_LAUNCHED, 2);
  assert_int_equal(first->position_frame, 0);
  assert_int_equal(second->position_frame, song_ticks(1));
  assert_int_equal(second->reserved, song_ticks(4));
  assert_int_equal(third->reserved, song_ticks(7));
  launch(set.slots[1]); /* a bar's place is the loop's end, so its beginning */
  stage_run(&stage, 48000 * 9, 333);
  const Notice *other = stage_notice(&stage, NOTICE_ENDED, 0);
  assert_non_null(other);
  assert_int_equal(meter_of(set.track)->slot, set.slots[1]);
  end(&set);
}

static void a_stop_ends_it_and_a_start_begins_it_again(void **state) {
  (void)state;
  const Set set = set_new();
  begin(&set);
  launch(set.slots[2]);
  stage_run(&stage, 30000, 64);
  stage_send(&stage, (Command){.type = COMMAND_STOP});
  stage_run(&stage, 60000, 64);
  assert_true(stage_peak(&stage, 35000, 60000) < 1e-4f);
  stage_send(&stage, (Command){.type = COMMAND_PLAY});
  stage_run(&stage, 62000, 64);
  const Notice *again = stage_notice(&stage, NOTICE_LAUNCHED, 1);
  assert_int_equal(again->id, set.slots[2]);
  assert_int_equal(again->reserved, 0);
  assert_true(stage_peak(&stage, 60100, 62000) > 0.01f);
  end(&set);
}

static void a_slot_that_is_deleted_stops(void **state) {
  (void)state;
  const Set set = set_new();
  begin(&set);
  launch(set.slots[0]);
  stage_run(&stage, 20000, 64);
  song_delete(set.song, set.scenes[0]);
  stage_feed(&stage, set.song);
  stage_run(&stage, 21000, 64);
  assert_int_equal(meter_of(set.track)->slot, 0);
  stage_run(&stage, 60000, 64);
  assert_true(stage_peak(&stage, 30000, 60000) < 1e-4f);
  end(&set);
}

/* ---- nothing hangs */

static void edit_something(Random *random, const Set *set) {
  const uint32_t i = random_below(random, 4);
  switch (random_below(random, 4)) {
    case 0: song_move_note(set->song, set->clips[i], random_real(random, 0, 3)); break;
    case 1: song_set(set->song, set->clips[i], "length_ticks", (double)song_ticks(random_real(random, 0.1, 4))); break;
    case 2: song_set(set->song, set->slots[i], "follow_a", random_below(random, FOLLOW_ACTIONS)); break;
    default: song_tempo(set->song, random_real(random, 0, 30), random_real(random, 50, 250), random_below(random, 2));
  }
  stage_feed(&stage, set->song);
}

static void play_with_it(Random *random, const Set *set) {
  static const uint16_t types[] = {COMMAND_PLAY, COMMAND_STOP, COMMAND_SEEK, COMMAND_STOP_TRACK, COMMAND_ARRANGEMENT};
  const uint32_t what = random_below(random, 12);
  if (what < 6) stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = set->slots[random_below(random, 4)], .number = random_below(random, 4) > 0, .value = 1});
  else if (what < 8) edit_something(random, set);
  else stage_send(&stage, (Command){.type = types[random_below(random, 5)], .id = random_below(random, 2) ? set->track : ID_NONE, .position_frame = random_below(random, 400000)});
}

static void no_note_is_left_sounding(void **state) {
  (void)state;
  Random random = random_begin("no_note_is_left_sounding");
  for (uint32_t round = 0; round < 12; round++) {
    const Set set = set_new();
    for (uint32_t i = 0; i < 4; i++) {
      song_set(set.song, set.slots[i], "mode", random_below(&random, LAUNCH_MODES));
      song_set(set.song, set.slots[i], "quantise", random_below(&random, LAUNCH_QUANTISES));
      song_set(set.song, set.slots[i], "legato", random_below(&random, 2));
      song_set(set.song, set.slots[i], "loop", random_below(&random, 2));
    }
    begin(&set);
    while (stage.frames < 48000 * 10) {
      stage_run(&stage, stage.frames + random_below(&random, 9000), 256);
      play_with_it(&random, &set);
      if (random_below(&random, 3) == 0) stage_send(&stage, (Command){.type = COMMAND_PLAY});
    }
    stage_send(&stage, (Command){.type = COMMAND_PLAY});
    stage_send(&stage, (Command){.type = COMMAND_STOP_TRACK, .id = set.track});
    song_set(set.song, ID_PROJECT, "launch_quantise", 0);
    stage_feed(&stage, set.song);
    stage_run(&stage, stage.frames + 64, 64);
    stage_send(&stage, (Command){.type = COMMAND_STOP_TRACK, .id = set.track});
    stage_run(&stage, 48000 * 12, 256);
    assert_int_equal(graph_meters(stage.graph)->voices, 0);
    assert_int_equal(graph_meters(stage.graph)->playing, 1);
    if (stage_peak(&stage, 48000 * 11, 48000 * 12) >= 1e-4f) fail_msg("round %u: something sounds on", round);
    end(&set);
  }
}

static void a_pedal_that_is_down_is_lifted_with_the_slot(void **state) {
  (void)state;
  const Set set = set_new();
  Batch *batch = batch_create(memory_heap(), "Pedal", ACTOR_LOCAL);
  batch_patch_begin(batch, set.clips[0], KIND_NOTE_CLIP, 8);
  batch_patch_row(batch, doc_next_id(session_doc(set.song), ACTOR_LOCAL), PATCH_ALL, (double[]){0, 64, 127, 0, 0});
  batch_patch_end(batch);
  assert_int_equal(session_apply(set.song, batch, NULL, NULL), STATUS_OK);
  begin(&set);
  launch(set.slots[0]);
  stage_run(&stage, 90000, 64);
  assert_true(stage_peak(&stage, 80000, 90000) > 0.01f);
  stage_send(&stage, (Command){.type = COMMAND_STOP_TRACK, .id = set.track});
  stage_run(&stage, 48000 * 4, 64);
  assert_true(stage_peak(&stage, 48000 * 3, 48000 * 4) < 1e-4f);
  end(&set);
}

static const struct CMUnitTest tests[] = {
  cmocka_unit_test(a_pedal_that_is_down_is_lifted_with_the_slot),
  cmocka_unit_test(a_launch_falls_on_the_very_frame_of_its_grid),
  cmocka_unit_test(modes_do_what_hands_mean),
  cmocka_unit_test(a_scene_launches_its_row_and_stops_the_rest),
  cmocka_unit_test(legato_goes_on_where_the_other_was),
  cmocka_unit_test(follow_actions_lead_where_they_say),
  cmocka_unit_test(chance_is_met_on_average_and_repeats),
  cmocka_unit_test(a_loop_of_the_song_does_not_interrupt_a_slot),
  cmocka_unit_test(a_stop_ends_it_and_a_start_begins_it_again),
  cmocka_unit_test(a_slot_that_is_deleted_stops),
  cmocka_unit_test(no_note_is_left_sounding),
};

int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
