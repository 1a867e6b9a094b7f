/* A convolution reverb all the way: from the document through a kernel into the graph and out as sound. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "devices/kernel.h"
#include "devices/measure.h"
#include "graph/graph.h"
#include "model/automation.h"
#include "session/compiler.h"
#include "session/zones.h"

#include <stdlib.h>
#include <string.h>

#define RATE 48000.0
#define FRAMES 96000
static float left[FRAMES], right[FRAMES], other[FRAMES];
static float click[4800], response[2][9600];

typedef struct Song { Session *session; Id track, space; } Song;

/* A click at the beginning, all of it through the reverb. */
static Song song_create(void) {
  Song song = {.session = song_new()};
  song.track = song_track(song.session, TRACK_AUDIO);
  memset(click, 0, sizeof click);
  click[0] = 0.5f;
  song_audio(song.session, song.track, (SongSpan){0, 0.2}, song_asset(song.session, click, click, 4800, 48000));
  song.space = song_device(song.session, song.track, "convolution");
  song_param(song.session, song.space, "mix", 100.0);
  song_param(song.session, song.space, "low_cut_hz", 20.0);
  return song;
}

static void render(Song *song, uint32_t block) {
  Graph *graph = song_play(song->session, RATE);
  for (uint32_t at = 0; at < FRAMES; at += block) graph_render(graph, left + at, right + at, FRAMES - at < block ? FRAMES - at : block);
  graph_destroy(graph);
}

static void make_response(void) {
  Random random = {4};
  for (int i = 0; i < 9600; i++)
    for (int s = 0; s < 2; s++) response[s][i] = (float)(random_real(&random, -1.0, 1.0) * pow(10.0, -3.0 * i / 9600));
}

/* Places of it, since a clip fades in over its first frames. */
static double likeness(const float *a, const float *b, uint32_t frames) {
  double aa = 0.0, bb = 0.0, ab = 0.0;
  for (uint32_t i = 0; i < frames; i++) {
    aa += (double)a[i] * (double)a[i];
    bb += (double)b[i] * (double)b[i];
    ab += (double)a[i] * (double)b[i];
  }
  return ab / sqrt(aa * bb);
}

static void a_fresh_one_sounds_and_ends_and_no_block_size_matters(void **state) {
  (void)state;
  Song song = song_create();
  song_param(song.session, song.space, "space", 1);
  render(&song, 64);
  assert_true(measure_peak(left, 4800) > 0.001 && measure_peak(left + 80000, FRAMES - 80000) == 0.0);
  memcpy(other, left, sizeof other);
  const uint32_t blocks[] = {1, 37, 480, 8192};
  for (size_t i = 0; i < COUNT_OF(blocks); i++) {
    render(&song, blocks[i]);
    assert_memory_equal(left, other, sizeof left);
  }
  session_destroy(song.session);
}

static void a_recording_takes_the_place_of_the_space_and_two_are_true_stereo(void **state) {
  (void)state;
  make_response();
  Song song = song_create();
  const Id asset = song_asset(song.session, response[0], response[1], 9600, 48000);
  const Id zone = song_zone(song.session, song.space, asset);
  render(&song, 512);
  assert_true(likeness(left, response[0], 9600) > 0.9999 && likeness(right, response[1], 9600) > 0.9999);
  assert_true(measure_peak(left + 20000, FRAMES - 20000) == 0.0);
  song_zone(song.session, song.space, song_asset(song.session, response[1], response[0], 9600, 48000)); /* what comes from the right */
  render(&song, 512);
  static float both[9600];
  for (int i = 0; i < 9600; i++) both[i] = response[0][i] + response[1][i];
  assert_true(likeness(left, both, 9600) > 0.9999 && likeness(right, both, 9600) > 0.9999);
  song_delete(song.session, zone);
  render(&song, 512);
  assert_true(likeness(left, response[1], 9600) > 0.9999);
  session_destroy(song.session);
}

/* What a host does with a job elsewhere: here, in the same session. */
static Status draw(Song *song, KernelPicture *picture, Id *missing) {
  Buffer job;
  buffer_init(&job, memory_heap(), 1u << 16);
  Status status = session_kernel_job(song->session, song->space, &job, missing);
  if (status == STATUS_OK) status = session_kernel_picture(song->session, buffer_bytes(&job), picture);
  buffer_finish(&job);
  return status;
}

