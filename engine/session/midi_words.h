#ifndef TUTTI_SESSION_MIDI_WORDS_H
#define TUTTI_SESSION_MIDI_WORDS_H

#include "core/bytes.h"
#include "model/doc.h"

/* Texts and system messages of MIDI files as the document keeps them (KIND_MIDI_WORD), there and back. [control] */

/* WORD_*, or -1 for what is no such event, or means something else here: names, markers, tempo, keys, channels. */
int midi_word_type(uint8_t status, uint8_t meta);
void midi_word_event(int64_t type, uint8_t *status, uint8_t *meta);

/* The bytes of an event as a word's data: UTF-8 (Latin-1 where they are none) with every space in its place, or hexadecimal. Cut
   at LIMIT_TEXT_BYTES: false for bytes that do not fit, since half a system message is none. */
bool midi_word_data(int64_t type, Bytes raw, Buffer *out);
/* And back. What is no hexadecimal digit separates. */
void midi_word_bytes(int64_t type, Text data, Buffer *out);

#endif
