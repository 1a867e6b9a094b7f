#include "support/cm.h"

#include "core/math.h"
#include "formats/take_file.h"
#include "formats/wav.h"
#include "session/build.h"
#include "session/record.h"
#include "session/render.h"
#include "support/session_song.h"

/* A studio without walls: what the graph plays comes back into its input `delay` frames later, and a worker drains the rings. */

#define RATE 48000
#define SOUND 20000u /* frames of noise, at the second bar: song frame 96000 */
#define BAR (2 * RATE)
#define ROOM (12 * RATE)

typedef struct Studio {
  Session *session;
  Graph *graph;
  Random random;
  Id source, audio, keys;   /* tracks: what plays, what records, what is played */
  uint32_t delay, done;
  Buffer take;
  CaptureEvent events[512];
  uint32_t event_count;
  float out[2][ROOM], in[2][ROOM];
} Studio;

static float noise[2][SOUND];

static void apply(Studio *studio, Batch *batch) {
  Problem problem = {0};
  if (session_apply(studio->session, batch, NULL, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  if (session_feed(studio->session, studio->graph, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
}

static Studio *studio_new(uint32_t delay) {
  Studio *studio = calloc(1, sizeof *studio);
  studio->session = session_create(memory_heap(), ACTOR_LOCAL);
  studio->graph = graph_create(memory_heap(), RATE);
  studio->random = random_begin("record");
  studio->delay = delay;
  assert_int_equal(graph_capture(studio->graph, 4), STATUS_OK);
  Buffer wav;
  buffer_init(&wav, memory_heap(), 1u << 24);
  wav_write_header(&wav, RATE, 2, WAV_F32, SOUND);
  for (uint32_t i = 0; i < SOUND; i++)
    for (uint32_t c = 0; c < 2; c++) buffer_f32le(&wav, noise[c][i] = (float)random_real(&studio->random, -0.5, 0.5));
  Batch *batch;
  assert_int_equal(session_import_audio(studio->session, buffer_bytes(&wav), "Noise.wav", 4 * TICKS_PER_QUARTER, ID_NONE, &batch, NULL), STATUS_OK);
  apply(studio, batch);
  buffer_finish(&wav);
  studio->source = session_song_track(studio->session, 0)->id;
  batch = batch_create(memory_heap(), "Tracks", ACTOR_LOCAL);
  studio->audio = doc_next_id(session_doc(studio->session), ACTOR_LOCAL);
  build_track(batch, studio->audio, &(BuildTrack){.name = "Voice", .name_bytes = 5, .icon = "", .type = TRACK_AUDIO});
  studio->keys = doc_next_id(session_doc(studio->session), ACTOR_LOCAL);
  build_track(batch, studio->keys, &(BuildTrack){.name = "Keys", .name_bytes = 4, .icon = "", .type = TRACK_INSTRUMENT});
  apply(studio, batch);
  buffer_init(&studio->take, memory_heap(), 64u << 20);
  take_file_begin(&studio->take, (TakeInfo){.rate_hz = RATE, .channels = 2, .track = studio->audio, .shift_frames = delay});
  return studio;
}

static void studio_free(Studio *studio) {
  graph_destroy(studio->graph);
  session_destroy(studio->session);
  buffer_finish(&studio->take);
  free(studio);
}

static void tell(Studio *studio, Command command) { assert_true(ring_write(graph_commands(studio->graph), &command)); }

static void drain(Studio *studio) {
  CaptureAudio record;
  while (ring_read(graph_captured_audio(studio->graph), &record)) {
    const TakePiece piece = {.output_frame = record.stamp.output_frame, .song_frame = record.stamp.song_frame, .flags = record.stamp.flags,
                             .pass = record.stamp.pass, .frames = record.frames, .lost_frames = record.lost_frames};
    take_file_piece(&studio->take, piece, 2, (const float *const[2]){record.samples[0], record.samples[1]});
  }
  while (studio->event_count < COUNT_OF(studio->events) && ring_read(graph_captured_events(studio->graph), &studio->events[studio->event_count])) studio->event_count++;
}

static void run(Studio *studio, uint32_t until) {
  while (studio->done < until) {
    const uint32_t wanted = 1 + random_below(&studio->random, 256), left = until - studio->done, count = wanted < left ? wanted : left, at = studio->done;
    for (uint32_t i = at; i < at + count; i++)
      for (uint32_t c = 0; c < 2; c++) studio->in[c][i] = i >= studio->delay ? studio->out[c][i - studio->delay] : 0.0f;
    graph_render_with(studio->graph, (const float *const[2]){studio->in[0] + at, studio->in[1] + at}, studio->out[0] + at, studio->out[1] + at, count);
    studio->done += count;
    drain(studio);
  }
}

static void record(Studio *studio, uint32_t until) {
  tell(studio, (Command){.type = COMMAND_RECORD, .value = 1});
  tell(studio, (Command){.type = COMMAND_PLAY});
  run(studio, until);
  tell(studio, (Command){.type = COMMAND_STOP});
  run(studio, until + 8192); /* what is still on its way */
}

static void keep_audio(Studio *studio, const RecordOptions *options) {
  Batch *batch;
  Digest sha256;
  Problem problem = {0};
  if (session_record_audio(studio->session, buffer_bytes(&studio->take), options, &sha256, &batch, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_true(session_has_asset(studio->session, sha256));
  apply(studio, batch);
}

static void keep_notes(Studio *studio, const RecordOptions *options) {
  Batch *batch;
  Problem problem = {0};
  if (session_record_notes(studio->session, studio->events, studio->event_count, studio->done, options, &batch, &problem) != STATUS_OK)
    fail_msg("%s: %s", problem.where, problem.what);
  apply(studio, batch);
}

static void set_mute(Studio *studio, Id track, bool mute) {
  Batch *batch = batch_create(memory_heap(), "Mute", ACTOR_LOCAL);
  batch_set_bool(batch, track, build_field(KIND_TRACK, "mute"), mute);
  apply(studio, batch);
}

/* The song as it renders, interleaved; frames beyond its end are 0. */
static float *render(Studio *studio, uint32_t frames) {
  Render *r;
  Buffer out;
  bool done = false;
  buffer_init(&out, memory_heap(), 256u << 20);
  assert_int_equal(render_create(studio->session, &(RenderOptions){.format = SAMPLE_F32}, &r, NULL), STATUS_OK);
  while (!done) assert_int_equal(render_step(r, 8192, &out, &done), STATUS_OK);
  float *samples = calloc(frames * 2, sizeof *samples);
  const size_t bytes = frames * 2 * sizeof *samples;
  memcpy(samples, out.data, out.size < bytes ? out.size : bytes);
  render_destroy(r);
  buffer_finish(&out);
  return samples;
}

static const Object *clip_at(Studio *studio, Id track, uint32_t kind, uint32_t index) {
  return session_song_child(doc_find(session_doc(studio->session), track), kind, index);
}

/* ---- audio */

/* Recorded through the loopback, put back by the round trip, the copy is the original: not one sample differs. */
static void a_take_lies_exactly_where_it_was_played(void **state) {
  (void)state;
  static const uint32_t delays[] = {300, 1024, 3333, 8000};
  for (uint32_t d = 0; d < COUNT_OF(delays); d++) {
    Studio *studio = studio_new(delays[d]);
    run(studio, 1234);
    record(studio, 1234 + 150000);
    float *original = render(studio, 200000);
    keep_audio(studio, &(RecordOptions){.track = studio->audio, .shift_frames = delays[d]});
    set_mute(studio, studio->source, true);
    float *copy = render(studio, 200000);
    const Object *clip = clip_at(studio, studio->audio, KIND_AUDIO_CLIP, 0);
    assert_non_null(clip);
    assert_null(clip_at(studio, studio->audio, KIND_AUDIO_CLIP, 1));
    assert_int_equal(doc_as_audio_clip(clip)->start_ticks, 0);
    assert_true(original[2 * BAR] == noise[0][0]);
    assert_memory_equal(copy + 2 * BAR, original + 2 * BAR, SOUND * 2 * sizeof(float));
    free(original);
    free(copy);
    studio_free(studio);
  }
}

static void set_loop(Studio *studio, double from_bars, double to_bars) {
  Batch *batch = batch_create(memory_heap(), "Loop", ACTOR_LOCAL);
  batch_set_int(batch, ID_PROJECT, build_field(KIND_PROJECT, "loop_start_ticks"), (int64_t)(from_bars * 4 * TICKS_PER_QUARTER));
  batch_set_int(batch, ID_PROJECT, build_field(KIND_PROJECT, "loop_end_ticks"), (int64_t)(to_bars * 4 * TICKS_PER_QUARTER));
  batch_set_bool(batch, ID_PROJECT, build_field(KIND_PROJECT, "loop"), true);
  apply(studio, batch);
}

/* Three and a half turns around the bar with the sound: four clips of one asset, the third heard, each with the sound in place. */
static void every_turn_of_a_loop_is_a_take(void **state) {
  (void)state;
  const uint32_t delay = 2500;
  Studio *studio = studio_new(delay);
  set_loop(studio, 1, 2);
  tell(studio, (Command){.type = COMMAND_SEEK, .position_frame = BAR});
  record(studio, 7 * BAR / 2 / 64 * 64);
  keep_audio(studio, &(RecordOptions){.track = studio->audio, .shift_frames = delay});
  assert_string_equal(session_undo_label(studio->session), "Record 4 takes");
  assert_null(session_song_child(doc_project(session_doc(studio->session)), KIND_ASSET, 2)); /* the noise and the take */
  for (uint32_t i = 0; i < 4; i++) {
    const Object *lane = clip_at(studio, studio->audio, KIND_TAKE_LANE, i);
    const AudioClip *clip = doc_as_audio_clip(session_song_child(lane, KIND_AUDIO_CLIP, 0));
    char name[16];
    snprintf(name, sizeof name, "Take %u", (unsigned)i + 1);
    assert_string_equal(doc_as_take_lane(lane)->name.data, name);
    assert_int_equal(clip->start_ticks, 4 * TICKS_PER_QUARTER);
    assert_int_equal(clip->length_ticks, i < 3 ? 4 * TICKS_PER_QUARTER : 2 * TICKS_PER_QUARTER);
    assert_int_equal(doc_as_take_lane(lane)->comp->count, i == 2);
    const Object *asset = doc_find(session_doc(studio->session), clip->asset);
    Wav wav;
    assert_int_equal(wav_read(session_asset_bytes(studio->session, doc_as_asset(asset)->sha256), &wav, NULL), STATUS_OK);
    static float heard[SOUND];
    wav_channel(&wav, 0, (uint64_t)clip->source_frame + 480, SOUND - 480, heard); /* past the fade of the loop's turn */
    assert_memory_equal(heard, noise[0] + 480, (SOUND - 480) * sizeof(float));
  }
  set_mute(studio, studio->source, true);
  float *copy = render(studio, 2 * BAR); /* the chosen take is what is heard, once the lane has faded in */
  for (uint32_t i = 1000; i < SOUND; i++) assert_true(copy[2 * (BAR + i)] == noise[0][i]);
  free(copy);
  set_mute(studio, studio->source, false);
  for (uint32_t i = 0; i < 3; i++) assert_int_equal(session_undo(studio->session, NULL, NULL), STATUS_OK);
  assert_null(clip_at(studio, studio->audio, KIND_TAKE_LANE, 0));
  studio_free(studio);
}

static void punched_takes_begin_and_end_to_the_frame(void **state) {
  (void)state;
  Studio *studio = studio_new(700);
  const int64_t in = 100001, out = 110003;
  tell(studio, (Command){.type = COMMAND_PUNCH, .position_frame = in, .heard_frame = out});
  record(studio, 150000);
  keep_audio(studio, &(RecordOptions){.track = studio->audio, .shift_frames = 700, .punch_in_frame = in, .punch_out_frame = out});
  const AudioClip *clip = doc_as_audio_clip(clip_at(studio, studio->audio, KIND_AUDIO_CLIP, 0));
  const TempoMap *map = doc_tempo_map(session_doc(studio->session));
  assert_int_equal(tempo_map_frame(map, clip->start_ticks, RATE), in);
  assert_int_equal(tempo_map_frame(map, clip->start_ticks + clip->length_ticks, RATE), out);
  set_mute(studio, studio->source, true);
  float *copy = render(studio, 120000);
  for (int64_t i = in - 200; i < out + 200; i++) assert_true(copy[2 * i] == (i >= in && i < out ? noise[0][i - BAR] : 0.0f));
  free(copy);
  studio_free(studio);
}

/* The song is heard from before the place where recording begins, and goes on behind it for as long as somebody plays. */
static void a_pre_roll_is_heard_and_not_recorded(void **state) {
  (void)state;
  Studio *studio = studio_new(500);
  const int64_t in = 100001, from = in - 60000;
  tell(studio, (Command){.type = COMMAND_SEEK, .position_frame = from});
  tell(studio, (Command){.type = COMMAND_PUNCH, .position_frame = in, .heard_frame = INT64_C(1) << 50});
  record(studio, 90000);
  double heard = 0.0;
  for (uint32_t i = 0; i < 60000; i++) heard = math_max(heard, (double)studio->out[0][i]);
  assert_true(heard > 0.01);
  keep_audio(studio, &(RecordOptions){.track = studio->audio, .shift_frames = 500, .punch_in_frame = in, .punch_out_frame = INT64_C(1) << 50});
  const AudioClip *clip = doc_as_audio_clip(clip_at(studio, studio->audio, KIND_AUDIO_CLIP, 0));
  const TempoMap *map = doc_tempo_map(session_doc(studio->session));
  assert_int_equal(tempo_map_frame(map, clip->start_ticks, RATE), in);
  assert_true(tempo_map_frame(map, clip->start_ticks + clip->length_ticks, RATE) >= BAR + SOUND); /* the song's end, where it stopped */
  set_mute(studio, studio->source, true);
  float *copy = render(studio, 120000);
  for (int64_t i = in - 200; i < BAR + (int64_t)SOUND; i++) assert_true(copy[2 * i] == (i >= in ? noise[0][i - BAR] : 0.0f));
  free(copy);
  studio_free(studio);
}

/* The tab died while it was recording: what had reached the disk is a take like any other. */
static void a_take_that_a_crash_cut_is_aligned_too(void **state) {
  (void)state;
  Studio *studio = studio_new(4000);
  record(studio, 150000);
  const size_t whole = studio->take.size;
  studio->take.size = whole / 100 * 73 + 5;
  keep_audio(studio, &(RecordOptions){.track = studio->audio, .shift_frames = 4000});
  set_mute(studio, studio->source, true);
  float *copy = render(studio, 150000);
  assert_true(copy[2 * BAR] == noise[0][0] && copy[2 * BAR + 1] == noise[1][0]);
  uint32_t same = 0;
  for (uint32_t i = 0; i < SOUND; i++) same += copy[2 * (BAR + i)] == noise[0][i];
  assert_true(same > 10000 && same < SOUND); /* the crash was in the middle of the sound */
  free(copy);
  studio->take.size = whole;
  studio_free(studio);
}

static void what_nobody_asked_to_record_can_be_kept_afterwards(void **state) {
  (void)state;
  Studio *studio = studio_new(1000);
  for (uint32_t i = 0; i < 5000; i++) studio->out[0][20000 + i] = 0; /* nothing plays: the input is the room's */
  run(studio, 40000);
  Batch *batch;
  Digest sha256;
  Problem problem = {0};
  const RecordOptions plain = {.track = studio->audio, .shift_frames = 1000};
  assert_int_equal(session_record_audio(studio->session, buffer_bytes(&studio->take), &plain, &sha256, &batch, &problem), STATUS_NOT_FOUND);
  keep_audio(studio, &(RecordOptions){.track = studio->audio, .everything = true, .at_frame = BAR});
  const AudioClip *clip = doc_as_audio_clip(clip_at(studio, studio->audio, KIND_AUDIO_CLIP, 0));
  assert_int_equal(clip->start_ticks, 4 * TICKS_PER_QUARTER);
  assert_int_equal(clip->source_frame, 0);
  studio_free(studio);
}

static void takes_go_to_audio_tracks_only(void **state) {
  (void)state;
  Studio *studio = studio_new(0);
  record(studio, 20000);
  Batch *batch;
  Digest sha256;
  Problem problem = {0};
  const Id wrong[] = {studio->keys, id_make(9, 9), ID_MASTER};
  const Status refusals[] = {STATUS_REFUSED, STATUS_NOT_FOUND, STATUS_REFUSED};
  for (uint32_t i = 0; i < 3; i++) {
    const RecordOptions options = {.track = wrong[i]};
    assert_int_equal(session_record_audio(studio->session, buffer_bytes(&studio->take), &options, &sha256, &batch, &problem), refusals[i]);
    assert_null(batch);
  }
  assert_int_equal(session_record_audio(studio->session, (Bytes){(const uint8_t *)"x", 1}, &(RecordOptions){.track = studio->audio}, &sha256, &batch, &problem), STATUS_TRUNCATED);
  studio_free(studio);
}

/* ---- notes */

static void strike(Studio *studio, uint32_t at, uint32_t until, uint16_t key, Id id) {
  run(studio, at);
  tell(studio, (Command){.type = COMMAND_NOTE_ON, .id = studio->keys, .number = key, .value = 0.5f, .position_frame = (int64_t)id, .heard_frame = at});
  run(studio, until);
  tell(studio, (Command){.type = COMMAND_NOTE_OFF, .id = studio->keys, .number = key, .position_frame = (int64_t)id, .heard_frame = until});
  run(studio, until + 64);
}

static int64_t note_value(const NoteClip *clip, uint32_t row, uint32_t column) { return ((const int64_t *)clip->notes->columns[column])[row]; }
static uint8_t note_key(const NoteClip *clip, uint32_t row) { return ((const uint8_t *)clip->notes->columns[NOTE_KEY])[row]; }
static int64_t frame_of(Studio *studio, const NoteClip *clip, uint32_t row) {
  return tempo_map_frame(doc_tempo_map(session_doc(studio->session)), clip->start_ticks + note_value(clip, row, NOTE_START), RATE);
}

static void notes_lie_where_they_were_struck_less_the_latency(void **state) {
  (void)state;
  Studio *studio = studio_new(0);
  run(studio, 640);
  tell(studio, (Command){.type = COMMAND_RECORD, .value = 1});
  tell(studio, (Command){.type = COMMAND_PLAY});
  strike(studio, 640 + 30000, 640 + 41000, 60, 1);
  strike(studio, 640 + 100123, 640 + 100999, 67, 2);
  tell(studio, (Command){.type = COMMAND_CONTROL, .id = studio->keys, .number = 64, .value = 1.0f});
  run(studio, 120000);
  keep_notes(studio, &(RecordOptions){.track = studio->keys, .shift_frames = 512});
  const NoteClip *clip = doc_as_note_clip(clip_at(studio, studio->keys, KIND_NOTE_CLIP, 0));
  assert_int_equal(clip->start_ticks, 0);
  assert_int_equal(clip->length_ticks, 8 * TICKS_PER_QUARTER); /* whole bars */
  assert_int_equal(clip->notes->count, 2);
  assert_int_equal(frame_of(studio, clip, 0), 30000 - 512);
  assert_int_equal(frame_of(studio, clip, 1), 100123 - 512);
  assert_int_equal(note_key(clip, 1), 67);
  assert_int_equal(tempo_map_frame(doc_tempo_map(session_doc(studio->session)), note_value(clip, 0, NOTE_START) + note_value(clip, 0, NOTE_LENGTH), RATE), 41000 - 512);
  assert_int_equal(clip->controls->count, 1);
  studio_free(studio);
}

static void a_note_that_comes_before_the_count_in_ends_is_the_first(void **state) {
  (void)state;
  Studio *studio = studio_new(0);
  tell(studio, (Command){.type = COMMAND_RECORD, .value = 1});
  tell(studio, (Command){.type = COMMAND_COUNT_IN, .number = 1});
  strike(studio, 20000, 22000, 50, 1);              /* warming up: not kept */
  strike(studio, BAR - 5000, BAR + 20000, 60, 2);   /* 0.2 beats early */
  strike(studio, BAR + 30000, BAR + 31000, 62, 3);
  run(studio, BAR + 40000);
  keep_notes(studio, &(RecordOptions){.track = studio->keys});
  const NoteClip *clip = doc_as_note_clip(clip_at(studio, studio->keys, KIND_NOTE_CLIP, 0));
  assert_int_equal(clip->notes->count, 2);
  assert_int_equal(frame_of(studio, clip, 0), 0);
  assert_int_equal(note_key(clip, 0), 60);
  assert_int_equal(frame_of(studio, clip, 1), 30000);
  studio_free(studio);
}

static void notes_behind_a_pre_roll_fill_whole_bars_and_a_punch_cuts_them(void **state) {
  (void)state;
  const int64_t in = BAR / 2, outs[] = {INT64_C(1) << 50, BAR / 2 + 20000};
  for (uint32_t i = 0; i < 2; i++) {
    Studio *studio = studio_new(0);
    tell(studio, (Command){.type = COMMAND_PUNCH, .position_frame = in, .heard_frame = outs[i]});
    tell(studio, (Command){.type = COMMAND_RECORD, .value = 1});
    tell(studio, (Command){.type = COMMAND_PLAY});
    strike(studio, 20000, 21000, 50, 1); /* in the pre-roll: not kept */
    strike(studio, BAR / 2 + 12000, BAR / 2 + 30000, 60, 2);
    run(studio, BAR / 2 + 35000);
    keep_notes(studio, &(RecordOptions){.track = studio->keys, .punch_in_frame = in, .punch_out_frame = outs[i]});
    const NoteClip *clip = doc_as_note_clip(clip_at(studio, studio->keys, KIND_NOTE_CLIP, 0));
    const TempoMap *map = doc_tempo_map(session_doc(studio->session));
    assert_int_equal(clip->notes->count, 1);
    assert_int_equal(frame_of(studio, clip, 0), BAR / 2 + 12000);
    assert_int_equal(tempo_map_frame(map, clip->start_ticks, RATE), in);
    assert_int_equal(tempo_map_frame(map, clip->start_ticks + clip->length_ticks, RATE), i == 0 ? BAR : outs[i]);
    assert_int_equal(tempo_map_frame(map, clip->start_ticks + note_value(clip, 0, NOTE_START) + note_value(clip, 0, NOTE_LENGTH), RATE), i == 0 ? BAR / 2 + 30000 : outs[i]);
    studio_free(studio);
  }
}

static void turns_of_a_loop_are_takes_of_notes(void **state) {
  (void)state;
  Studio *studio = studio_new(0);
  set_loop(studio, 0, 1);
  tell(studio, (Command){.type = COMMAND_RECORD, .value = 1});
  tell(studio, (Command){.type = COMMAND_PLAY});
  strike(studio, 1000, 5000, 60, 1);
  strike(studio, BAR - 1000, BAR + 9000, 62, 2);      /* meant for the second turn's one */
  strike(studio, 2 * BAR - 9000, 2 * BAR + 5000, 64, 3); /* held across: ends with its turn */
  strike(studio, 2 * BAR + 50000, 2 * BAR + 51000, 65, 4);
  run(studio, 3 * BAR);
  keep_notes(studio, &(RecordOptions){.track = studio->keys});
  static const uint32_t counts[] = {1, 2, 1};
  for (uint32_t i = 0; i < 3; i++) {
    const Object *lane = clip_at(studio, studio->keys, KIND_TAKE_LANE, i);
    const NoteClip *clip = doc_as_note_clip(session_song_child(lane, KIND_NOTE_CLIP, 0));
    assert_int_equal(clip->start_ticks, 0);
    assert_int_equal(clip->length_ticks, 4 * TICKS_PER_QUARTER);
    assert_int_equal(doc_as_take_lane(lane)->comp->count, i == 2);
    assert_int_equal(clip->notes->count, counts[i]);
  }
  const NoteClip *second = doc_as_note_clip(session_song_child(clip_at(studio, studio->keys, KIND_TAKE_LANE, 1), KIND_NOTE_CLIP, 0));
  assert_int_equal(frame_of(studio, second, 0), 0);
  assert_int_equal(frame_of(studio, second, 1), BAR - 9000);
  assert_int_equal(note_value(second, 1, NOTE_START) + note_value(second, 1, NOTE_LENGTH), 4 * TICKS_PER_QUARTER);
  studio_free(studio);
}

static void what_was_just_played_can_be_kept(void **state) {
  (void)state;
  Studio *studio = studio_new(0);
  strike(studio, 10000, 15000, 60, 1);
  strike(studio, 34000, 35000, 64, 2);
  Batch *batch;
  Problem problem = {0};
  const RecordOptions plain = {.track = studio->keys};
  assert_int_equal(session_record_notes(studio->session, studio->events, studio->event_count, studio->done, &plain, &batch, &problem), STATUS_NOT_FOUND);
  keep_notes(studio, &(RecordOptions){.track = studio->keys, .everything = true, .at_frame = BAR});
  const NoteClip *clip = doc_as_note_clip(clip_at(studio, studio->keys, KIND_NOTE_CLIP, 0));
  assert_int_equal(clip->start_ticks, 4 * TICKS_PER_QUARTER);
  assert_int_equal(frame_of(studio, clip, 0), BAR);
  assert_int_equal(frame_of(studio, clip, 1), BAR + 24000);
  studio_free(studio);
}

/* What is at the speakers was rendered a moment ago: hands on a graph that has just begun play to frames before its first. */
static void what_was_played_as_the_graph_began_is_kept(void **state) {
  (void)state;
  Studio *studio = studio_new(0);
  run(studio, 640);
  const struct { uint16_t key; int64_t heard_frame; } struck[] = {{60, -1800}, {64, -700}, {67, 30000}};
  for (uint32_t i = 0; i < COUNT_OF(struck); i++) {
    tell(studio, (Command){.type = COMMAND_NOTE_ON, .id = studio->keys, .number = struck[i].key, .value = 0.5f, .position_frame = (int64_t)i + 1, .heard_frame = struck[i].heard_frame});
    run(studio, studio->done + 64);
    tell(studio, (Command){.type = COMMAND_NOTE_OFF, .id = studio->keys, .number = struck[i].key, .position_frame = (int64_t)i + 1, .heard_frame = struck[i].heard_frame + 500});
    run(studio, i == 0 ? 2000 : 33000);
  }
  keep_notes(studio, &(RecordOptions){.track = studio->keys, .shift_frames = 512, .everything = true});
  const NoteClip *clip = doc_as_note_clip(clip_at(studio, studio->keys, KIND_NOTE_CLIP, 0));
  assert_int_equal(clip->notes->count, COUNT_OF(struck));
  for (uint32_t i = 0; i < COUNT_OF(struck); i++) {
    assert_int_equal(note_key(clip, i), struck[i].key);
    assert_int_equal(frame_of(studio, clip, i), struck[i].heard_frame - struck[0].heard_frame);
  }
  studio_free(studio);
}

/* The page hashes a take on another thread and hands over its outline: the same clips, and one step for several tracks. */
static void an_outline_records_what_the_take_would(void **state) {
  (void)state;
  Studio *studio = studio_new(1000);
  record(studio, 3 * BAR);
  const RecordOptions options = {.track = studio->audio, .shift_frames = 1000};
  Buffer outline, wav;
  buffer_init(&outline, memory_heap(), 1u << 20);
  buffer_init(&wav, memory_heap(), 64u << 20);
  const Bytes file = buffer_bytes(&studio->take);
  assert_int_equal(record_outline(memory_heap(), file_reader_of(&file), &outline, NULL), STATUS_OK);
  Batch *batch;
  Digest sha256 = {{0}};
  assert_int_equal(session_record_outlined(studio->session, buffer_bytes(&outline), &options, &sha256, &batch, NULL), STATUS_NOT_FOUND);
  TakeFile take;
  assert_int_equal(take_file_read(buffer_bytes(&studio->take), &take, NULL), STATUS_OK);
  assert_int_equal(take_file_wav(buffer_bytes(&studio->take), &take, &wav, NULL), STATUS_OK);
  assert_int_equal(session_put_asset(studio->session, buffer_bytes(&wav), &sha256, NULL), STATUS_OK);
  assert_int_equal(session_record_outlined(studio->session, buffer_bytes(&outline), &options, &sha256, &batch, NULL), STATUS_OK);
  Batch *direct;
  Digest same;
  assert_int_equal(session_record_audio(studio->session, buffer_bytes(&studio->take), &options, &same, &direct, NULL), STATUS_OK);
  assert_memory_equal(&same, &sha256, sizeof same);
  assert_int_equal(batch_op_count(direct), batch_op_count(batch));
  Batch *both = batch_create(memory_heap(), "Record 2 tracks", ACTOR_LOCAL);
  batch_join(both, batch);
  batch_join(both, direct);
  batch_destroy(batch);
  batch_destroy(direct);
  apply(studio, both);
  const Object *track = doc_find(session_doc(studio->session), studio->audio);
  assert_non_null(track->first_child);
  assert_non_null(track->first_child->next);
  assert_string_equal(session_step_label(studio->session, false, 0), "Record 2 tracks");
  assert_int_equal(session_step_count(studio->session, true), 0);
  assert_int_equal(session_undo(studio->session, NULL, NULL), STATUS_OK);
  assert_null(doc_find(session_doc(studio->session), studio->audio)->first_child);
  assert_string_equal(session_step_label(studio->session, true, 0), "Record 2 tracks");
  const Bytes cut = {.data = outline.data, .size = outline.size - 1};
  assert_int_equal(session_record_outlined(studio->session, cut, &options, &sha256, &batch, NULL), STATUS_TRUNCATED);
  buffer_finish(&outline);
  buffer_finish(&wav);
  studio_free(studio);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_take_lies_exactly_where_it_was_played),
    cmocka_unit_test(every_turn_of_a_loop_is_a_take),
    cmocka_unit_test(punched_takes_begin_and_end_to_the_frame),
    cmocka_unit_test(a_pre_roll_is_heard_and_not_recorded),
    cmocka_unit_test(a_take_that_a_crash_cut_is_aligned_too),
    cmocka_unit_test(what_nobody_asked_to_record_can_be_kept_afterwards),
    cmocka_unit_test(takes_go_to_audio_tracks_only),
    cmocka_unit_test(notes_lie_where_they_were_struck_less_the_latency),
    cmocka_unit_test(a_note_that_comes_before_the_count_in_ends_is_the_first),
    cmocka_unit_test(notes_behind_a_pre_roll_fill_whole_bars_and_a_punch_cuts_them),
    cmocka_unit_test(turns_of_a_loop_are_takes_of_notes),
    cmocka_unit_test(an_outline_records_what_the_take_would),
    cmocka_unit_test(what_was_just_played_can_be_kept),
    cmocka_unit_test(what_was_played_as_the_graph_began_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
