/* A recording with something in it that is no number, through every way sound takes: it never reaches the master, the track it
   comes from is muted and named, everybody else plays on, and the next plan has no trace of it. And any rate, any block. */
#include "support/constant_song.h"
#include "support/random.h"

#include <math.h>
#include <string.h>
#include <time.h>

#define FRAMES 48000u
#define POISON_FRAME 9600u
#define PLACE 0.125f /* where the poison will be: an import would take it for silence, so it is put into the segment */

static const float poisons[] = {NAN, INFINITY, -INFINITY, 3e38f, 1e-40f, -1e-42f};
static bool is_number(float x) { return isfinite(x) && fabsf(x) < 1e6f; }

typedef struct Poisoned { Session *song; Id source, other; } Poisoned;

/* A track that plays a tone with ten frames of PLACE in it, and one that plays well. */
static Poisoned begin(void) {
  float *tone = malloc(FRAMES * sizeof *tone);
  Poisoned p = {.song = song_new()};
  p.source = song_track(p.song, TRACK_AUDIO);
  p.other = song_track(p.song, TRACK_AUDIO);
  for (uint32_t i = 0; i < FRAMES; i++) tone[i] = (float)(0.1 * sin(i * 0.05));
  song_audio(p.song, p.other, (SongSpan){0, 2}, song_asset(p.song, tone, NULL, FRAMES, 48000));
  for (uint32_t i = POISON_FRAME; i < POISON_FRAME + 10; i++) tone[i] = PLACE;
  song_audio(p.song, p.source, (SongSpan){0, 2}, song_asset(p.song, tone, NULL, FRAMES, 48000));
  free(tone);
  return p;
}

/* The asset's segment goes to the graph before the session can give it its own. */
static void feed_poisoned(const Poisoned *p, Graph *graph, float poison) {
  Problem problem = {.status = STATUS_OK};
  Bytes plan, bytes;
  uint32_t found = 0;
  assert_int_equal(session_compile(p->song, &plan, &problem), STATUS_OK);
  for (uint32_t i = 0; i < session_segment_count(p->song); i++) {
    assert_int_equal(session_segment_bytes(p->song, session_segment_key(p->song, i), &bytes, &problem), STATUS_OK);
    const SegmentHeader *header = (const SegmentHeader *)(const void *)bytes.data;
    if (header->type != SEGMENT_ASSET) continue;
    uint8_t *copy = malloc(bytes.size);
    memcpy(copy, bytes.data, bytes.size);
    float *samples = (float *)(void *)(copy + sizeof(SegmentHeader) + sizeof(SegmentAsset));
    for (uint32_t f = POISON_FRAME; f < POISON_FRAME + 10; f++)
      if (fabsf(samples[f] - PLACE) < 1e-6f) samples[f] = poison, found++;
    assert_int_equal(graph_put_segment(graph, (Bytes){copy, bytes.size}, &problem), STATUS_OK);
    free(copy);
  }
  assert_int_equal(found, 10);
  feed(p->song, graph);
}

/* ---- the ways */

static void straight(Poisoned *p) { (void)p; }
static void group(Poisoned *p) {
  const Id in = song_track(p->song, TRACK_GROUP), out = song_track(p->song, TRACK_GROUP);
  song_device(p->song, in, "compressor");
  song_set_ref(p->song, p->source, "target", in);
  song_set_ref(p->song, in, "target", out);
}
static void send(Poisoned *p) {
  const Id back = song_track(p->song, TRACK_RETURN);
  song_device(p->song, back, "reverb");
  song_set(p->song, song_connect(p->song, CONNECTION_SEND, p->source, back), "gain_db", 0);
  song_set(p->song, song_connect(p->song, CONNECTION_SEND, p->other, back), "gain_db", 0);
}
static void pre_fader(Poisoned *p) {
  const Id back = song_track(p->song, TRACK_RETURN);
  song_device(p->song, back, "delay");
  for (int point = 0; point < 3; point++) {
    const Id way = song_connect(p->song, CONNECTION_SEND, p->source, back);
    song_set(p->song, way, "point", point);
    song_set(p->song, way, "gain_db", -6);
  }
}
static void sidechain(Poisoned *p) {
  static const char *const listeners[] = {"compressor", "follower"};
  for (size_t i = 0; i < COUNT_OF(listeners); i++) {
    const Id device = song_device(p->song, p->other, listeners[i]);
    song_connect(p->song, CONNECTION_SIDECHAIN, p->source, device);
    if (i == 1) song_modulation(p->song, device, p->other, "pan", 0.3, true);
  }
}
static void containers(Poisoned *p) {
  static const char *const holders[] = {"layers", "multiband"};
  for (size_t i = 0; i < COUNT_OF(holders); i++) {
    const Id holder = song_device(p->song, p->source, holders[i]);
    for (int k = 0; k < 2; k++) song_device(p->song, song_chain(p->song, holder), k ? "chorus" : "eq5");
  }
}
static void feedback(Poisoned *p) {
  const Id back = song_track(p->song, TRACK_RETURN);
  song_set(p->song, song_connect(p->song, CONNECTION_SEND, p->source, back), "gain_db", -6);
  const Id round = song_connect(p->song, CONNECTION_SEND, back, p->other);
  song_set(p->song, round, "feedback", 1);
  song_set(p->song, round, "delay_frames", 480);
  song_set(p->song, round, "gain_db", -12);
}