static void a_recording_that_is_not_here_leaves_what_is_dry_and_is_named(void **state) {
  (void)state;
  make_response();
  Song song = song_create();
  const Id asset = song_asset(song.session, response[0], response[1], 9600, 48000);
  const Id zone = song_zone(song.session, song.space, asset);
  Id missing;
  const Digest sha256 = doc_as_asset(doc_find(session_doc(song.session), asset))->sha256;
  session_hold_asset(song.session, sha256, true);
  song_param(song.session, song.space, "mix", 50.0);
  render(&song, 512);
  static KernelPicture picture;
  assert_true(measure_peak(left, 200) > 0.3 && measure_peak(left + 2000, FRAMES - 2000) == 0.0);
  assert_int_equal(draw(&song, &picture, &missing), STATUS_NOT_FOUND);
  assert_int_equal(missing, zone);
  session_hold_asset(song.session, sha256, false);
  render(&song, 512);
  assert_true(measure_peak(left + 2000, 2000) > 0.001);
  assert_int_equal(draw(&song, &picture, &missing), STATUS_OK);
  assert_int_equal(missing, ID_NONE);
  assert_true(fabs(picture.seconds - 0.2) < 1e-9 && fabs(picture.rt60_seconds - 0.2) < 0.02 && picture.peaks[0][0] > 0.5f && picture.peaks[1][255] < 0.01f);
  session_destroy(song.session);
}

/* Twenty-five seconds of it: ten are heard, and what is cut there fades. */
static void of_a_long_recording_the_first_ten_seconds_are_heard(void **state) {
  (void)state;
  enum { LONG = 25 * 48000 };
  float *sound = calloc(LONG, sizeof *sound);
  for (int i = 0; i < LONG; i++) sound[i] = 0.3f * (float)sin(0.05 * i);
  Song song = song_create();
  song_zone(song.session, song.space, song_asset(song.session, sound, sound, LONG, 48000));
  static KernelPicture picture;
  Id missing;
  for (int size = 50; size <= 200; size *= 2) {
    song_param(song.session, song.space, "size", size);
    assert_int_equal(draw(&song, &picture, &missing), STATUS_OK);
    assert_true(fabs(picture.seconds - 10.0) < 1e-6 && picture.peaks[0][100] > 0.9f && picture.peaks[0][255] < 0.05f);
  }
  render(&song, 512);
  assert_true(measure_peak(left + 90000, 6000) > 0.0);
  session_destroy(song.session);
  free(sound);
}

/* Of the last plan, each once; `key`: of one of them. */
static uint32_t count_kernels(Song *song, SegmentKey *key) {
  Bytes plan;
  SegmentKey seen[8];
  uint32_t count = 0;
  assert_int_equal(session_compile(song->session, &plan, NULL), STATUS_OK);
  for (uint32_t i = 0; i < session_segment_count(song->session) && count < COUNT_OF(seen); i++) {
    const CompiledAsset *asset = compiler_find_asset(song->session, session_segment_key(song->session, i));
    if (asset == NULL || !asset->kernel) continue;
    bool known = false;
    for (uint32_t k = 0; k < count; k++) known = known || memcmp(&seen[k], &asset->key, sizeof *seen) == 0;
    if (!known) seen[count++] = asset->key;
  }
  if (count > 0) *key = seen[0];
  return count;
}

static void equal_devices_share_a_kernel_and_only_its_parameters_name_it(void **state) {
  (void)state;
  Song song = song_create();
  const Id second = song_device(song.session, song.track, "convolution");
  SegmentKey key, later;
  assert_int_equal(count_kernels(&song, &key), 1);
  song_param(song.session, second, "mix", 10.0);
  song_param(song.session, second, "predelay_ms", 100.0);
  assert_int_equal(count_kernels(&song, &later), 1);
  assert_memory_equal(&key, &later, sizeof key);
  song_param(song.session, second, "size", 120.0);
  assert_int_equal(count_kernels(&song, &later), 2);
  session_destroy(song.session);
}

static void put_kernel(Song *song, Graph *graph, SegmentKey key) {
  Buffer bytes;
  buffer_init(&bytes, memory_heap(), 1u << 26);
  assert_int_equal(session_kernel_segment(song->session, session_segment_kernel(song->session, key), &bytes, NULL), STATUS_OK);
  Bytes same;
  assert_int_equal(session_segment_bytes(song->session, key, &same, NULL), STATUS_OK);
  assert_int_equal(bytes.size, same.size);
  assert_memory_equal(bytes.data, same.data, same.size);
  assert_int_equal(graph_put_segment(graph, buffer_bytes(&bytes), NULL), STATUS_OK);
  buffer_finish(&bytes);
}

