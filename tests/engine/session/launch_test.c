/* Slots played live: a run sounds as a clip of the arrangement would in its place, begins on the frame its grid says, and leaves
   no note behind. */
#include "support/random.h"
#include "model/expressions.h"
#include "session/record_performance.h"
#include "support/stage.h"

static Stage stage, other;

static const SongNote riff[] = {{0, 0.5, 60, 100}, {0.25, 3.0, 64, 80}, {1, 0.5, 67, 127}, {1, 0.25, 72, 90}, {2.13, 1.4, 61, 60}};

typedef struct Set { Session *song; Id track, scene, slot, clip; } Set;

static Set set_new(void) {
  Set set = {.song = song_new()};
  set.track = song_track(set.song, TRACK_INSTRUMENT);
  const Id synth = song_device(set.song, set.track, "synth");
  song_param(set.song, synth, "release_ms", 30.0);
  set.scene = song_scene(set.song);
  set.slot = song_slot(set.song, set.track, set.scene);
  set.clip = song_clip(set.song, set.slot, (SongSpan){0, 3}, riff, COUNT_OF(riff));
  return set;
}

static void random_tempos(Random *random, Session *song) {
  double at = random_below(random, 2) ? 0 : 1;
  for (uint32_t i = random_below(random, 5); i > 0; i--) {
    song_tempo(song, at, random_real(random, 60, 240), random_below(random, 2));
    at += random_real(random, 0.3, 5);
  }
}

static void move_to(Session *song, Id object, Id parent) {
  Batch *batch = batch_create(memory_heap(), "Move", ACTOR_LOCAL);
  batch_op_move(batch, object, parent, ID_LAST);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
}

static void set_ticks(Session *song, Id object, uint16_t field, int64_t ticks) {
  Batch *batch = batch_create(memory_heap(), "Set", ACTOR_LOCAL);
  batch_set_int(batch, object, field, ticks);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
}

/* The clip of the arrangement a run amounts to. */
static void write_down(const Set *set, int64_t begin_ticks, int64_t end_ticks) {
  const int64_t turn = doc_as_note_clip(doc_find(session_doc(set->song), set->clip))->length_ticks;
  move_to(set->song, set->clip, set->track);
  set_ticks(set->song, set->clip, 1, begin_ticks);
  set_ticks(set->song, set->clip, 4, turn);
  set_ticks(set->song, set->clip, 2, end_ticks - begin_ticks);
}

static void what_is_called_off_does_not_come_and_what_plays_goes_on(void **state) {
  (void)state;
  for (uint32_t all = 0; all < 2; all++) {
    const Set set = set_new();
    song_set(set.song, set.slot, "quantise", 4); /* two bars */
    stage_open(&stage, set.song);
    stage_send(&stage, (Command){.type = COMMAND_PLAY});
    stage_run(&stage, 4800, 64);
    stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = set.slot, .number = 1, .value = 1});
    stage_run(&stage, 4800, 64);
    stage_send(&stage, (Command){.type = COMMAND_STOP_TRACK, .id = all ? ID_NONE : set.track, .number = 1});
    stage_run(&stage, 48000 * 7, 64);
    assert_null(stage_notice(&stage, NOTICE_LAUNCHED, 0));
    song_set(set.song, set.slot, "quantise", LAUNCH_AT_ONCE);
    stage_close(&stage);
    stage_open(&stage, set.song);
    stage_send(&stage, (Command){.type = COMMAND_PLAY});
    stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = set.slot, .number = 1, .value = 1});
    stage_run(&stage, 48000, 64);
    assert_non_null(stage_notice(&stage, NOTICE_LAUNCHED, 0));
    stage_send(&stage, (Command){.type = COMMAND_STOP_TRACK, .id = set.track, .number = 1});
    stage_run(&stage, 48000, 64);
    assert_null(stage_notice(&stage, NOTICE_ENDED, 0));
    stage_close(&stage);
    session_destroy(set.song);
  }
}

