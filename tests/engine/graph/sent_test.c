/* What leaves for instruments outside the computer, and that it ends: with what is muted, taken away, stopped or left. */
#include "support/outside.h"

#include "devices/external.h"
#include "formats/clock.h"

/* A second of it, then an edit of the song: its end leaves, and after that nothing more. */
typedef void Edit(Outside *o, Id other);
static void ends_with(int64_t other_type, Edit *edit) {
  Outside o = begin(long_one, 1);
  const Id other = song_track(o.song, other_type);
  if (other_type == TRACK_GROUP) {
    const Id inner = song_track(o.song, TRACK_GROUP);
    song_set_ref(o.song, inner, "target", other);
    song_set_ref(o.song, o.track, "target", inner);
  }
  play(&o);
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x90), 1);
  edit(&o, other);
  song_feed(o.song, o.graph);
  (void)hear(&o, SECOND);
  ends_once();
  (void)hear(&o, SECOND);
  assert_int_equal(count, 0);
  end(&o);
}

static void mute(Outside *o, Id other) { (void)other; song_set(o->song, o->track, "mute", 1); }
static void mute_other(Outside *o, Id other) { song_set(o->song, other, "mute", 1); }
static void solo_other(Outside *o, Id other) { song_set(o->song, other, "solo", 1); }
static void bypass(Outside *o, Id other) { (void)other; song_set(o->song, o->device, "bypass", 1); }
static void delete_device(Outside *o, Id other) { (void)other; song_delete(o->song, o->device); }
static void delete_track(Outside *o, Id other) { (void)other; song_delete(o->song, o->track); }

static void a_mute_ends_what_sounds(void **state) { (void)state; ends_with(TRACK_INSTRUMENT, mute); }
static void a_mute_of_the_group_around_the_group_does_so_too(void **state) { (void)state; ends_with(TRACK_GROUP, mute_other); }
static void another_tracks_solo_ends_what_sounds(void **state) { (void)state; ends_with(TRACK_INSTRUMENT, solo_other); }
static void a_bypass_ends_what_sounds(void **state) { (void)state; ends_with(TRACK_INSTRUMENT, bypass); }
static void taking_it_away_ends_what_sounds(void **state) {
  (void)state;
  ends_with(TRACK_INSTRUMENT, delete_device);
  ends_with(TRACK_INSTRUMENT, delete_track);
}

static void a_stop_ends_what_sounds_and_lifts_the_pedal(void **state) {
  (void)state;
  Outside o = begin(long_one, 1);
  play(&o);
  (void)hear(&o, SECOND);
  assert_true(ring_write(graph_commands(o.graph), &(Command){.type = COMMAND_STOP}));
  (void)hear(&o, SECOND);
  ends_once();
  assert_int_equal(message(0xb0, 0)->bytes[1], 64);
  assert_int_equal(message(0xb0, 0)->bytes[2], 0);
  end(&o);
}

static void a_pedal_that_is_held_without_a_note_is_lifted_by_a_mute(void **state) {
  (void)state;
  Outside o = begin(NULL, 0);
  play(&o);
  (void)hear(&o, SECOND);
  assert_true(ring_write(graph_commands(o.graph), &(Command){.type = COMMAND_CONTROL, .number = 64, .value = 1.0f, .id = o.track}));
  (void)hear(&o, SECOND);
  assert_int_equal(message(0xb0, 0)->bytes[2], 127);
  song_set(o.song, o.track, "mute", 1);
  song_feed(o.song, o.graph);
  (void)hear(&o, SECOND);
  assert_int_equal(message(0xb0, 0)->bytes[1], 64);
  assert_int_equal(message(0xb0, 0)->bytes[2], 0);
  end(&o);
}

