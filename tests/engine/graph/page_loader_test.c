/* Sound in pages: the same bytes as whole sound wherever a page is waited for; silence, a count and a soft edge where it is
   not; and who may stay when there is too little room. */
#include "support/graph_sounds.h"
#include "support/paged.h"

#include "core/math.h"
#include "graph/internal.h"

#include <math.h>

#define RATE 48000
enum { ASSET = 900, CLIP = 901, FRAMES = 90000 };

typedef struct Rig { Graph *graph; PagedFile files[2]; PagedDisk disk; } Rig;

typedef enum How { WHOLE, WAITING, LIVE } How;

static void give(Rig *rig, How how, uint32_t slots) {
  rig->graph = graph_create(memory_heap(), RATE);
  if (how != WHOLE) {
    assert_int_equal(graph_open_pages(rig->graph, slots, paged_decode), STATUS_OK);
    rig->disk = (PagedDisk){graph_page_loader(rig->graph), rig->files, 2, false};
  }
  if (how == WAITING) graph_wait_for_pages(rig->graph, paged_wait, &rig->disk);
  for (uint32_t i = 0; i < 2; i++) {
    Problem problem = {0};
    if (how == WHOLE) paged_whole(rig->graph, key_of(ASSET + 100 * i), &rig->files[i]);
    else assert_int_equal(paged_give(rig->graph, key_of(ASSET + 100 * i), &rig->files[i], &problem), STATUS_OK);
  }
}

static void begin(Rig *rig, How how, uint32_t slots) {
  rig->files[0] = paged_file(2, RATE, RATE, FRAMES, 1);
  rig->files[1] = paged_file(1, 44100, RATE, FRAMES, 2);
  give(rig, how, slots);
}

static void end(Rig *rig) {
  graph_destroy(rig->graph);
  for (uint32_t i = 0; i < 2; i++) paged_file_free(&rig->files[i]);
}

static SegmentAudio random_clip(Random *random, uint32_t asset) {
  const int64_t start = random_between(random, 0, 20000), source = random_between(random, 0, 30000);
  SegmentAudio audio = {.asset = key_of(ASSET + 100 * asset), .begin_frame = start, .end_frame = start + random_between(random, 3000, 80000), .source_frame = source,
                        .gain = 0.3f, .flags = random_below(random, 2) ? AUDIO_REVERSE : 0, .fade_in = {.frames = random_between(random, 0, 500)},
                        .fade_out = {.frames = random_between(random, 0, 500)}};
  if (random_below(random, 2)) {
    audio.loop_begin_frame = random_between(random, 0, 40000);
    audio.loop_end_frame = audio.loop_begin_frame + random_between(random, 1, 30000);
  }
  return audio;
}

/* Two tracks of clips that read all over both files. */
static void install_clips(Rig *rig, uint64_t seed) {
  Random random = {seed};
  BuildPlan *plan = build_plan_new(RATE);
  for (uint32_t t = 0; t < 2; t++) {
    SegmentAudio clips[3];
    for (uint32_t i = 0; i < 3; i++) clips[i] = random_clip(&random, random_below(&random, 2));
    build_plan_track(plan, 10 + t, 2);
    for (uint32_t done = 0; done < 3; done++) { /* in order of time */
      uint32_t first = 0;
      for (uint32_t i = 1; i < 3; i++)
        if (clips[i].begin_frame < clips[first].begin_frame) first = i;
      build_audio(rig->graph, key_of(CLIP + 10 * t + done), clips[first]);
      build_plan_segment(plan, key_of(CLIP + 10 * t + done));
      clips[first].begin_frame = INT64_MAX;
    }
    build_plan_strip(plan);
  }
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  plan->header.end_frame = 100000;
  plan->header.loop_start_frame = 5000;
  plan->header.loop_end_frame = 70000;
  build_plan_install(plan, rig->graph);
  build_plan_free(plan);
}

static Digest song_of(How how, uint32_t slots, uint64_t seed, uint32_t block) {
  Rig rig;
  begin(&rig, how, slots);
  install_clips(&rig, seed);
  build_play(rig.graph);
  Sha256 sha;
  sha256_init(&sha);
  float left[4096], right[4096];
  for (uint32_t done = 0; done < 150000; done += block) {
    if (done / 50000 != (done + block) / 50000) build_command(rig.graph, COMMAND_SEEK, 0, 0, 0, 30000);
    graph_render(rig.graph, left, right, block);
    sha256_put(&sha, left, block * sizeof(float));
    sha256_put(&sha, right, block * sizeof(float));
  }
  assert_int_equal(graph_meters(rig.graph)->page_misses, 0);
  end(&rig);
  return sha256_finish(&sha);
}