static void a_run_sounds_as_a_clip_there(void **state) {
  (void)state;
  Random random = random_begin("a_run_sounds_as_a_clip_there");
  uint32_t compared = 0;
  for (uint32_t round = 0; round < 6; round++) {
    const Set set = set_new();
    random_tempos(&random, set.song);
    song_set(set.song, set.slot, "quantise", LAUNCH_AT_ONCE + random_below(&random, 10));
    const uint32_t block = 64 * (1 + random_below(&random, 8));
    stage_open(&stage, set.song);
    stage_send(&stage, (Command){.type = COMMAND_PLAY});
    stage_run(&stage, random_below(&random, 90000), block);
    stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = set.slot, .number = 1, .value = 1});
    stage_run(&stage, 48000 * 7, 64);
    stage_send(&stage, (Command){.type = COMMAND_STOP_TRACK, .id = set.track});
    stage_run(&stage, STAGE_FRAMES, 1000);
    const Notice *launched = stage_notice(&stage, NOTICE_LAUNCHED, 0), *ended = stage_notice(&stage, NOTICE_ENDED, 0);
    if (launched == NULL || ended == NULL) { /* a grid of eight slow bars may lie beyond */
      stage_close(&stage);
      session_destroy(set.song);
      continue;
    }
    write_down(&set, launched->position_frame, ended->position_frame);
    stage_open(&other, set.song);
    stage_send(&other, (Command){.type = COMMAND_PLAY});
    stage_run(&other, STAGE_FRAMES, 512);
    assert_true(stage_peak(&stage, 0, STAGE_FRAMES) > 0.01f);
    for (int64_t i = 0; i < STAGE_FRAMES; i++)
      if (stage.left[i] != other.left[i] || stage.right[i] != other.right[i]) fail_msg("round %u: frame %lld differs", round, (long long)i);
    compared++;
    stage_close(&stage);
    stage_close(&other);
    session_destroy(set.song);
  }
  assert_true(compared >= 3);
}

/* ---- a performance, written down and rendered */

typedef struct Gig { Session *song; Id tracks[3], scenes[4], slots[12], groove; uint32_t slot_count; } Gig;

static Id drum_loop(Session *song) {
  static float samples[2][60000];
  Random random = {77};
  for (uint32_t i = 0; i < 60000; i++) {
    samples[0][i] = (float)random_real(&random, -0.3, 0.3);
    samples[1][i] = (float)(i % 500) / 1000.0f - 0.25f;
  }
  return song_asset(song, samples[0], samples[1], 60000, 48000);
}

static Id add_groove(Random *random, Session *song) {
  Batch *batch = batch_create(memory_heap(), "Groove", ACTOR_LOCAL);
  const Id id = doc_next_id(session_doc(song), ACTOR_LOCAL), rows = doc_next_id(session_doc(song), ACTOR_LOCAL);
  batch_op_create(batch, id, KIND_GROOVE, ID_PROJECT, ID_LAST);
  batch_set_int(batch, id, 2, song_ticks(2));
  batch_set_int(batch, id, 3, song_ticks(0.25));
  batch_patch_begin(batch, id, KIND_GROOVE, 4);
  for (uint32_t i = 0; i < 8; i++) /* late ones: how a hand cuts short what comes early is not known before */
    if (random_below(random, 4) > 0)
      batch_patch_row(batch, rows + i, PATCH_ALL, (double[RECORD_COLUMNS_MAX]){(double)song_ticks(0.25 * i), random_real(random, 0, 0.2) * (double)TICKS_PER_QUARTER,
                                                                                random_real(random, 20, 180)});
  batch_patch_end(batch);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
  return id;
}

static void vary(Random *random, Session *song, Id clip) {
  const Records *notes = doc_as_note_clip(doc_find(session_doc(song), clip))->notes;
  Batch *batch = batch_create(memory_heap(), "Vary", ACTOR_LOCAL);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, 9);
  for (uint32_t i = 0; i < notes->count; i++)
    batch_patch_row(batch, notes->ids[i], PATCH_ALL, (double[RECORD_COLUMNS_MAX]){0, 40 + random_below(random, 61), 1 + random_below(random, 3) / 2,
                                                                               random_below(random, 2) * 20, 1 + random_below(random, 2), 0});
  batch_patch_end(batch);
  batch_patch_begin(batch, clip, KIND_NOTE_CLIP, 10);
  for (uint32_t i = 0; i < 12; i++) {
    double row[RECORD_COLUMNS_MAX] = {[EXPRESSED_AT] = random_real(random, 0, 1.5) * (double)TICKS_PER_QUARTER, [EXPRESSED_KIND] = random_below(random, EXPRESSION_COUNT),
                                      [EXPRESSED_VALUE] = random_real(random, -1, 2), [EXPRESSED_GLIDES] = random_below(random, 2)};
    expression_name(row, notes->ids[random_below(random, notes->count)]);
    batch_patch_row(batch, doc_next_id(session_doc(song), ACTOR_LOCAL), PATCH_ALL, row);
  }
  batch_patch_end(batch);
  assert_int_equal(session_apply(song, batch, NULL, NULL), STATUS_OK);
}