/* Every effect there is behind the poison, and once more on the master. */
static void effects(Poisoned *p) {
  for (uint32_t d = 0; d < device_count(); d++)
    if (device_at(d)->role == DEVICE_EFFECT) song_device(p->song, p->source, device_at(d)->id);
  song_device(p->song, ID_MASTER, "limiter");
  song_device(p->song, ID_MASTER, "reverb");
}

typedef struct Way { const char *name; void (*lead)(Poisoned *p); } Way;
static const Way ways[] = {{"straight", straight}, {"group", group}, {"send", send}, {"pre fader", pre_fader},
                           {"sidechain", sidechain}, {"containers", containers}, {"feedback", feedback}, {"effects", effects}};

/* A chain of a container may be muted alone. */
static Id track_of(Session *song, Id id) {
  const Object *object = doc_find(session_doc(song), id);
  while (object != NULL && object->kind->number != KIND_TRACK) object = object->parent;
  return object ? object->id : ID_NONE;
}

static void check_way(const Way *way, float poison) {
  Poisoned p = begin();
  way->lead(&p);
  Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
  feed_poisoned(&p, graph, poison);
  command(graph, COMMAND_PLAY, 0, 0, 0, 0);
  Sound sound = sound_new(FRAMES);
  render(graph, &sound, 0, 24000, 128);
  for (uint32_t i = 0; i < 24000; i++)
    if (!is_number(sound.left[i]) || !is_number(sound.right[i])) fail_msg("%s: %g reaches the master as %g at frame %u", way->name, (double)poison, (double)sound.left[i], i);
  float loudest = 0;
  for (uint32_t i = 20000; i < 24000; i++) loudest = fmaxf(loudest, fabsf(sound.left[i]));
  if (loudest < 0.01f) fail_msg("%s: %g silenced everybody", way->name, (double)poison);
  Notice notice;
  while (ring_read(graph_notices(graph), &notice))
    if (notice.type == NOTICE_MUTED_NAN && track_of(p.song, notice.id) != p.source) fail_msg("%s: %g muted %llx", way->name, (double)poison, (unsigned long long)notice.id);
  /* an effect may take it for silence before anybody has to be muted */
  if (!isfinite(poison) && way->lead != effects && graph_meters(graph)->nan_count == 0) fail_msg("%s: %g was not counted", way->name, (double)poison);
  /* another plan, behind the bad place: all of it sounds as if nothing had been */
  song_set(p.song, p.other, "gain_db", -1);
  feed(p.song, graph);
  command(graph, COMMAND_SEEK, 0, 0, 0, POISON_FRAME + 2000);
  const uint32_t before = graph_meters(graph)->nan_count;
  render(graph, &sound, 24000, 24000, 128);
  assert_int_equal(graph_meters(graph)->nan_count, before);
  for (uint32_t i = 24000; i < FRAMES; i++)
    if (!is_number(sound.left[i])) fail_msg("%s: %g left a trace", way->name, (double)poison);
  sound_free(&sound);
  graph_destroy(graph);
  session_destroy(p.song);
}

static void what_is_no_number_reaches_nobody_by_any_way(void **state) {
  (void)state;
  for (size_t w = 0; w < COUNT_OF(ways); w++)
    for (size_t i = 0; i < COUNT_OF(poisons); i++) check_way(&ways[w], poisons[i]);
}

/* From the microphone, through a track that is monitored. */
static void what_comes_in_is_no_number_either(void **state) {
  (void)state;
  for (size_t i = 0; i < COUNT_OF(poisons); i++) {
    Poisoned p = begin();
    Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
    feed(p.song, graph);
    command(graph, COMMAND_MONITOR, p.source, MONITOR_ON, INPUT_BOTH, 0);
    command(graph, COMMAND_PLAY, 0, 0, 0, 0);
    float in[2][128], left[128], right[128];
    for (uint32_t b = 0; b < 100; b++) {
      for (uint32_t f = 0; f < 128; f++) in[0][f] = in[1][f] = b == 20 && f == 64 ? poisons[i] : 0.05f;
      graph_render_io(graph, &(GraphIo){.in = {in[0], in[1]}, .out = {left, right}}, 128);
      for (uint32_t f = 0; f < 128; f++)
        if (!is_number(left[f]) || !is_number(right[f])) fail_msg("%g from the input is heard", (double)poisons[i]);
    }
    graph_destroy(graph);
    session_destroy(p.song);
  }
}

