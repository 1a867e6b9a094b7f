#include "support/cm.h"

#include "formats/smf.h"
#include "support/random.h"

#include <string.h>

#define EVENTS_MAX 400

static uint8_t payloads[256];

static SmfEvent random_event(Random *random, uint32_t track, uint64_t position) {
  SmfEvent event = {.position_ticks = position, .track = track};
  const uint32_t kind = random_below(random, 10);
  if (kind < 7) {
    event.status = (uint8_t)(0x80 + random_below(random, 0x70));
    event.data[0] = (uint8_t)random_below(random, 128);
    if ((event.status & 0xe0) != 0xc0) event.data[1] = (uint8_t)random_below(random, 128);
    return event;
  }
  event.status = kind == 7 ? 0xff : kind == 8 ? 0xf0 : 0xf7;
  if (kind == 7) event.data[0] = (uint8_t)random_below(random, 0x2f);
  event.payload = (Bytes){payloads, random_below(random, sizeof payloads)};
  return event;
}

/* Random events, sorted as smf_write wants them, an end of track closing every track. */
static Smf random_smf(Random *random, SmfEvent *events) {
  Smf smf = {.type = (uint16_t)random_below(random, 3), .events = events};
  smf.track_count = (uint16_t)(1 + random_below(random, 5));
  if (random_below(random, 4) == 0) smf.smpte_frames = 25, smf.smpte_subframes = 40;
  else smf.ticks_per_quarter = (uint16_t)random_between(random, 1, 0x7fff);
  for (uint32_t track = 0; track < smf.track_count; track++) {
    uint64_t position = 0;
    for (uint32_t i = random_below(random, EVENTS_MAX / 5 - 1); i > 0; i--) {
      position += random_u64(random) >> (36 + random_below(random, 28));
      events[smf.event_count++] = random_event(random, track, position);
    }
    events[smf.event_count++] = (SmfEvent){.position_ticks = position + 1, .track = track, .status = 0xff, .data = {0x2f, 0}};
  }
  return smf;
}

static void assert_events_equal(const Smf *a, const Smf *b) {
  assert_int_equal(a->event_count, b->event_count);
  for (uint32_t i = 0; i < a->event_count; i++) {
    const SmfEvent *x = &a->events[i], *y = &b->events[i];
    assert_int_equal(x->position_ticks, y->position_ticks);
    assert_int_equal(x->track, y->track);
    assert_int_equal(x->status, y->status);
    assert_memory_equal(x->data, y->data, 2);
    assert_int_equal(x->payload.size, y->payload.size);
    if (x->payload.size) assert_memory_equal(x->payload.data, y->payload.data, x->payload.size);
  }
}

static void smf_what_was_written_is_read(void **state) {
  (void)state;
  Random random = random_begin("smf round trip");
  for (size_t i = 0; i < sizeof payloads; i++) payloads[i] = (uint8_t)random_u64(&random);
  for (int i = 0; i < 300; i++) {
    SmfEvent events[EVENTS_MAX];
    const Smf smf = random_smf(&random, events);
    Buffer out;
    Smf again;
    Problem problem;
    buffer_init(&out, memory_heap(), 1u << 20);
    assert_int_equal(smf_write(&smf, &out), STATUS_OK);
    assert_int_equal(smf_read(buffer_bytes(&out), memory_heap(), &again, &problem), STATUS_OK);
    assert_int_equal(again.type, smf.type);
    assert_int_equal(again.track_count, smf.track_count);
    assert_int_equal(again.ticks_per_quarter, smf.ticks_per_quarter);
    assert_int_equal(again.smpte_frames, smf.smpte_frames);
    assert_int_equal(again.smpte_subframes, smf.smpte_subframes);
    assert_int_equal(again.warnings, 0);
    assert_events_equal(&smf, &again);
    smf_finish(&again);
    buffer_finish(&out);
  }
}

#define HEADER "MThd\0\0\0\6\0\0\0\1\0\x60"

static Status read_text(const char *bytes, size_t size, Smf *smf, Problem *problem) {
  return smf_read((Bytes){(const uint8_t *)bytes, size}, memory_heap(), smf, problem);
}