static void waiting_for_pages_gives_the_bytes_of_whole_sound(void **state) {
  (void)state;
  Random random = random_begin("pages");
  for (uint32_t round = 0; round < 12; round++) {
    const uint64_t seed = random_u64(&random);
    const Digest whole = song_of(WHOLE, 0, seed, 512), paged = song_of(WAITING, 4 + random_below(&random, 9), seed, 512);
    assert_memory_equal(whole.bytes, paged.bytes, sizeof whole.bytes);
  }
}

static void install_clip(Rig *rig, SegmentKey key, SegmentAudio audio) {
  BuildPlan *plan = build_plan_new(RATE);
  build_audio(rig->graph, key, audio);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_segment(plan, key);
  build_plan_strip(plan);
  plan->header.end_frame = audio.end_frame;
  build_plan_install(plan, rig->graph);
  build_plan_free(plan);
}

static void install_one(Rig *rig, SegmentAudio audio) { install_clip(rig, key_of(CLIP), audio); }

static const SegmentAudio plain = {.asset = {ASSET, 1}, .end_frame = FRAMES, .gain = 1.0f};

/* How far the output is from the file at this place of it, at most. */
static double distance(const Rig *rig, const float *left, int64_t at, uint32_t count) {
  double far = 0;
  for (uint32_t i = 0; i < count; i++) far = math_max(far, fabs((double)left[i] - (double)rig->files[0].whole[0][at + i]));
  return far;
}

static void a_loader_that_keeps_up_is_never_missed(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 64);
  install_one(&rig, plain);
  paged_pump(&rig.disk, UINT32_MAX); /* the beginning is pinned */
  build_play(rig.graph);
  float left[128], right[128];
  for (int64_t at = 0; at + 128 <= FRAMES - 1000; at += 128) {
    graph_render(rig.graph, left, right, 128);
    assert_true(distance(&rig, left, at, 128) < 1e-6);
    if (at % 2560 == 0) paged_pump(&rig.disk, UINT32_MAX); /* every 50 ms */
  }
  assert_int_equal(graph_meters(rig.graph)->page_misses, 0);
  assert_true(rig.files[0].reads <= FRAMES / 8192 + 1);
  end(&rig);
}

static void without_a_loader_there_is_silence_and_it_is_counted(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 64);
  install_one(&rig, plain);
  build_play(rig.graph);
  float left[128], right[128];
  for (uint32_t block = 0; block < 50; block++) {
    graph_render(rig.graph, left, right, 128);
    for (uint32_t i = 0; i < 128; i++) assert_true(left[i] == 0.0f);
  }
  assert_true(graph_meters(rig.graph)->page_misses >= 99);
  end(&rig);
}

/* Whole sound of one value, so that every step is the page's. */
static void missing_pages_fade_and_do_not_click(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 64);
  for (size_t i = 0; i < (size_t)FRAMES * 2; i++) memcpy(rig.files[0].bytes + PAGED_OFFSET + 2 * i, (const uint8_t[]){0x00, 0x40}, 2);
  install_one(&rig, plain);
  paged_pump(&rig.disk, UINT32_MAX);
  build_play(rig.graph);
  float left[64], right[64], last = 0.0f;
  double step = 0, low = 1, high = 0;
  for (int64_t at = 0; at + 64 <= FRAMES - 1000; at += 64) {
    graph_render(rig.graph, left, right, 64);
    for (uint32_t i = 0; i < 64; i++) {
      if (at + i > 300) step = math_max(step, fabs((double)(left[i] - last)));
      if (at > 300) low = math_min(low, (double)left[i]);
      high = math_max(high, (double)left[i]);
      last = left[i];
    }
    if (at == 24000 / 64 * 64 || at == 40000 / 64 * 64) paged_pump(&rig.disk, 2);
  }
  assert_true(low == 0.0 && high == 0.5); /* it did go away and come back */
  assert_true(step < 0.5 / 200.0);
  assert_true(graph_meters(rig.graph)->page_misses > 0);
  end(&rig);
}