static void while_a_kernel_is_made_elsewhere_the_one_before_is_heard(void **state) {
  (void)state;
  Song song = song_create();
  SegmentKey first, second, now;
  Graph *graph = graph_create(memory_heap(), RATE);
  assert_int_equal(count_kernels(&song, &first), 1);
  assert_int_equal(session_hold_segment(song.session, first, true, NULL), STATUS_OK);
  assert_int_equal(count_kernels(&song, &now), 0); /* there is none before the first */
  assert_int_equal(session_hold_segment(song.session, first, false, NULL), STATUS_OK);
  assert_int_equal(count_kernels(&song, &now), 1);
  put_kernel(&song, graph, first);
  song_param(song.session, song.space, "decay", 40.0);
  assert_int_equal(count_kernels(&song, &second), 1);
  assert_true(memcmp(&first, &second, sizeof first) != 0);
  assert_int_equal(session_hold_segment(song.session, second, true, NULL), STATUS_OK);
  assert_int_equal(count_kernels(&song, &now), 1);
  assert_memory_equal(&now, &first, sizeof now);
  song_param(song.session, song.space, "decay", 50.0); /* a third while the second is under way */
  assert_int_equal(count_kernels(&song, &now), 1);
  assert_int_equal(session_hold_segment(song.session, now, true, NULL), STATUS_OK);
  assert_int_equal(count_kernels(&song, &now), 1);
  assert_memory_equal(&now, &first, sizeof now);
  song_param(song.session, song.space, "decay", 40.0);
  assert_int_equal(session_hold_segment(song.session, second, false, NULL), STATUS_OK);
  assert_int_equal(count_kernels(&song, &now), 1);
  assert_memory_equal(&now, &second, sizeof now);
  put_kernel(&song, graph, second);
  graph_destroy(graph);
  session_destroy(song.session);
}

static void what_a_hand_tries_is_in_plans_and_not_in_the_document(void **state) {
  (void)state;
  Song song = song_create();
  const uint64_t before = doc_hash(session_doc(song.session));
  SegmentKey first, tried, now;
  assert_int_equal(count_kernels(&song, &first), 1);
  session_try_param(song.session, song.space, 2, 40.0); /* decay */
  session_try_param(song.session, song.space, 1, 150.0);
  assert_int_equal(count_kernels(&song, &tried), 1);
  assert_true(memcmp(&first, &tried, sizeof first) != 0 && doc_hash(session_doc(song.session)) == before);
  session_end_trial(song.session);
  assert_int_equal(count_kernels(&song, &now), 1);
  assert_memory_equal(&now, &first, sizeof now);
  song_param(song.session, song.space, "decay", 40.0);
  song_param(song.session, song.space, "size", 150.0);
  assert_int_equal(count_kernels(&song, &now), 1);
  assert_memory_equal(&now, &tried, sizeof now);
  session_destroy(song.session);
}

static void a_job_that_is_none_is_refused(void **state) {
  (void)state;
  Song song = song_create();
  Buffer job, out;
  Id missing;
  buffer_init(&job, memory_heap(), 1u << 16);
  buffer_init(&out, memory_heap(), 1u << 26);
  assert_int_equal(session_kernel_job(song.session, song.space, &job, &missing), STATUS_OK);
  assert_int_equal(session_kernel_segment(song.session, (Bytes){job.data, job.size - 1}, &out, NULL), STATUS_NOT_FOUND);
  for (size_t i = 0; i < 24; i++) { /* its head, byte by byte */
    job.data[i] ^= 0xff;
    const Status status = session_kernel_segment(song.session, buffer_bytes(&job), &out, NULL);
    assert_true(status == STATUS_NOT_FOUND || i >= 16); /* another rate may be one */
    job.data[i] ^= 0xff;
  }
  assert_int_equal(session_kernel_segment(song.session, buffer_bytes(&job), &out, NULL), STATUS_OK);
  buffer_finish(&job);
  buffer_finish(&out);
  session_destroy(song.session);
}