static void a_loop_ends_what_reaches_beyond_it_and_begins_again(void **state) {
  (void)state;
  static const SongNote two[] = {{0, 1, 60, 100}, {1.5, 12, 62, 100}};
  Outside o = begin(two, 2);
  song_param(o.song, o.device, "ahead_ms", 0);
  song_set(o.song, ID_PROJECT, "loop_end_ticks", (double)song_ticks(2));
  song_set(o.song, ID_PROJECT, "loop", 1);
  play(&o);
  (void)hear(&o, 3 * SECOND + SECOND / 2);
  assert_int_equal(how_many(0x90), 7);
  for (double turn = 0; turn < 3; turn++) { /* each lasts a second */
    assert_int_equal(keys_between(0x90, turn, turn + 0.01), 1);
    assert_int_equal(keys_between(0x90, turn + 0.75, turn + 0.76), 4);
    assert_int_equal(keys_between(0x80, turn + 0.5, turn + 0.51), 1);
    assert_int_equal(keys_between(0x80, turn + 1.0, turn + 1.01), 4);
  }
  end(&o);
}

static void a_leap_ends_what_sounds_and_finds_what_reaches_there(void **state) {
  (void)state;
  static const SongNote two[] = {{0, 12, 60, 100}, {13, 2, 62, 100}};
  Outside o = begin(two, 2);
  song_param(o.song, o.device, "ahead_ms", 0);
  play(&o);
  (void)hear(&o, SECOND);
  assert_int_equal(keys_between(0x90, 0, 0.01), 1);
  tell(&o, (Command){.type = COMMAND_SEEK, .position_frame = 6 * SECOND}); /* quarter 12: behind the first, before the second */
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x80), 1);
  assert_int_equal(keys_between(0x80, 1.0, 1.01), 1);
  assert_int_equal(how_many(0x90), 1);
  assert_int_equal(keys_between(0x90, 1.5, 1.51), 4);
  end(&o);
}

static void a_slot_plays_outside_and_is_ended_by_its_stop(void **state) {
  (void)state;
  Outside o = begin(NULL, 0);
  song_param(o.song, o.device, "ahead_ms", 0);
  const Id slot = song_slot(o.song, o.track, song_scene(o.song));
  (void)song_clip(o.song, slot, (SongSpan){0, 4}, (const SongNote[]){{0, 4, 64, 100}}, 1);
  song_set(o.song, slot, "quantise", LAUNCH_AT_ONCE);
  play(&o);
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x90), 0);
  tell(&o, (Command){.type = COMMAND_LAUNCH, .id = slot, .number = 1, .value = 1});
  (void)hear(&o, SECOND);
  assert_int_equal(keys_between(0x90, 1.0, 1.01), 1u << 4);
  tell(&o, (Command){.type = COMMAND_STOP_TRACK, .id = o.track});
  (void)hear(&o, 4 * SECOND);
  assert_int_equal(how_many(0x90), how_many(0x80) - 1);
  (void)hear(&o, 2 * SECOND);
  assert_int_equal(count, 0);
  end(&o);
}

static void a_mute_that_is_drawn_ends_what_sounds(void **state) {
  (void)state;
  Outside o = begin(long_one, 1);
  song_param(o.song, o.device, "ahead_ms", 0);
  const LanePoint points[] = {{0, 0, CURVE_STEPPED, 0}, {song_ticks(2), 1, CURVE_STEPPED, 0}};
  (void)song_lane(o.song, o.track, ID_NONE, "mute", false, points, COUNT_OF(points));
  play(&o);
  (void)hear(&o, 2 * SECOND);
  assert_int_equal(how_many(0x90), 1);
  assert_int_equal(how_many(0x80), 1);
  assert_int_equal(keys_between(0x80, 1.0, 1.01), 1);
  end(&o);
}

/* The track in a group in a group, and whichever of the three is muted by a lane: from quarter 2 to quarter 4. */
static void mute_between(Outside *o, uint32_t which) {
  const LanePoint points[] = {{0, 0, CURVE_STEPPED, 0}, {song_ticks(2), 1, CURVE_STEPPED, 0}, {song_ticks(4), 0, CURVE_STEPPED, 0}};
  const Id outer = song_track(o->song, TRACK_GROUP), inner = song_track(o->song, TRACK_GROUP), tracks[] = {o->track, inner, outer};
  song_set_ref(o->song, inner, "target", outer);
  song_set_ref(o->song, o->track, "target", inner);
  (void)song_lane(o->song, tracks[which], ID_NONE, "mute", false, points, COUNT_OF(points));
}

