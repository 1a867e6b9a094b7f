/* Any bytes as a SoundFont: opened, its first presets taken and their sounds read; every zone lies in its ranges, what travels as
   bytes comes back, and every refusal says why. fuzz: max_len=4096 */
#include "formats/sf2_read.h"

#include "fuzz/seed.h"
#include "support/soundfont.h"

#include <stdlib.h>

static void look_at_sounds(const Sf2 *sf2, const Sampled *sampled) {
  for (uint32_t i = 0; i < sampled_sound_count(sampled); i++) {
    Buffer wav;
    Problem problem = {0};
    buffer_init(&wav, memory_heap(), 1u << 20);
    if (sf2_sound(sf2, sampled_sound(sampled, i), &wav, &problem) != STATUS_OK && problem.what[0] == '\0') abort();
    buffer_finish(&wav);
  }
}

static void look_at_zones(const Sampled *sampled) {
  for (uint32_t i = 0; i < sampled_zone_count(sampled); i++) {
    SampledZone fitted = *sampled_zone(sampled, i);
    sampled_zone_fit(&fitted);
    if (memcmp(&fitted, sampled_zone(sampled, i), sizeof fitted) != 0 || fitted.sound >= sampled_sound_count(sampled)) abort();
  }
  Buffer bytes;
  Sampled back;
  buffer_init(&bytes, memory_heap(), 16u << 20);
  sampled_init(&back, memory_heap());
  sampled_write(sampled, &bytes);
  if (sampled_read(buffer_bytes(&bytes), &back, NULL) != STATUS_OK || sampled_zone_count(&back) != sampled_zone_count(sampled)) abort();
  sampled_finish(&back);
  buffer_finish(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const Bytes bytes = {data, size};
  const FileReader file = file_reader_of(&bytes);
  Sf2 sf2;
  Problem problem = {0};
  if (sf2_open(memory_heap(), &file, &sf2, &problem) != STATUS_OK) {
    if (problem.what[0] == '\0') abort();
    return 0;
  }
  for (uint32_t i = 0; i < sf2_preset_count(&sf2) && i < 4; i++) {
    Sampled sampled;
    problem.what[0] = '\0';
    sampled_init(&sampled, memory_heap());
    if (sf2_take(&sf2, i, &sampled, &problem) != STATUS_OK && problem.what[0] == '\0') abort();
    look_at_sounds(&sf2, &sampled);
    look_at_zones(&sampled);
    sampled_finish(&sampled);
  }
  sf2_close(&sf2);
  return 0;
}

static bool make_seed(uint32_t index, Buffer *out) {
  if (index >= 4) return false;
  int16_t pcm[64];
  Font font = font_begin();
  for (int i = 0; i < 64; i++) pcm[i] = (int16_t)(i * 500);
  for (uint16_t i = 0; i < 2; i++)
    font_sample(&font, &(FontSample){.name = "s", .frames = 64, .loop_start = 8, .loop_end = 56, .rate_hz = 44100, .key = 60, .link = (uint16_t)(1 - i), .type = index & 1 ? (i ? 2 : 4) : 1}, pcm);
  for (int i = 0; i < 156 && index == 3; i++) buffer_u8(&font.sm24, (uint8_t)i);
  font_instrument(&font, "i"), font_zone(&font), font_gen(&font, 8, 6000), font_gen(&font, 36, 1200), font_gen(&font, 37, 300);
  for (int i = 0; i < 2; i++) font_zone(&font), font_gen(&font, 17, i ? 500 : -500), font_mod(&font, 0x0502, 48, 700), font_gen(&font, 54, 1), font_gen(&font, 56, index == 2 ? 50 : 100), font_gen(&font, 53, i);
  font_preset(&font, "p", 0, 3), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
  Buffer file = font_finish(&font);
  buffer_put(out, file.data, file.size);
  buffer_finish(&file);
  return true;
}