static void a_seek_is_heard_as_soon_as_its_page_has_come(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 16);
  install_one(&rig, plain);
  paged_pump(&rig.disk, UINT32_MAX);
  build_play(rig.graph);
  float left[128], right[128];
  for (uint32_t i = 0; i < 40; i++) graph_render(rig.graph, left, right, 128);
  build_command(rig.graph, COMMAND_SEEK, 0, 0, 0, 70016);
  graph_render(rig.graph, left, right, 128);
  assert_int_equal(paged_pump(&rig.disk, 1), 1); /* the first page that is read is the one */
  for (uint32_t i = 1; i < 6; i++) graph_render(rig.graph, left, right, 128);
  assert_true(distance(&rig, left, 70016 + 5 * 128, 128) < 1e-6);
  end(&rig);
}

/* Many long jumps through a file with room for few pages: the beginning, which is pinned, is never read twice. */
static void what_is_pinned_stays(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 8);
  install_one(&rig, plain);
  paged_pump(&rig.disk, UINT32_MAX);
  build_play(rig.graph);
  Random random = random_begin("pins");
  float left[128], right[128];
  for (uint32_t round = 0; round < 50; round++) {
    build_command(rig.graph, COMMAND_SEEK, 0, 0, 0, random_between(&random, 9000, FRAMES - 5000));
    for (uint32_t i = 0; i < 8; i++) {
      graph_render(rig.graph, left, right, 128);
      paged_pump(&rig.disk, 2);
    }
  }
  const uint32_t misses = graph_meters(rig.graph)->page_misses;
  build_command(rig.graph, COMMAND_SEEK, 0, 0, 0, 0);
  for (uint32_t i = 0; i < 3; i++) graph_render(rig.graph, left, right, 128);
  assert_true(distance(&rig, left, 256, 128) < 1e-6);
  assert_int_equal(graph_meters(rig.graph)->page_misses, misses);
  end(&rig);
}

static void install_nothing(Rig *rig) {
  BuildPlan *plan = build_plan_new(RATE);
  build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
  build_plan_strip(plan);
  build_plan_install(plan, rig->graph);
  build_plan_free(plan);
}

static uint32_t pins_of_first_page(const Rig *rig) { return segments_find(rig->graph, key_of(ASSET))->paged->pins[0]; }

static void a_plan_that_goes_takes_its_pins_and_no_others(void **state) {
  (void)state;
  Rig rig;
  float left[128], right[128];
  begin(&rig, LIVE, 16);
  install_one(&rig, plain);
  graph_render(rig.graph, left, right, 128);
  const uint32_t each = pins_of_first_page(&rig);
  assert_true(each > 0);
  install_one(&rig, plain); /* what is the same in both is pinned once */
  assert_int_equal(pins_of_first_page(&rig), each);
  graph_render(rig.graph, left, right, 128);
  graph_collect(rig.graph);
  assert_int_equal(pins_of_first_page(&rig), each);
  install_clip(&rig, key_of(CLIP + 1), plain);
  assert_int_equal(pins_of_first_page(&rig), 3 * each); /* the new one, the old one, and that once more to fade out */
  for (uint32_t i = 0; i < 2; i++) {
    graph_render(rig.graph, left, right, 128);
    graph_collect(rig.graph);
    install_clip(&rig, key_of(CLIP + 1), plain);
  }
  graph_render(rig.graph, left, right, 128);
  graph_collect(rig.graph);
  assert_int_equal(pins_of_first_page(&rig), each);
  for (uint32_t i = 0; i < 2; i++) { /* what the first of them lets fade out, it keeps */
    install_nothing(&rig);
    graph_render(rig.graph, left, right, 128);
  }
  graph_collect(rig.graph);
  assert_int_equal(pins_of_first_page(&rig), 0);
  end(&rig);
}

static void a_file_that_cannot_be_read_is_silence(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, WAITING, 8);
  rig.disk.broken = true;
  install_one(&rig, plain);
  build_play(rig.graph);
  float left[512], right[512];
  graph_render(rig.graph, left, right, 512);
  for (uint32_t i = 0; i < 512; i++) assert_true(left[i] == 0.0f && right[i] == 0.0f);
  end(&rig);
}