static void add_note_clip(Random *random, Gig *gig, Id slot) {
  SongNote notes[6];
  for (uint32_t i = 0; i < COUNT_OF(notes); i++)
    notes[i] = (SongNote){random_below(random, 12) * 0.25, random_real(random, 0.1, 2), 48 + (int)random_below(random, 24), 40 + random_below(random, 80)};
  const Id clip = song_clip(gig->song, slot, (SongSpan){0, 2 + random_below(random, 3)}, notes, COUNT_OF(notes));
  if (random_below(random, 3) == 0) song_set(gig->song, clip, "loop_ticks", (double)song_ticks(1 + random_below(random, 3)));
  if (random_below(random, 3) == 0) song_set(gig->song, clip, "offset_ticks", (double)song_ticks(0.5 * random_below(random, 4)));
  if (random_below(random, 2)) vary(random, gig->song, clip);
  if (random_below(random, 2)) return;
  song_set_ref(gig->song, clip, "groove", gig->groove);
  song_set(gig->song, clip, "groove_velocity", random_below(random, 101));
}

static void add_audio_clip(Random *random, Gig *gig, Id slot, Id asset) {
  const Id clip = song_audio(gig->song, slot, (SongSpan){0, 1 + random_below(random, 3)}, asset);
  if (random_below(random, 3) == 0) {
    song_set(gig->song, clip, "loop_end_frame", 30000);
    song_set(gig->song, clip, "loop_start_frame", random_below(random, 20000));
  }
  if (random_below(random, 3) == 0) song_set(gig->song, clip, "fade_in_ticks", (double)song_ticks(0.25));
  if (random_below(random, 3) == 0) song_set(gig->song, clip, "fade_out_ticks", (double)song_ticks(0.25));
  if (random_below(random, 3) == 0) song_set(gig->song, clip, "reverse", 1);
}

static void shape_slot(Random *random, Session *song, Id slot) {
  song_set(song, slot, "quantise", random_below(random, LAUNCH_QUANTISES));
  song_set(song, slot, "legato", random_below(random, 2));
  song_set(song, slot, "loop", random_below(random, 4) > 0);
  song_set(song, slot, "velocity", 50 * random_below(random, 3));
  song_set(song, slot, "mode", random_below(random, LAUNCH_MODES));
  if (random_below(random, 2)) return;
  song_set(song, slot, "follow_a", random_below(random, FOLLOW_ACTIONS));
  song_set(song, slot, "follow_b", random_below(random, FOLLOW_ACTIONS));
  song_set(song, slot, "follow_chance", random_below(random, 101));
  song_set(song, slot, "follow_after", 1 + random_below(random, 3));
  song_set(song, slot, "follow_unit", random_below(random, FOLLOW_UNITS));
  song_set(song, slot, "follow_scene", 1 + random_below(random, 4));
}

static void arrange(Random *random, Gig *gig, Id asset) {
  for (uint32_t i = 0; i < 10; i++) song_clip(gig->song, gig->tracks[0], (SongSpan){0.5 + 3 * i, 3}, riff, COUNT_OF(riff));
  const Id looped = song_clip(gig->song, gig->tracks[1], (SongSpan){1, 3}, riff, COUNT_OF(riff));
  song_set(gig->song, looped, "loop_ticks", 0);
  for (uint32_t i = 0; i < 6; i++) {
    const Id clip = song_audio(gig->song, gig->tracks[2], (SongSpan){4.3 * i, 2.2}, asset);
    song_set(gig->song, clip, "crossfade", random_below(random, 2));
  }
}

