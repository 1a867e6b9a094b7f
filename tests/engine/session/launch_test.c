/* Slots played live: a run sounds as a clip of the arrangement would in its place, begins on the frame its grid says, and leaves
   no note behind. */
#include "support/random.h"
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

static const struct CMUnitTest tests[] = {
  cmocka_unit_test(a_run_sounds_as_a_clip_there),
};

int main(void) { return cmocka_run_group_tests(tests, NULL, NULL); }