/* A sound's table is freed only when the loader has let go of it, whatever it was doing. */
static void sounds_come_and_go_under_the_loader(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 16);
  Random random = random_begin("come and go");
  float left[128], right[128];
  build_play(rig.graph);
  for (uint32_t round = 0; round < 200; round++) {
    const uint32_t asset = 2000 + random_below(&random, 40);
    Problem problem = {0};
    assert_int_equal(paged_give(rig.graph, key_of(asset), &rig.files[asset % 2], &problem), STATUS_OK);
    SegmentAudio audio = plain;
    audio.asset = key_of(asset);
    audio.source_frame = random_between(&random, 0, 60000);
    BuildPlan *plan = build_plan_new(RATE);
    build_audio(rig.graph, (SegmentKey){CLIP, round}, audio);
    build_plan_track(plan, ID_MASTER, BUILD_OUTPUT);
    build_plan_segment(plan, (SegmentKey){CLIP, round});
    build_plan_strip(plan);
    plan->header.end_frame = FRAMES;
    build_plan_install(plan, rig.graph);
    build_plan_free(plan);
    for (uint32_t i = 0; i < 4; i++) graph_render(rig.graph, left, right, 128);
    if (random_below(&random, 3) > 0) paged_pump(&rig.disk, random_below(&random, 5));
    graph_collect(rig.graph);
  }
  paged_pump(&rig.disk, UINT32_MAX);
  graph_collect(rig.graph);
  assert_true(rig.graph->streams.count <= 8);
  end(&rig);
}

static void a_slot_is_not_refilled_while_it_may_be_read(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 4);
  SegmentAudio audio = plain;
  install_one(&rig, audio);
  PageCache *cache = &rig.graph->streams.cache;
  const PagedSound *sound = rig.graph->streams.sounds->next; /* file 0 was given first */
  float row[8];
  for (int64_t page = 0; page < 4; page++) {
    pages_read(&sound->pages, 0, page * 8192, 8, row);
    paged_pump(&rig.disk, UINT32_MAX);
  }
  PageOrder order;
  pages_enter(cache);
  pages_read(&sound->pages, 0, 5 * 8192, 8, row); /* asks for what has no slot */
  assert_int_equal(page_loader_next(rig.disk.loader, &order), PAGE_WAIT);
  assert_int_equal(page_loader_next(rig.disk.loader, &order), PAGE_WAIT);
  pages_leave(cache);
  pages_enter(cache); /* another block: it cannot have found the slot */
  assert_int_equal(page_loader_next(rig.disk.loader, &order), PAGE_LOAD);
  page_loader_done(rig.disk.loader, paged_read(&rig.disk, &order));
  pages_leave(cache);
  pages_read(&sound->pages, 0, 5 * 8192, 8, row);
  assert_true(row[7] == rig.files[0].whole[0][5 * 8192 + 7]);
  end(&rig);
}

/* What is still being made takes no slot meanwhile, and comes when it is asked for again. */
static void a_page_that_is_not_ready_is_ordered_again(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 4);
  install_one(&rig, plain);
  paged_pump(&rig.disk, UINT32_MAX);
  const PagedSound *sound = rig.graph->streams.sounds->next;
  PageOrder order;
  float row[8];
  for (uint32_t tries = 0; tries < 20; tries++) {
    pages_read(&sound->pages, 0, 5 * 8192, 8, row);
    assert_true(row[7] == 0.0f);
    assert_int_equal(page_loader_next(rig.disk.loader, &order), PAGE_LOAD);
    page_loader_later(rig.disk.loader);
    assert_int_equal(page_loader_next(rig.disk.loader, &order), PAGE_IDLE);
  }
  pages_read(&sound->pages, 0, 5 * 8192, 8, row);
  paged_pump(&rig.disk, UINT32_MAX);
  pages_read(&sound->pages, 0, 5 * 8192, 8, row);
  assert_true(row[7] == rig.files[0].whole[0][5 * 8192 + 7]);
  end(&rig);
}

