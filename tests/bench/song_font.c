/* The SoundFonts of W9: written as files of that format, read back and imported as any other. */
#include "bench/songs.h"

#include "support/build_song.h"
#include "support/cm.h"
#include "support/random.h"
#include "support/soundfont.h"

#include "formats/sf2_read.h"
#include "session/import_sampled.h"

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846
#define FONT_RATE_HZ 44100u
#define FONT_FRAMES 66150u
#define SPLITS 4u
#define SIDES 2u

/* Generators of the specification's chapter 8.1.2. */
enum { MOD_ENV_TO_CUTOFF = 11, CUTOFF = 8, RESONANCE = 9, PAN = 17, MOD_DECAY = 28, MOD_SUSTAIN = 29, ATTACK = 34, DECAY = 36, SUSTAIN = 37, RELEASE = 38,
       INSTRUMENT = 41, KEYS = 43, SAMPLE = 53, LOOPS = 54 };

/* A struck tone over a second and a half, its end in whole periods, so that it loops. */
static void strike(Random *random, double hz, uint32_t side, int16_t *pcm) {
  for (uint32_t i = 0; i < FONT_FRAMES; i++) {
    const double s = (double)i / FONT_RATE_HZ, noise = random_real(random, -1, 1);
    const double tone = sin(2 * PI * hz * s) + 0.4 * sin(4 * PI * hz * s + side) + 0.2 * sin(10 * PI * hz * s - side);
    pcm[i] = (int16_t)lrint(9000 * (exp(-1.2 * s) * tone + 0.3 * exp(-60 * s) * noise));
  }
}

/* One preset: four stereo samples over the keyboard, each a zone for either side, with a filter that closes behind the stroke. */
static Buffer make_font(Random *random, const char *name) {
  Font font = font_begin();
  int16_t *pcm = malloc(FONT_FRAMES * sizeof *pcm);
  for (uint32_t split = 0; split < SPLITS; split++)
    for (uint32_t side = 0; side < SIDES; side++) {
      const uint32_t key = 48 + 8 * split, loop_frames = 4410, last = FONT_FRAMES - 100;
      strike(random, 440.0 * exp2(((double)key - 69.0) / 12.0), side, pcm);
      font_sample(&font, &(FontSample){.name = side == 0 ? "Left" : "Right", .frames = FONT_FRAMES, .loop_start = last - loop_frames, .loop_end = last,
                  .rate_hz = FONT_RATE_HZ, .key = (uint8_t)key, .link = (uint16_t)(SIDES * split + 1 - side), .type = side == 0 ? SF2_LEFT : SF2_RIGHT}, pcm);
    }
  free(pcm);
  font_instrument(&font, name);
  for (uint32_t split = 0; split < SPLITS; split++)
    for (uint32_t side = 0; side < SIDES; side++) {
      const uint32_t low = split == 0 ? 0 : 44 + 8 * split, high = split + 1 == SPLITS ? 127 : 51 + 8 * split;
      font_zone(&font);
      font_range(&font, KEYS, (uint8_t)low, (uint8_t)high);
      font_gen(&font, PAN, side == 0 ? -500 : 500);
      font_gen(&font, CUTOFF, 9500), font_gen(&font, RESONANCE, 30), font_gen(&font, MOD_ENV_TO_CUTOFF, 2400);
      font_gen(&font, MOD_DECAY, 0), font_gen(&font, MOD_SUSTAIN, 600);
      font_gen(&font, ATTACK, -9000), font_gen(&font, DECAY, 1200), font_gen(&font, SUSTAIN, 200), font_gen(&font, RELEASE, -2400);
      font_gen(&font, LOOPS, 1), font_gen(&font, SAMPLE, (int32_t)(SIDES * split + side));
    }
  font_preset(&font, name, 0, 0), font_preset_zone(&font), font_preset_gen(&font, INSTRUMENT, 0);
  return font_finish(&font);
}

static void expect(Status status, const Problem *problem) {
  if (status != STATUS_OK) fail_msg("%s: %s", problem->where, problem->what);
}

/* The first preset as a track behind the others. */
static Id import_font(Session *song, const Buffer *file) {
  const Bytes bytes = buffer_bytes(file);
  const FileReader reader = file_reader_of(&bytes);
  Problem problem = {STATUS_OK, NO_OFFSET, "", ""};
  Sf2 sf2;
  Sampled sampled;
  Digest digests[SPLITS * SIDES];
  sampled_init(&sampled, memory_heap());
  expect(sf2_open(memory_heap(), &reader, &sf2, &problem), &problem);
  expect(sf2_take(&sf2, 0, &sampled, &problem), &problem);
  assert_int_equal(sampled_sound_count(&sampled), SPLITS);
  for (uint32_t i = 0; i < SPLITS; i++) {
    Buffer wav;
    buffer_init(&wav, memory_heap(), 16u << 20);
    expect(sf2_sound(&sf2, sampled_sound(&sampled, i), &wav, &problem), &problem);
    expect(session_put_asset(song, buffer_bytes(&wav), &digests[i], &problem), &problem);
    buffer_finish(&wav);
  }
  Batch *batch = NULL;
  expect(session_import_sampled(song, &sampled, digests, "bench.sf2", &batch, &problem), &problem);
  expect(session_apply(song, batch, NULL, &problem), &problem);
  sampled_finish(&sampled);
  sf2_close(&sf2);
  Id track = ID_NONE;
  for (const Object *o = doc_project(session_doc(song))->first_child; o; o = o->next)
    if (o->kind->number == KIND_TRACK && o->id != ID_MASTER && doc_as_track(o)->type == TRACK_INSTRUMENT) track = o->id;
  return track;
}

Id song_font_track(Session *song, Random *random, const char *name) {
  Buffer file = make_font(random, name);
  const Id track = import_font(song, &file);
  buffer_finish(&file);
  return track;
}
