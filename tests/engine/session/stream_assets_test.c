/* Long sounds that are read as they are heard: the bytes of a render do not know about it, whatever plays them, and neither
   does a bundle; and what is not there, or not what it says, is refused. */
#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"

#include "formats/flac.h"
#include "graph/page_loader.h"
#include "session/bundle.h"
#include "session/internal.h"
#include "session/render.h"

#include <stdlib.h>
#include <string.h>

#define RATE 48000
#define FRAMES 60000u

static Id noise_asset(Session *song, uint32_t channels, uint32_t rate_hz, uint64_t seed) {
  Random random = {seed};
  float *rows = malloc(2 * FRAMES * sizeof *rows);
  for (uint32_t i = 0; i < 2 * FRAMES; i++) rows[i] = (float)random_real(&random, -0.3, 0.3);
  const Id asset = song_asset(song, rows, channels == 2 ? rows + FRAMES : NULL, FRAMES, rate_hz);
  free(rows);
  return asset;
}

/* Every way to play an asset: straight, backwards, looping, stretched, pitched, as a take, and as zones of all loops. */
static Session *everything(void) {
  static const SongNote notes[] = {{0, 3, 60, 100}, {0.5, 1, 67, 90}, {1, 2, 48, 127}, {1.5, 0.2, 90, 60}};
  Session *song = song_new();
  const Id stereo = noise_asset(song, 2, RATE, 1), mono = noise_asset(song, 1, 44100, 2);
  song_tempo(song, 0, 120, 1);
  song_tempo(song, 6, 150, 0);
  for (uint32_t i = 0; i < 8; i++) {
    const Id track = song_track(song, TRACK_AUDIO), clip = song_audio(song, track, (SongSpan){0.1 * i, 4}, i % 2 ? stereo : mono);
    song_set(song, clip, "source_frame", 700.0 * i);
    if (i == 1) song_set(song, clip, "reverse", 1);
    if (i == 2) song_set(song, clip, "loop_start_frame", 9000), song_set(song, clip, "loop_end_frame", 21000);
    if (i == 3) song_set(song, clip, "pitch", 3.0);
    if (i == 4 || i == 5) song_set(song, clip, "reverse", 1), song_set(song, clip, "loop_end_frame", 8192);
    if (i >= 5) song_set(song, clip, "time_base", TIME_BASE_BEATS), song_set(song, clip, "source_bpm", 100);
    if (i >= 6) song_set(song, clip, "stretch", i - 6.0); /* as a tape, and the tones */
    if (i == 7) song_set(song, clip, "loop_end_frame", 40000); /* which sounds different each time */
  }
  const Id track = song_track(song, TRACK_INSTRUMENT), sampler = song_device(song, track, "sampler");
  for (uint32_t loop = 0; loop < LOOP_MODES; loop++) {
    const Id zone = song_zone(song, sampler, loop % 2 ? stereo : mono);
    song_set(song, zone, "loop", loop);
    song_set(song, zone, "loop_start_frame", 5000.0 + 900.0 * loop);
    song_set(song, zone, "loop_end_frame", 17000.0 + 3000.0 * loop);
    song_set(song, zone, "loop_crossfade_frames", 400.0 * loop);
    song_set(song, zone, "reverse", loop == 1 || loop == 4);
  }
  song_clip(song, track, (SongSpan){0, 4}, notes, COUNT_OF(notes));
  const Id drums = song_track(song, TRACK_INSTRUMENT), pads = song_device(song, drums, "pads");
  song_zone(song, pads, stereo);
  song_clip(song, drums, (SongSpan){0, 4}, notes, COUNT_OF(notes));
  return song;
}