/* The beginning of a clip: nobody asks for it until it is heard, and then it is to be here. */
static void a_pinned_page_that_is_not_ready_is_looked_for_again_in_idle_turns(void **state) {
  (void)state;
  Rig rig;
  begin(&rig, LIVE, 4);
  install_one(&rig, plain);
  const PagedSound *sound = rig.graph->streams.sounds->next;
  PageOrder order;
  float row[8];
  for (uint32_t tries = 0; tries < 20; tries++) {
    uint32_t ordered = 0;
    while (page_loader_next(rig.disk.loader, &order) == PAGE_LOAD) {
      assert_int_equal(order.pinned, 1);
      page_loader_later(rig.disk.loader);
      assert_true(++ordered < 10); /* each once, then there is time for other things */
    }
    assert_true(ordered > 0);
  }
  pages_read(&sound->pages, 0, 5 * 8192, 8, row);
  assert_int_equal(page_loader_next(rig.disk.loader, &order), PAGE_LOAD);
  assert_int_equal(order.pinned, 0); /* what is heard goes first */
  page_loader_done(rig.disk.loader, paged_read(&rig.disk, &order));
  paged_pump(&rig.disk, UINT32_MAX);
  pages_read(&sound->pages, 0, 0, 8, row);
  assert_true(row[7] == rig.files[0].whole[0][7]);
  assert_int_equal(page_loader_next(rig.disk.loader, &order), PAGE_IDLE);
  assert_int_equal(page_loader_next(rig.disk.loader, &order), PAGE_IDLE);
  end(&rig);
}

static void count_look(void *context, Pages *pages, uint32_t page) RT_SAFE {
  (void)pages;
  (void)page;
  ++*(uint32_t *)context;
}

/* Else a page that comes or goes between two looks would be heard on one side alone. */
static void left_and_right_come_from_one_look_at_a_page(void **state) {
  (void)state;
  for (uint32_t mono = 0; mono < 2; mono++) {
    Rig rig;
    begin(&rig, LIVE, 4);
    const SegmentAudio audio = {.asset = key_of(ASSET + 100 * mono), .end_frame = FRAMES, .gain = 1.0f};
    install_one(&rig, audio);
    PageCache *cache = &rig.graph->streams.cache;
    const PagedSound *sound = mono ? rig.graph->streams.sounds : rig.graph->streams.sounds->next;
    assert_int_equal(sound->pages.channels, mono ? 1 : 2);
    float left[300], right[300], alone[300];
    float *const both[2] = {left, right};
    const int64_t edge = (int64_t)1 << sound->pages.shift, first = edge - 100; /* two pages */
    uint32_t looks = 0;
    cache->wait = count_look;
    cache->wait_context = &looks;
    pages_read_both(&sound->pages, first, 300, both);
    assert_int_equal(looks, 2);
    cache->wait = NULL;
    paged_pump(&rig.disk, UINT32_MAX);
    pages_read_both(&sound->pages, first, 300, both);
    for (uint32_t c = 0; c < 2; c++) {
      pages_read(&sound->pages, c, first, 300, alone);
      assert_memory_equal(both[c], alone, sizeof alone);
    }
    assert_true(left[150] != 0.0f && (mono ? left[150] == right[150] : left[150] != right[150]));
    end(&rig);
  }
}

static void pages_without_a_cache_are_refused(void **state) {
  (void)state;
  Graph *graph = graph_create(memory_heap(), RATE);
  PagedFile file = paged_file(2, RATE, RATE, 1000, 3);
  Problem problem = {0};
  assert_int_not_equal(paged_give(graph, key_of(1), &file, &problem), STATUS_OK);
  assert_false(graph_has_segment(graph, key_of(1)));
  paged_file_free(&file);
  graph_destroy(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(waiting_for_pages_gives_the_bytes_of_whole_sound),
    cmocka_unit_test(a_loader_that_keeps_up_is_never_missed),
    cmocka_unit_test(without_a_loader_there_is_silence_and_it_is_counted),
    cmocka_unit_test(missing_pages_fade_and_do_not_click),
    cmocka_unit_test(a_seek_is_heard_as_soon_as_its_page_has_come),
    cmocka_unit_test(what_is_pinned_stays),
    cmocka_unit_test(a_plan_that_goes_takes_its_pins_and_no_others),
    cmocka_unit_test(a_file_that_cannot_be_read_is_silence),
    cmocka_unit_test(sounds_come_and_go_under_the_loader),
    cmocka_unit_test(a_slot_is_not_refilled_while_it_may_be_read),
    cmocka_unit_test(a_page_that_is_not_ready_is_ordered_again),
    cmocka_unit_test(a_pinned_page_that_is_not_ready_is_looked_for_again_in_idle_turns),
    cmocka_unit_test(left_and_right_come_from_one_look_at_a_page),
    cmocka_unit_test(pages_without_a_cache_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