static void a_mute_that_is_drawn_on_it_or_a_group_around_holds_from_its_moment_to_its_end(void **state) {
  (void)state;
  static const SongNote notes[] = {{0, 3, 60, 100}, {2, 0.25, 61, 100}, {3.75, 1, 62, 100}, {4, 1, 63, 100}};
  for (uint32_t which = 0; which < 3; which++)
    for (uint32_t ahead_ms = 0; ahead_ms <= 50; ahead_ms += 50) { /* the strips are late by as much */
      Outside o = begin(notes, COUNT_OF(notes));
      song_param(o.song, o.device, "ahead_ms", ahead_ms);
      mute_between(&o, which);
      play(&o);
      (void)hear(&o, 3 * SECOND);
      const double late = 0.001 * ahead_ms;
      assert_int_equal(how_many(0x90), 2);
      assert_int_equal(keys_between(0x90, late, late + 0.001), 1);
      assert_int_equal(keys_between(0x80, late + 1.0, late + 1.002), 1); /* a block of it at most */
      assert_int_equal(keys_between(0x90, late + 2.0, late + 2.001), 8);
      end(&o);
    }
}

static void a_drawn_mute_of_a_group_lifts_a_pedal_that_is_held_without_a_note(void **state) {
  (void)state;
  Outside o = begin(NULL, 0);
  song_param(o.song, o.device, "ahead_ms", 0); /* nothing is held back: its chain could sleep */
  mute_between(&o, 2);
  play(&o);
  (void)hear(&o, SECOND / 2);
  tell(&o, (Command){.type = COMMAND_CONTROL, .number = 64, .value = 1.0f, .id = o.track});
  (void)hear(&o, SECOND / 4);
  assert_int_equal(message(0xb0, 0)->bytes[2], 127);
  (void)hear(&o, SECOND);
  assert_int_equal(message(0xb0, 0)->bytes[1], 64);
  assert_int_equal(message(0xb0, 0)->bytes[2], 0);
  end(&o);
}

static void a_muted_group_whose_lane_says_otherwise_is_heard(void **state) {
  (void)state;
  Outside o = begin(long_one, 1);
  const Id group = song_track(o.song, TRACK_GROUP);
  song_set_ref(o.song, o.track, "target", group);
  song_set(o.song, group, "mute", 1);
  (void)song_lane(o.song, group, ID_NONE, "mute", false, (const LanePoint[]){{0, 0, CURVE_STEPPED, 0}}, 1);
  play(&o);
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x90), 1);
  end(&o);
}

static void what_stands_in_a_container_ends_with_it(void **state) {
  (void)state;
  static const char *const ways[] = {"bypass", "mute"};
  for (uint32_t w = 0; w < COUNT_OF(ways); w++) {
    Outside o = begin(NULL, 0);
    const Id track = song_track(o.song, TRACK_INSTRUMENT), layers = song_device(o.song, track, "layers"), chain = song_chain(o.song, layers);
    (void)song_device(o.song, chain, "external");
    song_clip(o.song, track, (SongSpan){0, 16}, long_one, 1);
    play(&o);
    (void)hear(&o, SECOND);
    assert_int_equal(how_many(0x90), 1);
    song_set(o.song, w == 0 ? layers : chain, ways[w], 1);
    song_feed(o.song, o.graph);
    (void)hear(&o, SECOND);
    ends_once();
    end(&o);
  }
}

/* ---- at the edges of a loop, of a slot and of time itself */