static Gig gig_new(Random *random) {
  Gig gig = {.song = song_new()};
  gig.groove = add_groove(random, gig.song);
  const Id asset = drum_loop(gig.song);
  for (uint32_t t = 0; t < 3; t++) {
    gig.tracks[t] = song_track(gig.song, t == 2 ? TRACK_AUDIO : TRACK_INSTRUMENT);
    if (t < 2) song_param(gig.song, song_device(gig.song, gig.tracks[t], "synth"), "release_ms", 20.0);
  }
  for (uint32_t s = 0; s < 4; s++) gig.scenes[s] = song_scene(gig.song);
  for (uint32_t s = 0; s < 4; s++)
    for (uint32_t t = 0; t < 3; t++) {
      if (random_below(random, 5) == 0) continue;
      const Id slot = gig.slots[gig.slot_count++] = song_slot(gig.song, gig.tracks[t], gig.scenes[s]);
      shape_slot(random, gig.song, slot);
      if (random_below(random, 6) == 0) continue;
      if (t == 2) add_audio_clip(random, &gig, slot, asset);
      else add_note_clip(random, &gig, slot);
    }
  arrange(random, &gig, asset);
  return gig;
}

static void random_hand(Random *random, const Gig *gig) {
  const float press = random_below(random, 2) ? 1.0f : 0.5f;
  switch (random_below(random, 8)) {
    case 0: stage_send(&stage, (Command){.type = COMMAND_LAUNCH_SCENE, .id = gig->scenes[random_below(random, 4)], .number = 1, .value = press}); break;
    case 1: stage_send(&stage, (Command){.type = COMMAND_STOP_TRACK, .id = random_below(random, 3) ? gig->tracks[random_below(random, 3)] : ID_NONE}); break;
    case 2: stage_send(&stage, (Command){.type = COMMAND_ARRANGEMENT, .id = random_below(random, 3) ? gig->tracks[random_below(random, 3)] : ID_NONE, .number = (uint16_t)random_below(random, 2)}); break;
    default:
      stage_send(&stage, (Command){.type = COMMAND_LAUNCH, .id = gig->slots[random_below(random, gig->slot_count)], .number = (uint16_t)(random_below(random, 5) > 0), .value = press});
  }
}

static void what_was_played_is_what_is_written_down(void **state) {
  (void)state;
  Random random = random_begin("what_was_played_is_what_is_written_down");
  for (uint32_t round = 0; round < (getenv("LONG") ? 200u : 8u); round++) {
    const Gig gig = gig_new(&random);
    if (round % 2) random_tempos(&random, gig.song);
    stage_open(&stage, gig.song);
    stage_send(&stage, (Command){.type = COMMAND_PLAY});
    while (stage.frames < 48000 * 12) {
      stage_run(&stage, stage.frames + random_below(&random, 40000), 256);
      random_hand(&random, &gig);
    }
    stage_run(&stage, 48000 * 12 + 40000, 256);
    const int64_t end_frame = stage.frames;
    double end_seconds = (double)end_frame / STAGE_RATE;
    Batch *batch = NULL;
    Problem problem = {.status = STATUS_OK};
    const int64_t end_ticks = (int64_t)tempo_map_ticks(doc_tempo_map(session_doc(gig.song)), end_seconds) + 1000000;
    assert_int_equal(session_record_performance(gig.song, stage.notices, stage.notice_count, end_ticks, &batch, &problem), STATUS_OK);
    assert_int_equal(session_apply(gig.song, batch, NULL, &problem), STATUS_OK);
    stage_open(&other, gig.song);
    stage_send(&other, (Command){.type = COMMAND_PLAY});
    stage_run(&other, end_frame, 64);
    for (int64_t i = 0; i < end_frame; i++)
      if (stage.left[i] != other.left[i] || stage.right[i] != other.right[i])
        fail_msg("round %u: frame %lld: %g is %g", round, (long long)i, (double)stage.left[i], (double)other.left[i]);
    stage_close(&stage);
    stage_close(&other);
    session_destroy(gig.song);
  }
}

static const struct CMUnitTest tests[] = {
  cmocka_unit_test(what_was_played_is_what_is_written_down),
  cmocka_unit_test(what_is_called_off_does_not_come_and_what_plays_goes_on),
  cmocka_unit_test(a_run_sounds_as_a_clip_there),
};

int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
