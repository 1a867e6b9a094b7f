#ifndef TUTTI_TESTS_SUPPORT_SONG_FILE_H
#define TUTTI_TESTS_SUPPORT_SONG_FILE_H

#include "formats/smf.h"
#include "support/random.h"

#include <string.h>

/* MIDI files made event by event, in any order, for the tests of import and export. */

typedef struct SongFile {
  Smf smf;
  SmfEvent *events;
  uint32_t count, capacity;
} SongFile;

static inline SongFile song_file_begin(uint16_t type, uint16_t tracks, uint16_t ticks_per_quarter) {
  return (SongFile){.smf = {.type = type, .track_count = tracks, .ticks_per_quarter = ticks_per_quarter}};
}

static inline void song_file_add(SongFile *song, SmfEvent event) {
  if (song->count == song->capacity) {
    song->capacity = song->capacity ? song->capacity * 2 : 256;
    song->events = realloc(song->events, song->capacity * sizeof *song->events);
  }
  event.offset_bytes = song->count; /* keeps the order of equals */
  song->events[song->count++] = event;
}

static inline void song_file_channel(SongFile *song, uint32_t track, uint64_t at, int status, int a, int b) {
  song_file_add(song, (SmfEvent){.position_ticks = at, .track = track, .status = (uint8_t)status, .data = {(uint8_t)a, (uint8_t)b}});
}

static inline void song_file_note(SongFile *song, uint32_t track, int channel, uint64_t start, uint64_t length, int key, int velocity) {
  song_file_channel(song, track, start, 0x90 | channel, key, velocity);
  song_file_channel(song, track, start + length, 0x80 | channel, key, 64);
}

static inline void song_file_meta(SongFile *song, uint32_t track, uint64_t at, int type, const void *data, size_t size) {
  song_file_add(song, (SmfEvent){.position_ticks = at, .track = track, .status = 0xff, .data = {(uint8_t)type, 0}, .payload = {data, size}});
}

static inline void song_file_name(SongFile *song, uint32_t track, const char *name) { song_file_meta(song, track, 0, 3, name, strlen(name)); }

/* `micros` must be one of a few constants: the payload has to outlive the call. */
static inline void song_file_tempo(SongFile *song, uint64_t at, const char payload[4]) { song_file_meta(song, 0, at, 0x51, payload, 3); }

static inline int song_file_order(const void *a, const void *b) {
  const SmfEvent *x = a, *y = b;
  if (x->track != y->track) return x->track < y->track ? -1 : 1;
  if (x->position_ticks != y->position_ticks) return x->position_ticks < y->position_ticks ? -1 : 1;
  return x->offset_bytes < y->offset_bytes ? -1 : 1;
}

/* The file's bytes; the song is used up. */
static inline Buffer song_file_end(SongFile *song) {
  Buffer out;
  buffer_init(&out, memory_heap(), 256u << 20);
  if (song->count) qsort(song->events, song->count, sizeof *song->events, song_file_order);
  song->smf.events = song->events;
  song->smf.event_count = song->count;
  if (smf_write(&song->smf, &out) != STATUS_OK) abort();
  free(song->events);
  *song = (SongFile){0};
  return out;
}

/* What a real file looks like: a conductor track, up to sixteen channels with programs, levels, pedals and bends, drums on
   channel 10, tempo changes, names. Its length in bars is `bars`. Each draw stands in a statement of its own: compilers differ in which
   of two arguments they compute first, and a seed is to mean one song. */
static inline Buffer song_file_real(Random *random, uint32_t tracks, uint32_t bars, uint32_t notes_per_track) {
  static const char *const names[] = {"Lead", "Strings", "Bass", "Gr\xfc\xdf" "e", "Gr\xc3\xbc\xc3\x9f" "e", "Choir", "", "Gtr  "};
  static const char tempos[][4] = {"\x07\xa1\x20", "\x06\x1a\x80", "\x09\x27\xc0", "\x07\x0a\xe2"};
  static const char signatures[][5] = {"\4\2\x18\x8", "\3\2\x18\x8", "\7\3\x18\x8"};
  SongFile song = song_file_begin(1, (uint16_t)(tracks + 1), 480);
  song_file_name(&song, 0, "A real song");
  song_file_meta(&song, 0, 0, 0x58, signatures[0], 4);
  for (uint32_t i = 0; i < 8; i++) {
    const char *tempo = tempos[random_below(random, 4)];
    song_file_tempo(&song, i ? random_below(random, bars) * 1920 : 0, tempo);
  }
  for (uint32_t i = 0; i < 3; i++) song_file_meta(&song, 0, (4 + i * 4) * 1920, 0x58, signatures[random_below(random, 3)], 4);
  for (uint32_t track = 1; track <= tracks; track++) {
    const int channel = (int)(track - 1) % 16;
    song_file_name(&song, track, names[random_below(random, 8)]);
    song_file_channel(&song, track, 0, 0xc0 | channel, (int)random_below(random, 128), 0);
    song_file_channel(&song, track, 0, 0xb0 | channel, 7, 60 + (int)random_below(random, 60));
    song_file_channel(&song, track, 0, 0xb0 | channel, 10, (int)random_below(random, 128));
    const uint32_t slots = bars * 16;
    for (uint32_t i = 0; i < notes_per_track; i++) {
      const uint64_t slot = random_below(random, slots), start = slot * 120 + random_below(random, 10);
      const int key = channel == 9 ? 35 + (int)random_below(random, 16) : 36 + (int)random_below(random, 60);
      const int velocity = 1 + (int)random_below(random, 127);
      song_file_note(&song, track, channel, start, 60 + random_below(random, 400), key, velocity);
      if (i % 16 == 0) song_file_channel(&song, track, start, 0xb0 | channel, i % 32 ? 64 : 1, i % 48 ? 127 : 0);
      if (i % 40 != 0) continue;
      const int bend = (int)random_below(random, 128);
      song_file_channel(&song, track, start, 0xe0 | channel, (int)random_below(random, 128), bend);
    }
  }
  return song_file_end(&song);
}

#endif