static void smf_running_status_lasts_across_meta_events(void **state) {
  (void)state;
  static const char file[] = HEADER "MTrk\0\0\0\x15" "\0\x90\x3c\x40" "\x60\x3c\0" "\0\xff\1\2hi" "\0\x3e\x40" "\x60\xff\x2f\0";
  Smf smf;
  assert_int_equal(read_text(file, sizeof file - 2, &smf, NULL), STATUS_TRUNCATED);
  static const char good[] = HEADER "MTrk\0\0\0\x14" "\0\x90\x3c\x40" "\x60\x3c\0" "\0\xff\1\2hi" "\0\x3e\x40" "\x60\xff\x2f\0";
  assert_int_equal(read_text(good, sizeof good - 1, &smf, NULL), STATUS_OK);
  assert_int_equal(smf.event_count, 5);
  assert_int_equal(smf.warnings, 1);
  assert_int_equal(smf.events[3].status, 0x90);
  assert_int_equal(smf.events[3].position_ticks, 0x60);
  assert_int_equal(smf.events[4].position_ticks, 0xc0);
  assert_int_equal(smf.events[2].payload.size, 2);
  assert_int_equal(smf.events[0].offset_bytes, 23);
  smf_finish(&smf);
}

static void smf_oddities_are_read_past_and_counted(void **state) {
  (void)state;
  static const char no_end[] = HEADER "MTrk\0\0\0\4" "\0\x90\x3c\x40";
  static const char unknown_chunk[] = HEADER "XFIH\0\0\0\2abMTrk\0\0\0\4" "\0\xff\x2f\0";
  static const char bytes_after_end[] = HEADER "MTrk\0\0\0\6" "\0\xff\x2f\0zz";
  static const char more_tracks[] = HEADER "MTrk\0\0\0\4\0\xff\x2f\0MTrk\0\0\0\4\0\xff\x2f\0";
  static const char tail[] = HEADER "MTrk\0\0\0\4\0\xff\x2f\0\0\0\0";
  static const char riff[] = "RIFF\x1e\0\0\0RMIDdata\x1a\0\0\0" HEADER "MTrk\0\0\0\4\0\xff\x2f\0";
  const struct { const char *bytes; size_t size; uint32_t warnings; } cases[] = {
    {no_end, sizeof no_end - 1, 1}, {unknown_chunk, sizeof unknown_chunk - 1, 1}, {bytes_after_end, sizeof bytes_after_end - 1, 1},
    {more_tracks, sizeof more_tracks - 1, 1}, {tail, sizeof tail - 1, 1}, {riff, sizeof riff - 1, 0}};
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Smf smf;
    assert_int_equal(read_text(cases[i].bytes, cases[i].size, &smf, NULL), STATUS_OK);
    assert_int_equal(smf.warnings, cases[i].warnings);
    smf_finish(&smf);
  }
}

static void smf_what_is_wrong_is_refused_with_its_place(void **state) {
  (void)state;
#define CASE(bytes, status, offset, where) {bytes, sizeof bytes - 1, status, offset, where}
  const struct { const char *bytes; size_t size; Status status; uint64_t offset; const char *where; } cases[] = {
    CASE("", STATUS_CORRUPT, 0, "MThd"),
    CASE("RIFFxxxxWAVE", STATUS_CORRUPT, 0, "MThd"),
    CASE("MThd\0\0\0\6\0\1", STATUS_TRUNCATED, 10, "MThd"),
    CASE("MThd\0\0\0\5\0\0\0\1\0\x60", STATUS_CORRUPT, 4, "MThd"),
    CASE("MThd\xff\xff\xff\xff\0\0\0\1\0\x60", STATUS_TRUNCATED, 4, "MThd"),
    CASE("MThd\0\0\0\6\0\3\0\1\0\x60", STATUS_UNSUPPORTED, 8, "MThd / format"),
    CASE("MThd\0\0\0\6\0\0\0\0\0\x60", STATUS_CORRUPT, 10, "MThd / tracks"),
    CASE("MThd\0\0\0\6\0\0\0\1\0\0", STATUS_CORRUPT, 12, "MThd / division"),
    CASE("MThd\0\0\0\6\0\0\0\1\xe8\0", STATUS_CORRUPT, 12, "MThd / division"),
    CASE("MThd\0\0\0\6\0\0\0\1\x80\1", STATUS_CORRUPT, 12, "MThd / division"),
    CASE(HEADER, STATUS_TRUNCATED, 14, "MTrk"),
    CASE(HEADER "MTrk\xff\xff\xff\xff\0\xff\x2f\0", STATUS_TRUNCATED, 18, "MTrk"),
    CASE(HEADER "MTrk\0\0\0\6\xff\xff\xff\xff\x7f\0", STATUS_CORRUPT, 22, "track 1 / MTrk"),
    CASE(HEADER "MTrk\0\0\0\3\0\x3c\x40", STATUS_CORRUPT, 23, "track 1 / MTrk"),
    CASE(HEADER "MTrk\0\0\0\4\0\x90\x3c\x90", STATUS_CORRUPT, 23, "track 1 / MTrk"),
    CASE(HEADER "MTrk\0\0\0\3\0\x90\x3c", STATUS_TRUNCATED, 25, "track 1 / MTrk"),
    CASE(HEADER "MTrk\0\0\0\2\0\xf8", STATUS_CORRUPT, 23, "track 1 / MTrk"),
    CASE(HEADER "MTrk\0\0\0\7\0\xff\1\xff\xff\xff\x7f", STATUS_TRUNCATED, 23, "track 1 / MTrk"),
    CASE(HEADER "MTrk\0\0\0\4\0\xf0\5z", STATUS_TRUNCATED, 23, "track 1 / MTrk"),
  };
  for (size_t i = 0; i < COUNT_OF(cases); i++) {
    Smf smf;
    Problem problem = {0};
    if (read_text(cases[i].bytes, cases[i].size, &smf, &problem) != cases[i].status || problem.offset_bytes != cases[i].offset ||
        strcmp(problem.where, cases[i].where) != 0) {
      fail_msg("case %zu: %s: %s at %llu", i, problem.where, problem.what, (unsigned long long)problem.offset_bytes);
    }
  }
}