static void at_a_loops_edges_each_note_begins_and_ends_once(void **state) {
  (void)state;
  static const SongNote notes[] = {{0, 1, 60, 100}, {1, 1, 61, 100}, {2, 1, 62, 100}}; /* up to its end; at it, which is outside */
  for (uint32_t ahead_ms = 0; ahead_ms <= 50; ahead_ms += 50) {
    Outside o = begin(notes, COUNT_OF(notes));
    song_param(o.song, o.device, "ahead_ms", ahead_ms);
    song_set(o.song, ID_PROJECT, "loop_end_ticks", (double)song_ticks(2));
    song_set(o.song, ID_PROJECT, "loop", 1);
    play(&o);
    (void)hear(&o, 3 * SECOND + SECOND / 4);
    const double late = 0.001 * ahead_ms - 0.001; /* and a little before */
    assert_int_equal(how_many(0x90), 7);
    assert_int_equal(how_many(0x80), 6);
    for (double turn = 0; turn < 3; turn++) {
      assert_int_equal(keys_between(0x90, late + turn, late + turn + 0.002), 1);
      assert_int_equal(keys_between(0x90, late + turn + 0.5, late + turn + 0.502), 2);
      assert_int_equal(keys_between(0x80, late + turn + 0.5, late + turn + 0.502), 1);
      assert_int_equal(keys_between(0x80, late + turn + 1.0, late + turn + 1.002), 2);
    }
    end(&o);
  }
}

static void a_leap_while_the_song_stands_says_nothing_and_play_finds_what_reaches_there(void **state) {
  (void)state;
  Outside o = begin(long_one, 1);
  song_param(o.song, o.device, "ahead_ms", 0);
  play(&o);
  (void)hear(&o, SECOND);
  tell(&o, (Command){.type = COMMAND_STOP});
  (void)hear(&o, SECOND);
  ends_once();
  tell(&o, (Command){.type = COMMAND_SEEK, .position_frame = 2 * SECOND});
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x90), 0);
  tell(&o, (Command){.type = COMMAND_PLAY});
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x80), 0);
  const uint32_t found = how_many(0x90);
  tell(&o, (Command){.type = COMMAND_SEEK, .position_frame = 7 * SECOND}); /* behind its end */
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x80), found);
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x80) + how_many(0x90), 0);
  end(&o);
}

/* Two slots of one track, each with a note as long as it is. */
static void a_slot_ends_what_the_one_before_it_began(void **state) {
  (void)state;
  Outside o = begin(NULL, 0);
  Id slots[2];
  song_param(o.song, o.device, "ahead_ms", 0);
  for (uint32_t i = 0; i < 2; i++) {
    slots[i] = song_slot(o.song, o.track, song_scene(o.song));
    (void)song_clip(o.song, slots[i], (SongSpan){0, 16}, (const SongNote[]){{0, 16, 64 + (int)i, 100}}, 1);
    song_set(o.song, slots[i], "quantise", LAUNCH_AT_ONCE);
  }
  play(&o);
  tell(&o, (Command){.type = COMMAND_LAUNCH, .id = slots[0], .number = 1, .value = 1});
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x90), 1);
  tell(&o, (Command){.type = COMMAND_LAUNCH, .id = slots[1], .number = 1, .value = 1});
  (void)hear(&o, SECOND);
  assert_int_equal(how_many(0x80), 1);
  assert_int_equal(message(0x80, 0)->bytes[1], 64);
  assert_int_equal(message(0x90, 0)->bytes[1], 65);
  assert_true(message(0x80, 0)->due_frame <= message(0x90, 0)->due_frame);
  song_set(o.song, o.track, "mute", 1);
  song_feed(o.song, o.graph);
  (void)hear(&o, SECOND);
  assert_int_equal(message(0x80, 0)->bytes[1], 65);
  end(&o);
}

