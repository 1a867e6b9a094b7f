/* Files that are made to cost more than they weigh: each is refused, or read, before 100 ms of the processor and 64 MiB of memory are spent on it. The time
   is this thread's own, so that a busy machine changes nothing. */
#include "support/cm.h"
#include "support/failing_memory.h"

#include "formats/smf.h"
#include "formats/wav.h"
#include "formats/xml.h"
#include "formats/zip.h"

#include <stdio.h>
#include <time.h>

enum { MEMORY_MAX = 64 << 20, LAYERS = 100000, ENTRIES = 65535 };
#define SECONDS_MAX 0.1

static Buffer file;

static double own_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* ---- Who reads ---- */

static Status read_xml(const Memory *memory, Problem *problem) {
  Xml xml = {0};
  const Status status = xml_read(buffer_bytes(&file), memory, &xml, problem);
  if (status == STATUS_OK) xml_finish(&xml);
  return status;
}

/* Every entry is unpacked, each into as much as a page allows. */
static Status read_zip(const Memory *memory, Problem *problem) {
  Zip zip = {0};
  Buffer out;
  Status status = zip_read(buffer_bytes(&file), memory, &zip, problem);
  if (status != STATUS_OK) return status;
  buffer_init(&out, memory, 1u << 20);
  for (uint32_t i = 0; status == STATUS_OK && i < zip.count; i++) {
    buffer_clear(&out);
    status = zip_unpack(&zip, &zip.entries[i], &out, problem);
  }
  buffer_finish(&out);
  zip_finish(&zip);
  return status;
}

static Status read_wav(const Memory *memory, Problem *problem) {
  Buffer out;
  buffer_init(&out, memory, MEMORY_MAX);
  const Status status = wav_canonical(buffer_bytes(&file), memory, &out, problem);
  buffer_finish(&out);
  return status;
}

static Status read_midi(const Memory *memory, Problem *problem) {
  Smf smf = {0};
  const Status status = smf_read(buffer_bytes(&file), memory, &smf, problem);
  if (status == STATUS_OK) smf_finish(&smf);
  return status;
}

/* ---- What is made for them ---- */

static void nest_xml(void) {
  for (uint32_t i = 0; i < LAYERS; i++) buffer_text(&file, "<a>");
}

static void laugh(void) {
  buffer_text(&file, "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"ha\">");
  for (char c = 'b'; c <= 'k'; c++) {
    const char begin[] = {'<', '!', 'E', 'N', 'T', 'I', 'T', 'Y', ' ', c, ' ', '"', '\0'}, one[] = {'&', (char)(c - 1), ';', '\0'};
    buffer_text(&file, begin);
    for (int n = 0; n < 10; n++) buffer_text(&file, one);
    buffer_text(&file, "\">");
  }
  buffer_text(&file, "]><l>&k;</l>");
}

static void name_a_file(void) { buffer_text(&file, "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><l>&x;</l>"); }

/* The sizes that a directory tells are its own to write: ten gigabytes, in the entry's four bytes as much as goes in there. */
static void claim_size(void) {
  static const uint8_t signature[] = {'P', 'K', 1, 2};
  ZipWriter writer;
  zip_writer_init(&writer, &file, memory_heap());
  zip_writer_add(&writer, "a.bin", (Bytes){(const uint8_t *)"x", 1});
  assert_int_equal(zip_writer_finish(&writer), STATUS_OK);
  for (size_t i = 0; i + 46 < file.size; i++)
    if (memcmp(file.data + i, signature, sizeof signature) == 0) memset(file.data + i + 24, 0xfe, 4);
}

/* Empty files without a name of their own, as many as a directory can count, written by hand: our own writer stops before. */
static void count_entries(void) {
  for (uint32_t i = 0; i < ENTRIES; i++) {
    char name[8];
    snprintf(name, sizeof name, "%05u", i);
    buffer_text(&file, "PK\1\2");
    for (int k = 0; k < 24; k++) buffer_u8(&file, k == 0 || k == 2 ? 20 : 0);
    buffer_u16le(&file, 5);
    for (int k = 0; k < 16; k++) buffer_u8(&file, 0);
    buffer_text(&file, name);
  }
  const uint32_t directory = (uint32_t)file.size;
  buffer_text(&file, "PK\5\6");
  buffer_u32le(&file, 0);
  buffer_u16le(&file, ENTRIES);
  buffer_u16le(&file, ENTRIES);
  buffer_u32le(&file, directory);
  buffer_u32le(&file, 0);
  buffer_u16le(&file, 0);
}

static void claim_sound(uint16_t channels, uint32_t rate, uint32_t bytes) {
  wav_write_header(&file, 48000, 2, WAV_S16, 4);
  for (int i = 0; i < 4; i++) buffer_u32le(&file, 0);
  memcpy(file.data + 22, &channels, 2);
  memcpy(file.data + 24, &rate, 4);
  for (size_t i = 12; i + 8 < file.size; i++)
    if (memcmp(file.data + i, "data", 4) == 0) memcpy(file.data + i + 4, &bytes, 4);
}

static void claim_channels(void) { claim_sound(65535, 48000, 16); }
static void claim_no_rate(void) { claim_sound(2, 0, 16); }

/* Each event waits for as long as four bytes can say: the sum passes what a song may be, and is kept within it where it is imported. */
static void wait_for_ever(void) {
  const uint32_t events = 60000, bytes = events * 7;
  buffer_text(&file, "MThd");
  buffer_u32be(&file, 6);
  buffer_u16be(&file, 0);
  buffer_u16be(&file, 1);
  buffer_u16be(&file, 1); /* one tick a quarter */
  buffer_text(&file, "MTrk");
  buffer_u32be(&file, bytes);
  for (uint32_t i = 0; i < events; i++) buffer_put(&file, "\xff\xff\xff\x7f\x90\x3c\x40", 7);
}

/* ---- The bars ---- */

static const struct { const char *name; void (*make)(void); Status (*read)(const Memory *memory, Problem *problem); bool may_be_read; } bombs[] = {
  {"XML a hundred thousand deep", nest_xml, read_xml, false},   {"a billion laughs", laugh, read_xml, false},           {"an entity that is a file", name_a_file, read_xml, false},
  {"a zip that claims gigabytes", claim_size, read_zip, false}, {"a zip of 65535 entries", count_entries, read_zip, false}, {"a WAV of 65535 channels", claim_channels, read_wav, false},
  {"a WAV without a rate", claim_no_rate, read_wav, false},     {"MIDI that waits for ever", wait_for_ever, read_midi, true},
};

static void bombs_cost_next_to_nothing(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bombs / sizeof bombs[0]; i++) {
    FailingMemory counted;
    Problem problem = {.status = STATUS_OK};
    buffer_init(&file, memory_heap(), 16u << 20);
    bombs[i].make();
    assert_int_equal(file.status, STATUS_OK);
    const Memory *memory = failing_memory_init(&counted, 0);
    const double begun = own_seconds();
    const Status status = bombs[i].read(memory, &problem);
    const double seconds = own_seconds() - begun;
    print_message("        %s: %s, %.1f ms, %.1f MiB\n", bombs[i].name, status_text(status), seconds * 1e3, (double)counted.most_bytes / (1 << 20));
    assert_true(bombs[i].may_be_read || status != STATUS_OK);
    assert_true(seconds < SECONDS_MAX);
    assert_true(counted.most_bytes < MEMORY_MAX);
    assert_int_equal(counted.live_bytes, 0);
    buffer_finish(&file);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(bombs_cost_next_to_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