/* While a tone sounds: turning what the response is made of, taking the device away, and bringing it back. */
static void edits_while_it_sounds_make_no_click(void **state) {
  (void)state;
  Song song = {.session = song_new()};
  static float tone[FRAMES];
  for (int i = 0; i < FRAMES; i++) tone[i] = 0.2f * (float)sin(0.03 * i);
  song.track = song_track(song.session, TRACK_AUDIO);
  song_audio(song.session, song.track, (SongSpan){0, 4}, song_asset(song.session, tone, tone, FRAMES, 48000));
  song.space = song_device(song.session, song.track, "convolution");
  song_param(song.session, song.space, "mix", 60.0);
  Graph *graph = song_play(song.session, RATE);
  for (uint32_t at = 0; at < FRAMES; at += 480) {
    if (at >= 24000 && at < 48000 && at % 2400 == 0) { /* faster than it can fade */
      song_param(song.session, song.space, "decay", 40.0 + at / 400.0);
      song_feed(song.session, graph);
    }
    if (at == 72000) {
      song_delete(song.session, song.space);
      song_feed(song.session, graph);
    }
    graph_render(graph, left + at, right + at, 480);
    graph_collect(graph);
  }
  graph_destroy(graph);
  double step = 0.0, usual = 0.0;
  for (int i = 12000; i + 1 < FRAMES; i++) {
    const double size = fabs((double)left[i + 1] - (double)left[i]);
    if (i < 24000 || (i > 60000 && i < 72000)) usual = fmax(usual, size);
    else step = fmax(step, size);
  }
  printf("# largest step %.4f while it is edited, %.4f otherwise\n", step, usual);
  assert_true(step < 1.6 * usual);
  session_destroy(song.session);
}

static void what_the_response_is_made_of_cannot_be_automated(void **state) {
  (void)state;
  Song song = song_create();
  const Device *device = device_by_id("convolution");
  for (uint32_t i = 0; i < device->param_count; i++) {
    const Object *object = doc_find(session_doc(song.session), song.space);
    Param param;
    assert_int_equal(lane_param((LaneTarget){object, FIELD_PARAM_FIRST + i}, &param), !(device->params[i].flags & PARAM_SETUP));
  }
  session_destroy(song.session);
}

static void sounds_are_brought_in_as_its_response(void **state) {
  (void)state;
  make_response();
  Song song = song_create();
  const Id asset = song_asset(song.session, response[0], response[1], 9600, 48000);
  const ZoneSound sound = {.sha256 = doc_as_asset(doc_find(session_doc(song.session), asset))->sha256, .name = "Church.wav"};
  Batch *batch;
  ZoneJob job = {.device = song.space, .layout = ZONES_ON_KEY, .sounds = &sound, .count = 1};
  for (int i = 0; i < 2; i++) { /* the second takes the first one's place */
    const Status made = session_build_zones(song.session, &job, &batch, NULL);
    song_apply(song.session, made, batch);
    assert_int_equal(doc_as_zone(song_only_child(song.session, song.space, KIND_ZONE))->asset, asset);
  }
  const ZoneSound pair[2] = {sound, sound}; /* a file of four channels: both at once, in one step */
  const Status two = session_build_zones(song.session, &(ZoneJob){.device = song.space, .layout = ZONES_ON_KEY, .sounds = pair, .count = 2}, &batch, NULL);
  song_apply(song.session, two, batch);
  uint32_t zones = 0;
  for (const Object *o = doc_find(session_doc(song.session), song.space)->first_child; o != NULL; o = o->next) zones++;
  assert_int_equal(zones, 2);
  const Status one = session_build_zones(song.session, &job, &batch, NULL);
  song_apply(song.session, one, batch);
  job.key = 1;
  const Status beside = session_build_zones(song.session, &job, &batch, NULL);
  song_apply(song.session, beside, batch);
  assert_int_equal(session_build_zones(song.session, &job, &batch, NULL), STATUS_REFUSED); /* there are two sides */
  job.layout = ZONES_BY_SLICE;
  assert_int_equal(session_build_zones(song.session, &job, &batch, NULL), STATUS_REFUSED);
  session_destroy(song.session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_fresh_one_sounds_and_ends_and_no_block_size_matters),
      cmocka_unit_test(a_recording_takes_the_place_of_the_space_and_two_are_true_stereo),
      cmocka_unit_test(a_recording_that_is_not_here_leaves_what_is_dry_and_is_named),
      cmocka_unit_test(of_a_long_recording_the_first_ten_seconds_are_heard),
      cmocka_unit_test(while_a_kernel_is_made_elsewhere_the_one_before_is_heard),
      cmocka_unit_test(what_a_hand_tries_is_in_plans_and_not_in_the_document),
      cmocka_unit_test(a_job_that_is_none_is_refused),
      cmocka_unit_test(equal_devices_share_a_kernel_and_only_its_parameters_name_it),
      cmocka_unit_test(edits_while_it_sounds_make_no_click),
      cmocka_unit_test(what_the_response_is_made_of_cannot_be_automated),
      cmocka_unit_test(sounds_are_brought_in_as_its_response),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