static RenderReport report_of(Session *song, uint32_t slots, uint32_t block) {
  Buffer out;
  Render *render = NULL;
  Problem problem = {0};
  buffer_init(&out, memory_heap(), 64u << 20);
  const RenderOptions options = {.page_slots = slots, .block_frames = block};
  if (render_create(song, &options, &render, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  for (bool done = false; !done; buffer_clear(&out)) assert_int_equal(render_step(render, 1 << 16, &out, &done), STATUS_OK);
  const RenderReport report = render_report(render);
  render_destroy(render);
  buffer_finish(&out);
  return report;
}

static void a_render_in_pages_has_the_bytes_of_one_in_memory(void **state) {
  (void)state;
  Session *song = everything();
  session_set_whole_bytes(song, UINT64_MAX);
  const RenderReport whole = report_of(song, 0, 1024);
  assert_true(whole.peak > 0.3);
  session_set_whole_bytes(song, 0);
  assert_int_equal(session_stream_count(song), 3 + 4); /* the mono one at two rates, for clips and for zones; what is stretched */
  static const uint32_t slots[] = {16, 300}, blocks[] = {333, 4096};
  for (uint32_t i = 0; i < COUNT_OF(slots); i++) {
    const RenderReport paged = report_of(song, slots[i], blocks[i]);
    assert_memory_equal(&paged.sha256, &whole.sha256, sizeof whole.sha256);
  }
  session_destroy(song);
}

/* ---- bytes that stay with the host */

static uint64_t forgotten_bytes;
static void count_forgotten(void *host, Bytes bytes) {
  assert_ptr_equal(host, &forgotten_bytes);
  forgotten_bytes += bytes.size;
}

static Buffer bundle_of(const Session *song) {
  Buffer zip;
  buffer_init(&zip, memory_heap(), 64u << 20);
  assert_int_equal(session_to_bundle(song, &zip), STATUS_OK);
  return zip;
}

static Session *open_lent(const Buffer *zip, Status expected) {
  Session *song = session_create(memory_heap(), ACTOR_LOCAL);
  Problem problem = {0};
  session_lend_files(song, count_forgotten, &forgotten_bytes);
  assert_int_equal(session_from_bundle(song, buffer_bytes(zip), &problem), expected);
  return song;
}

static void a_bundle_that_stays_is_played_where_it_lies(void **state) {
  (void)state;
  Session *song = everything();
  const RenderReport whole = report_of(song, 0, 1024);
  Buffer zip = bundle_of(song);
  session_destroy(song);
  forgotten_bytes = 0;
  song = open_lent(&zip, STATUS_OK);
  for (uint32_t i = 0; i < song->asset_count; i++) {
    assert_false(song->assets[i].owned);
    assert_true(song->assets[i].wav > zip.data && song->assets[i].wav < zip.data + zip.size);
  }
  const uint64_t looked_at = forgotten_bytes; /* each byte of the sounds, to check their sums */
  assert_true(looked_at >= FRAMES * 4 * 3 && looked_at < FRAMES * 4 * 3 + 1000);
  session_set_whole_bytes(song, 0);
  const RenderReport lent = report_of(song, 300, 1024);
  assert_memory_equal(&lent.sha256, &whole.sha256, sizeof whole.sha256);
  assert_true(forgotten_bytes > looked_at);
  Buffer again = bundle_of(song);
  assert_int_equal(again.size, zip.size);
  assert_memory_equal(again.data, zip.data, zip.size);
  session_destroy(song);
  buffer_finish(&again);
  buffer_finish(&zip);
}

static void a_changed_sound_in_a_bundle_that_stays_is_refused(void **state) {
  (void)state;
  Session *song = everything();
  Buffer zip = bundle_of(song);
  const uint8_t *wav = session_asset_bytes(song, song->assets[0].sha256).data;
  for (size_t at = 0; at + 200 < zip.size; at++)
    if (memcmp(zip.data + at, wav, 200) == 0) zip.data[at + 199] ^= 1; /* inside the samples */
  session_destroy(song);
  session_destroy(open_lent(&zip, STATUS_CORRUPT));
  buffer_finish(&zip);
}

/* ---- files of other formats */

static Buffer flac_of(uint32_t bits) {
  Buffer out, blocks, samples;
  FlacWriter writer;
  Random random = {9};
  buffer_init(&out, memory_heap(), 1u << 24);
  buffer_init(&blocks, memory_heap(), 1u << 24);
  buffer_init(&samples, memory_heap(), 1u << 24);
  for (uint32_t i = 0; i < 2 * FRAMES * bits / 8; i++) buffer_u8(&samples, (uint8_t)random_below(&random, i % (bits / 8) == bits / 8 - 1 ? 64 : 256));
  assert_int_equal(flac_writer_init(&writer, memory_heap(), 44100, 2, bits), STATUS_OK);
  flac_writer_put(&writer, samples.data, FRAMES, &blocks);
  flac_writer_flush(&writer, &blocks);
  flac_writer_header(&writer, &out);
  buffer_put(&out, blocks.data, blocks.size);
  flac_writer_finish(&writer);
  buffer_finish(&blocks);
  buffer_finish(&samples);
  return out;
}

static Session *import(const Buffer *file, bool lent) {
  Session *song = song_new();
  Batch *batch;
  Problem problem = {0};
  if (lent) session_lend_files(song, count_forgotten, &forgotten_bytes);
  if (session_import_audio(song, buffer_bytes(file), "other", 0, ID_NONE, &batch, &problem) != STATUS_OK) fail_msg("%s: %s", problem.where, problem.what);
  assert_int_equal(session_apply(song, batch, NULL, &problem), STATUS_OK);
  return song;
}

static void a_flac_that_stays_is_decoded_as_it_is_heard(void **state) {
  (void)state;
  for (uint32_t bits = 16; bits <= 24; bits += 8) {
    Buffer file = flac_of(bits);
    Session *held = import(&file, false), *lent = import(&file, true);
    assert_null(session_asset_bytes(lent, lent->assets[0].sha256).data);
    assert_memory_equal(&lent->assets[0].sha256, &held->assets[0].sha256, sizeof(Digest));
    const RenderReport whole = report_of(held, 0, 1024), copied = report_of(lent, 0, 1024);
    assert_memory_equal(&copied.sha256, &whole.sha256, sizeof whole.sha256);
    session_set_whole_bytes(lent, 0);
    for (uint32_t slots = 4; slots <= 40; slots += 36) {
      const RenderReport paged = report_of(lent, slots, 500);
      assert_memory_equal(&paged.sha256, &whole.sha256, sizeof whole.sha256);
    }
    Buffer one = bundle_of(held), other = bundle_of(lent);
    assert_int_equal(one.size, other.size);
    assert_memory_equal(one.data, other.data, one.size);
    buffer_finish(&one);
    buffer_finish(&other);
    session_destroy(held);
    session_destroy(lent);
    file.data[file.size / 2] ^= 4;
    Digest digest;
    Session *song = song_new();
    session_lend_files(song, count_forgotten, &forgotten_bytes);
    assert_int_equal(session_take_asset(song, buffer_bytes(&file), &digest, NULL), STATUS_CORRUPT);
    assert_int_equal(song->asset_count, 0);
    session_destroy(song);
    buffer_finish(&file);
  }
}

/* ---- bytes that are only read */

typedef struct Disk { const Session *files; uint32_t reads; bool broken; } Disk;

static bool read_disk(void *host, const Digest *sha256, uint64_t offset, void *to, size_t bytes) {
  Disk *disk = host;
  disk->reads++;
  return !disk->broken && session_read_asset(disk->files, sha256, offset, to, bytes);
}

/* The same document with none of its sounds in memory. */
static Session *open_known(Session *files, Disk *disk) {
  Session *song = session_create(memory_heap(), ACTOR_LOCAL);
  Buffer snapshot;
  Problem problem = {0};
  buffer_init(&snapshot, memory_heap(), 64u << 20);
  assert_int_equal(session_snapshot(files, &snapshot), STATUS_OK);
  assert_int_equal(session_restore(song, buffer_bytes(&snapshot), &problem), STATUS_OK);
  buffer_finish(&snapshot);
  *disk = (Disk){.files = files};
  session_lend_assets(song, read_disk, disk);
  for (uint32_t i = 0; i < files->asset_count; i++) {
    const SessionAsset *asset = &files->assets[i];
    assert_int_equal(session_know_asset(song, (Bytes){asset->wav, 64}, asset->wav_bytes, asset->sha256, &problem), STATUS_OK);
    assert_null(session_asset_bytes(song, asset->sha256).data);
  }
  return song;
}

static void sounds_that_are_only_known_are_read_as_they_are_needed(void **state) {
  (void)state;
  Session *files = everything();
  const RenderReport whole = report_of(files, 0, 1024);
  Disk disk;
  Session *song = open_known(files, &disk);
  session_set_whole_bytes(song, 0);
  const RenderReport known = report_of(song, 300, 1024);
  assert_memory_equal(&known.sha256, &whole.sha256, sizeof whole.sha256);
  assert_true(disk.reads > 10);
  Buffer one = bundle_of(files), other = bundle_of(song);
  assert_int_equal(one.size, other.size);
  assert_memory_equal(one.data, other.data, one.size);
  disk.broken = true; /* the disk is gone: silence, and no bundle that lacks its sounds */
  Buffer none;
  buffer_init(&none, memory_heap(), 64u << 20);
  assert_int_equal(session_to_bundle(song, &none), STATUS_NOT_FOUND);
  session_destroy(song);
  session_destroy(files);
  buffer_finish(&one);
  buffer_finish(&other);
  buffer_finish(&none);
}

static void what_is_no_canonical_sound_is_not_known(void **state) {
  (void)state;
  Session *files = everything(), *song = session_create(memory_heap(), ACTOR_LOCAL);
  const SessionAsset *asset = &files->assets[0];
  Problem problem = {0};
  assert_int_not_equal(session_know_asset(song, (Bytes){asset->wav + 1, 63}, asset->wav_bytes, asset->sha256, &problem), STATUS_OK);
  assert_int_not_equal(session_know_asset(song, (Bytes){asset->wav, 30}, asset->wav_bytes, asset->sha256, &problem), STATUS_OK);
  assert_int_not_equal(session_know_asset(song, (Bytes){asset->wav, 64}, 58, asset->sha256, &problem), STATUS_OK);
  assert_int_equal(song->asset_count, 0);
  session_destroy(song);
  session_destroy(files);
}

/* ---- played live, with a loader that looks in now and then */

/* Renders 1.5 s as a tab would; `paged`: the loader's turn comes every 20 ms. */
static void play_live(Session *song, bool paged, float *left) {
  Graph *graph = graph_create(memory_heap(), RATE);
  float right[64];
  if (paged) assert_int_equal(graph_open_pages(graph, 64, session_decode_page), STATUS_OK);
  song_feed(song, graph);
  const Command play = {.type = COMMAND_PLAY};
  assert_true(ring_write(graph_commands(graph), &play));
  for (uint32_t at = 0; at < 3 * RATE / 2 / 64 * 64; at += 64) {
    PageOrder order;
    while (paged && at % 960 == 0 && page_loader_next(graph_page_loader(graph), &order) == PAGE_LOAD)
      page_loader_done(graph_page_loader(graph), session_read_asset(song, &order.sha256, order.offset, order.to, order.bytes));
    graph_render(graph, left + at, right, 64);
  }
  assert_int_equal(graph_meters(graph)->page_misses, 0);
  graph_destroy(graph);
}

/* Beginnings of zones and of their loops are pinned, the rest is asked for while it plays: notes sound as if all were here. */
static void a_sampler_plays_long_zones_without_a_gap(void **state) {
  (void)state;
  static const SongNote notes[] = {{0.1, 2, 60, 100}, {0.6, 2, 65, 100}, {1.3, 1.5, 72, 100}, {1.8, 1, 55, 100}};
  Session *song = song_new();
  const Id track = song_track(song, TRACK_INSTRUMENT), sampler = song_device(song, track, "sampler");
  const Id zone = song_zone(song, sampler, noise_asset(song, 2, 44100, 9));
  song_set(song, zone, "loop", LOOP_FORWARD);
  song_set(song, zone, "loop_start_frame", 30000);
  song_set(song, zone, "loop_end_frame", 45000);
  song_clip(song, track, (SongSpan){0, 4}, notes, COUNT_OF(notes));
  float *whole = calloc(2 * RATE, sizeof *whole), *paged = calloc(2 * RATE, sizeof *paged);
  play_live(song, false, whole);
  session_set_whole_bytes(song, 0);
  play_live(song, true, paged);
  assert_memory_equal(whole, paged, 3 * RATE / 2 / 64 * 64 * sizeof *whole);
  free(whole);
  free(paged);
  session_destroy(song);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_render_in_pages_has_the_bytes_of_one_in_memory),
    cmocka_unit_test(a_bundle_that_stays_is_played_where_it_lies),
    cmocka_unit_test(a_changed_sound_in_a_bundle_that_stays_is_refused),
    cmocka_unit_test(a_flac_that_stays_is_decoded_as_it_is_heard),
    cmocka_unit_test(sounds_that_are_only_known_are_read_as_they_are_needed),
    cmocka_unit_test(what_is_no_canonical_sound_is_not_known),
    cmocka_unit_test(a_sampler_plays_long_zones_without_a_gap),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