static void a_count_in_sends_no_note_and_the_song_begins_behind_it(void **state) {
  (void)state;
  static const SongNote first[] = {{0, 1, 60, 100}};
  Outside o = begin(first, 1);
  song_param(o.song, o.device, "ahead_ms", 0);
  o.graph = graph_create(memory_heap(), RATE);
  assert_int_equal(graph_send_events(o.graph), STATUS_OK);
  song_feed(o.song, o.graph);
  tell(&o, (Command){.type = COMMAND_COUNT_IN, .number = 1});
  (void)hear(&o, 4 * SECOND);
  assert_int_equal(how_many(0x90), 1);
  assert_int_equal(keys_between(0x90, 2.0, 2.002), 1); /* four beats of half a second */
  end(&o);
}

/* The clock beside it is made of the same tempo map: a machine that runs by it hears each note on its beat. */
static void a_note_on_a_beat_leaves_with_the_clock_of_that_beat(void **state) {
  (void)state;
  static const SongNote beats[] = {{1, 0.5, 60, 100}, {2, 0.5, 61, 100}, {3, 0.5, 62, 100}, {4, 0.5, 63, 100}, {5, 0.5, 64, 100}};
  Outside o = begin(beats, COUNT_OF(beats));
  song_param(o.song, o.device, "ahead_ms", 30);
  song_tempo(o.song, 0, 133.7, true);
  song_tempo(o.song, 4, 97.3, false);
  play(&o);
  (void)hear(&o, 4 * SECOND);
  static ClockOut out_of[CLOCK_SPAN_MAX];
  ClockWriter writer = {0};
  const uint32_t clocks = clock_write(&writer, doc_tempo_map(session_doc(o.song)), (ClockSpan){0, 4 * (int64_t)SECOND, RATE, true}, out_of);
  assert_int_equal(how_many(0x90), COUNT_OF(beats));
  uint32_t clock = 0;
  for (uint32_t i = 0; i < clocks; i++) {
    if (out_of[i].message.status != 0xf8) continue;
    if (clock > 0 && clock % CLOCK_PER_QUARTER == 0 && clock / CLOCK_PER_QUARTER <= COUNT_OF(beats))
      assert_true(message(0x90, clock / CLOCK_PER_QUARTER - 1)->due_frame == (double)out_of[i].frame + 0.03 * RATE);
    clock++;
  }
  assert_true(clock > COUNT_OF(beats) * CLOCK_PER_QUARTER);
  end(&o);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_mute_ends_what_sounds),
      cmocka_unit_test(a_mute_of_the_group_around_the_group_does_so_too),
      cmocka_unit_test(another_tracks_solo_ends_what_sounds),
      cmocka_unit_test(a_bypass_ends_what_sounds),
      cmocka_unit_test(taking_it_away_ends_what_sounds),
      cmocka_unit_test(a_stop_ends_what_sounds_and_lifts_the_pedal),
      cmocka_unit_test(a_pedal_that_is_held_without_a_note_is_lifted_by_a_mute),
      cmocka_unit_test(a_loop_ends_what_reaches_beyond_it_and_begins_again),
      cmocka_unit_test(a_leap_ends_what_sounds_and_finds_what_reaches_there),
      cmocka_unit_test(a_slot_plays_outside_and_is_ended_by_its_stop),
      cmocka_unit_test(a_mute_that_is_drawn_ends_what_sounds),
      cmocka_unit_test(a_mute_that_is_drawn_on_it_or_a_group_around_holds_from_its_moment_to_its_end),
      cmocka_unit_test(a_drawn_mute_of_a_group_lifts_a_pedal_that_is_held_without_a_note),
      cmocka_unit_test(a_muted_group_whose_lane_says_otherwise_is_heard),
      cmocka_unit_test(what_stands_in_a_container_ends_with_it),
      cmocka_unit_test(at_a_loops_edges_each_note_begins_and_ends_once),
      cmocka_unit_test(a_leap_while_the_song_stands_says_nothing_and_play_finds_what_reaches_there),
      cmocka_unit_test(a_slot_ends_what_the_one_before_it_began),
      cmocka_unit_test(a_count_in_sends_no_note_and_the_song_begins_behind_it),
      cmocka_unit_test(a_note_on_a_beat_leaves_with_the_clock_of_that_beat),
  };
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  nobody_plays();
  return failed;
}