static void smf_write_refuses_what_no_file_can_say(void **state) {
  (void)state;
  SmfEvent wrong[] = {{.status = 0x90, .data = {128, 0}}, {.status = 0x40}, {.status = 0xf8}, {.position_ticks = 0x10000000, .status = 0xc0}, {.status = 0xc0, .track = 1}};
  for (size_t i = 0; i < COUNT_OF(wrong); i++) {
    const Smf smf = {.track_count = 1, .ticks_per_quarter = 96, .events = &wrong[i], .event_count = 1};
    Buffer out;
    buffer_init(&out, memory_heap(), 1000);
    assert_int_equal(smf_write(&smf, &out), STATUS_OUT_OF_RANGE);
    buffer_finish(&out);
  }
}

static void survive(Bytes bytes) {
  uint8_t *copy = memory_new(memory_heap(), bytes.size + 1);
  memcpy(copy, bytes.data, bytes.size);
  Smf smf;
  Problem problem = {0};
  const Status status = smf_read((Bytes){copy, bytes.size}, memory_heap(), &smf, &problem);
  assert_true(status == STATUS_OK || problem.what[0] != '\0');
  if (status == STATUS_OK) smf_finish(&smf);
  memory_free(memory_heap(), copy, bytes.size + 1);
}

static void smf_truncations_and_corrupt_bytes_are_survived(void **state) {
  (void)state;
  Random random = random_begin("smf corruption");
  for (int i = 0; i < 10; i++) {
    SmfEvent events[EVENTS_MAX];
    const Smf smf = random_smf(&random, events);
    Buffer out;
    buffer_init(&out, memory_heap(), 1u << 20);
    assert_int_equal(smf_write(&smf, &out), STATUS_OK);
    if (i == 0) for (size_t size = 0; size < out.size; size++) survive((Bytes){out.data, size});
    for (int k = 0; k < 3000; k++) {
      const size_t at = k < 200 && (size_t)k < out.size ? (size_t)k : random_below(&random, (uint32_t)out.size);
      const uint8_t old = out.data[at];
      out.data[at] = (uint8_t)random_u64(&random);
      survive(buffer_bytes(&out));
      out.data[at] = old;
    }
    buffer_finish(&out);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(smf_what_was_written_is_read),
    cmocka_unit_test(smf_running_status_lasts_across_meta_events),
    cmocka_unit_test(smf_oddities_are_read_past_and_counted),
    cmocka_unit_test(smf_what_is_wrong_is_refused_with_its_place),
    cmocka_unit_test(smf_write_refuses_what_no_file_can_say),
    cmocka_unit_test(smf_truncations_and_corrupt_bytes_are_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
