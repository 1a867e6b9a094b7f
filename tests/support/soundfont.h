#ifndef TUTTI_TESTS_SUPPORT_SOUNDFONT_H
#define TUTTI_TESTS_SUPPORT_SOUNDFONT_H

#include "core/bytes.h"

#include <string.h>

/*
  SoundFonts for tests, written as the specification's chapters 4 to 7 lay them out: samples, then instruments with their zones, then
  presets with theirs; a zone's generators follow it.

    Font font = font_begin();
    font_sample(&font, &(FontSample){.name = "Sine", .frames = 100, .rate_hz = 44100, .key = 60, .type = 1}, pcm);
    font_instrument(&font, "Tone"), font_zone(&font), font_gen(&font, 53, 0);
    font_preset(&font, "Tone", 0, 5), font_preset_zone(&font), font_preset_gen(&font, 41, 0);
    Buffer file = font_finish(&font);
*/

typedef struct Font { Buffer smpl, sm24, phdr, pbag, pmod, pgen, inst, ibag, imod, igen, shdr; } Font;
typedef struct FontSample { const char *name; uint32_t frames, loop_start, loop_end, rate_hz; uint8_t key; int8_t correction_ct; uint16_t link, type; } FontSample;

static inline Font font_begin(void) {
  Font font;
  Buffer *const all[] = {&font.smpl, &font.sm24, &font.phdr, &font.pbag, &font.pmod, &font.pgen, &font.inst, &font.ibag, &font.imod, &font.igen, &font.shdr};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) buffer_init(all[i], memory_heap(), 64u << 20);
  return font;
}

static inline void font_name(Buffer *out, const char *name) {
  char text[20] = {0};
  const size_t size = strlen(name);
  memcpy(text, name, size < sizeof text ? size : sizeof text);
  buffer_put(out, text, sizeof text);
}

/* Loop positions count the sample's own frames. Behind each stand 46 frames of silence, as the specification asks. */
static inline void font_sample(Font *font, const FontSample *sample, const int16_t *pcm) {
  const uint32_t start = (uint32_t)(font->smpl.size / 2);
  for (uint32_t i = 0; i < sample->frames; i++) buffer_u16le(&font->smpl, (uint16_t)pcm[i]);
  for (uint32_t i = 0; i < 46; i++) buffer_u16le(&font->smpl, 0);
  font_name(&font->shdr, sample->name);
  buffer_u32le(&font->shdr, start), buffer_u32le(&font->shdr, start + sample->frames);
  buffer_u32le(&font->shdr, start + sample->loop_start), buffer_u32le(&font->shdr, start + sample->loop_end);
  buffer_u32le(&font->shdr, sample->rate_hz);
  buffer_u8(&font->shdr, sample->key), buffer_u8(&font->shdr, (uint8_t)sample->correction_ct);
  buffer_u16le(&font->shdr, sample->link), buffer_u16le(&font->shdr, sample->type);
}

static inline void font_gen(Font *font, uint16_t gen, int32_t amount) { buffer_u16le(&font->igen, gen), buffer_u16le(&font->igen, (uint16_t)amount); }
static inline void font_range(Font *font, uint16_t gen, uint8_t low, uint8_t high) { font_gen(font, gen, (int32_t)(low | high << 8)); }
static inline void font_bag(Buffer *bags, const Buffer *gens, const Buffer *mods) { buffer_u16le(bags, (uint16_t)(gens->size / 4)), buffer_u16le(bags, (uint16_t)(mods->size / 10)); }
static inline void font_zone(Font *font) { font_bag(&font->ibag, &font->igen, &font->imod); }
static inline void font_instrument(Font *font, const char *name) { font_name(&font->inst, name), buffer_u16le(&font->inst, (uint16_t)(font->ibag.size / 4)); }
static inline void font_mod(Font *font, uint16_t source, uint16_t target, int32_t amount) {
  buffer_u16le(&font->imod, source), buffer_u16le(&font->imod, target), buffer_u16le(&font->imod, (uint16_t)amount), buffer_u16le(&font->imod, 0), buffer_u16le(&font->imod, 0);
}
static inline void font_preset(Font *font, const char *name, uint16_t bank, uint16_t program) {
  font_name(&font->phdr, name);
  buffer_u16le(&font->phdr, program), buffer_u16le(&font->phdr, bank), buffer_u16le(&font->phdr, (uint16_t)(font->pbag.size / 4));
  for (int i = 0; i < 3; i++) buffer_u32le(&font->phdr, 0);
}
static inline void font_preset_zone(Font *font) { font_bag(&font->pbag, &font->pgen, &font->pmod); }
static inline void font_preset_gen(Font *font, uint16_t gen, int32_t amount) { buffer_u16le(&font->pgen, gen), buffer_u16le(&font->pgen, (uint16_t)amount); }

static inline void font_chunk(Buffer *out, const char *tag, const Buffer *content) {
  buffer_put(out, tag, 4);
  buffer_u32le(out, (uint32_t)content->size);
  buffer_put(out, content->data, content->size);
  if (content->size & 1) buffer_u8(out, 0);
}

static inline Buffer font_list(const char *form) {
  Buffer list;
  buffer_init(&list, memory_heap(), 64u << 20);
  buffer_put(&list, form, 4);
  return list;
}

/* The whole file; the font goes. */
static inline Buffer font_finish(Font *font) {
  static const char *const tags[] = {"phdr", "pbag", "pmod", "pgen", "inst", "ibag", "imod", "igen", "shdr"};
  font_preset(font, "EOP", 0, 0), font_preset_zone(font), font_preset_gen(font, 0, 0);
  font_instrument(font, "EOI"), font_zone(font), font_gen(font, 0, 0);
  for (int i = 0; i < 10; i++) buffer_u8(&font->imod, 0), buffer_u8(&font->pmod, 0);
  const int16_t none = 0;
  font_sample(font, &(FontSample){.name = "EOS"}, &none);
  Buffer *const tables[] = {&font->phdr, &font->pbag, &font->pmod, &font->pgen, &font->inst, &font->ibag, &font->imod, &font->igen, &font->shdr};
  Buffer info = font_list("INFO"), sdta = font_list("sdta"), pdta = font_list("pdta"), out = font_list("RIFF"), version;
  buffer_init(&version, memory_heap(), 16);
  buffer_u16le(&version, 2), buffer_u16le(&version, 4);
  font_chunk(&info, "ifil", &version);
  font_chunk(&sdta, "smpl", &font->smpl);
  if (font->sm24.size > 0) font_chunk(&sdta, "sm24", &font->sm24);
  for (int i = 0; i < 9; i++) font_chunk(&pdta, tags[i], tables[i]);
  buffer_u32le(&out, (uint32_t)(4 + 24 + info.size + sdta.size + pdta.size));
  buffer_put(&out, "sfbk", 4);
  font_chunk(&out, "LIST", &info), font_chunk(&out, "LIST", &sdta), font_chunk(&out, "LIST", &pdta);
  Buffer *const all[] = {&font->smpl, &font->sm24, &info, &sdta, &pdta, &version};
  for (int i = 0; i < 9; i++) buffer_finish(tables[i]);
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) buffer_finish(all[i]);
  return out;
}

#endif