/* ---- what is smaller than numbers are made for */

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Seconds of processor time for one of a recording this loud behind a device; the least of some turns. */
static double cost_of(const char *device, double level) {
  Random random = {5};
  float *noise = malloc(FRAMES * sizeof *noise);
  for (uint32_t i = 0; i < FRAMES; i++) noise[i] = (float)random_real(&random, -level, level);
  Session *song = song_new();
  const Id track = song_track(song, TRACK_AUDIO);
  song_audio(song, track, (SongSpan){0, 2}, song_asset(song, noise, NULL, FRAMES, 48000));
  song_device(song, track, device);
  Graph *graph = graph_create(memory_heap(), CONSTANT_RATE);
  feed(song, graph);
  Sound sound = sound_new(FRAMES);
  double least = 1e9;
  for (int turn = 0; turn < 4; turn++) {
    command(graph, COMMAND_SEEK, 0, 0, 0, 0);
    command(graph, COMMAND_PLAY, 0, 0, 0, 0);
    const double begin = seconds_now();
    render(graph, &sound, 0, FRAMES, 1024);
    least = fmin(least, seconds_now() - begin);
  }
  sound_free(&sound);
  graph_destroy(graph);
  session_destroy(song);
  free(noise);
  return least;
}

/* The tails in float files are full of such numbers; unless somebody sees to it, they cost twenty times as much. */
static void what_is_all_but_nothing_costs_no_more_than_sound(void **state) {
  (void)state;
  double worst = 0;
  const char *which = "";
  for (uint32_t d = 0; d < device_count(); d++) {
    if (device_at(d)->role != DEVICE_EFFECT) continue;
    const double ratio = cost_of(device_at(d)->id, 1e-39) / cost_of(device_at(d)->id, 0.3);
    if (ratio > worst) worst = ratio, which = device_at(d)->id;
  }
  printf("# numbers of 1e-39 take %.2f of the time of sound at most (%s)\n", worst, which);
  assert_true(worst < 4); /* a silent device that is not known to rest is looked at each block */
}

/* One song at rates from 8 to 384 kHz: finite, audible, and the same in blocks of 1, 77 and 8192. */
static void any_rate_and_any_block_will_do(void **state) {
  (void)state;
  static const double rates_hz[] = {8000, 11025, 44100, 192000, 384000};
  static const SongNote notes[] = {{0, 0.2, 60, 100}, {0.1, 0.3, 67, 100}};
  static const uint32_t blocks[] = {1, 77, 8192};
  for (size_t r = 0; r < COUNT_OF(rates_hz); r++) {
    Poisoned p = begin();
    const Id track = song_track(p.song, TRACK_INSTRUMENT);
    song_device(p.song, track, "synth");
    song_device(p.song, track, "reverb");
    song_clip(p.song, track, (SongSpan){0, 2}, notes, COUNT_OF(notes));
    song_device(p.song, ID_MASTER, "limiter");
    song_set(p.song, ID_PROJECT, "rate_hz", rates_hz[r]);
    Sound first = {0};
    for (size_t b = 0; b < COUNT_OF(blocks); b++) {
      Graph *graph = graph_create(memory_heap(), rates_hz[r]);
      feed(p.song, graph);
      command(graph, COMMAND_PLAY, 0, 0, 0, 0);
      Sound sound = sound_new(12000);
      render(graph, &sound, 0, 12000, blocks[b]);
      float loudest = 0;
      for (uint32_t i = 0; i < sound.frames; i++) {
        assert_true(is_number(sound.left[i]) && is_number(sound.right[i]));
        loudest = fmaxf(loudest, fabsf(sound.left[i]));
      }
      assert_true(loudest > 0.01f);
      if (b == 0) first = sound;
      else assert_memory_equal(first.left, sound.left, sound.frames * sizeof(float));
      if (b > 0) sound_free(&sound);
      graph_destroy(graph);
    }
    sound_free(&first);
    session_destroy(p.song);
  }
}

static void rates_beyond_are_refused_with_a_reason(void **state) {
  (void)state;
  static const double rates_hz[] = {384001, 7999, 0, -48000};
  Session *song = song_new();
  for (size_t r = 0; r < COUNT_OF(rates_hz); r++) {
    Problem problem = {.status = STATUS_OK};
    Batch *batch = batch_create(memory_heap(), "Rate", ACTOR_LOCAL);
    batch_set_real(batch, ID_PROJECT, schema_field_by_name(schema_kind(KIND_PROJECT), "rate_hz")->number, rates_hz[r]);
    assert_int_not_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
    assert_true(problem.what[0] != '\0');
  }
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_no_number_reaches_nobody_by_any_way),
      cmocka_unit_test(what_comes_in_is_no_number_either),
      cmocka_unit_test(what_is_all_but_nothing_costs_no_more_than_sound),
      cmocka_unit_test(any_rate_and_any_block_will_do),
      cmocka_unit_test(rates_beyond_are_refused_with_a_reason),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
