/* Thirty phrases in degrees of the song's scale: basses, chords, arpeggios, tunes. library.h says how the words read. */
#include "session/library_tables.h"

#include "core/attributes.h"

/* General MIDI programs of the factory instruments they were made for. */
enum {
  GRAND = 0, TINE = 4, CLAVINET = 7, MUSIC_BOX = 10, VIBES = 11, ORGAN = 16, NYLON = 24, CLEAN = 27, UPRIGHT = 32, FINGERED = 33, SYNTH_BASS = 38, SYNTH_BASS_2 = 39, STRINGS = 48,
  BRASS = 61, FLUTE = 73, SQUARE = 80, SAW = 81, PAD = 89, POLY_PAD = 90, KALIMBA = 108, FIDDLE = 110
};

#define PHRASE(name_, title, words_, tempo, instrument, near, quarters, text)                                      \
  {.type = LIBRARY_PHRASE, .id = "phrase-" name_, .name = title, .tags = words_, .bpm = tempo,                     \
   .as.phrase = {.program = instrument, .key = near, .bar_quarters = quarters, .words = text}}

const LibraryEntry library_phrases[] = {
  /* basses */
  PHRASE("bass-eighths", "Root eighths", "bass rock drive", 120, FINGERED, 40, 4,
         "1!:2 1:2 1:2 1:2 1!:2 1:2 1:2 1:2 4!:2 4:2 4:2 4:2 4!:2 4:2 4:2 5:2 6!:2 6:2 6:2 6:2 6!:2 6:2 6:2 6:2 5!:2 5:2 5:2 5:2 5!:2 5:2 2:2 0:2"),
  PHRASE("bass-walk", "Walking bass", "bass jazz swing", 140, UPRIGHT, 40, 4,
         "2!:4 4:4 6:4 b6,:4 5!:4 7:4 9:4 b8,:4 1!:4 3:4 5:4 6:4 1!:4 8:4 7:4 b7,:4"),
  PHRASE("bass-disco", "Octave bass", "bass disco dance", 118, SYNTH_BASS, 36, 4,
         "1!:2 8,:2 1:2 8,:2 1:2 8,:2 1:2 8,:2 6!:2 13,:2 6:2 13,:2 6:2 13,:2 6:2 13,:2 4!:2 11,:2 4:2 11,:2 4:2 11,:2 4:2 11,:2 5!:2 12,:2 5:2 12,:2 5:2 12,:2 5:2 12:2"),
  PHRASE("bass-funk", "Syncopated funk", "bass funk", 100, FINGERED, 36, 4,
         "1!:2 . 1, . 8:2 . 7, 8:2 . 1, 4, b5, 5 1!:2 . 1, . 8:2 . 5, b7:2 . 5, 4, 3, 1"),
  PHRASE("bass-dub", "Dub bass", "bass reggae dub", 74, SYNTH_BASS_2, 36, 4,
         "1!:4 .:2 1:2 3:4 5:2 .:2 4!:4 .:2 4:2 3:2 1:2 0:2 .:2"),
  PHRASE("bass-house", "Off-beat house", "bass house dance", 122, SYNTH_BASS, 36, 4,
         ".:2 1!:2 .:2 1:2 .:2 1!:2 .:2 3:2 .:2 -1!:2 .:2 -1:2 .:2 0!:2 .:2 0:2"),
  PHRASE("bass-pulse", "Pulse", "bass synthwave eighties", 104, SYNTH_BASS, 36, 4,
         "1! 1 8 1 1! 1 8 1 1! 1 8 1 1! 1 8 1 6! 6 13 6 6! 6 13 6 4! 4 11 4 4! 4 11 5"),
  PHRASE("bass-sub", "Long sub", "bass trap slow", 142, SYNTH_BASS_2, 38, 4,
         "1!:7 . 1:3 . 3:2 1:2 -1!:7 . -1:4 0:4"),
  PHRASE("bass-ballad", "Ballad bass", "bass slow soft", 70, FINGERED, 40, 4,
         "1!:6 5,:2 8:6 5,:2 -1!:6 3,:2 6:6 3,:2 -3!:6 1,:2 4:6 1,:2 -2!:6 2,:2 5:4 6,:2 7,:2"),
  /* chords */
  PHRASE("chords-pop", "Four-chord pop", "chords pop", 112, GRAND, 60, 4,
         "1+3+5:8 1+3+5,:4 1+3+5,:4 -2+0+2+5:8 0+2+5,:4 0+2+5,:4 -1+1+3:8 -1+1+3,:4 -1+1+3,:4 -3+1+4:8 -3+1+4,:4 -3+1+4,:4"),
  PHRASE("chords-jazz", "Two-five-one", "chords jazz", 130, GRAND, 60, 4,
         ".:2 1+3+4+6:5 . 1+3+4+6,:2 .:6 .:2 0+2+4+6:5 . 0+2+4+6,:2 .:6 .:2 0+2+3+5:9 . 0+2+3+5,:2 .:2 0+2+3+6:12 .:4"),
  PHRASE("chords-stabs", "House stabs", "chords house dance", 122, ORGAN, 57, 4,
         "1+3+5!:2 . 1+3+5:2 . 1+3+5:2 .:2 1+3+5,:2 .:4 0+3+5!:2 . 0+3+5:2 . 0+3+5:2 .:2 -1+3+5,:2 .:4"),
  PHRASE("chords-ballad", "Broken ballad", "chords slow piano", 70, GRAND, 60, 4,
         "1:2 5,:2 8,:2 10:2 8,:2 5,:2 3,:2 5,:2 -1:2 3,:2 6,:2 8:2 6,:2 3,:2 1,:2 3,:2 -3:2 1,:2 4,:2 6:2 4,:2 1,:2 -1,:2 1,:2 -2:2 2,:2 5,:2 7:2 5,:2 2,:2 0,:2 2,:2"),
  PHRASE("chords-ninths", "Slow ninths", "chords soul r&b neo", 76, TINE, 60, 4,
         "-3+0+1+3:7 . -3+0+1+3,:2 .:2 -3+0+2+3:4 -2+0+2+4:7 . -2+0+1+4,:2 .:2 -2+0+2+4:4 -1+1+3+5:7 . -1+1+3+5,:2 .:2 -1+2+3+5:4 -1+1+3+5:12 .:4"),
  PHRASE("chords-gospel", "Gospel turn", "chords gospel soul", 72, ORGAN, 60, 4,
         "1+3+5:6 1+3+6:2 1+3+5:8 1+4+6:6 1+4+7:2 1+4+6:8 0+2+5:6 0+3+5:2 0+2+5:4 0+2+4+5:4 1+3+5:4 1+4+6:4 1+3+5:8"),
  PHRASE("chords-charleston", "Charleston", "chords jazz swing comp", 144, GRAND, 60, 4,
         "0+3+5:5 . 0+3+5,:2 .:8 1+3+6:5 . 1+3+6,:2 .:8 1+4+6:5 . 1+4+6,:2 .:8 0+2+4:5 . 0+2+4,:2 .:2 0+3+5:4 .:2"),
  PHRASE("chords-pads", "Wide pads", "chords ambient slow", 80, PAD, 60, 4,
         "-6+1+5+9:32 -8+-1+3+8:32 -3+1+6+8:32 -2+2+5+9:32"),
  PHRASE("chords-skank", "Skank", "chords reggae ska", 78, ORGAN, 60, 4,
         ".:4 1+3+5!:2 .:6 1+3+5!:2 .:2 .:4 1+3+5!:2 .:6 1+3+5:2 . 1+3+5, .:4 1+4+6!:2 .:6 1+4+6!:2 .:2 .:4 0+2+5!:2 .:6 0+2+5!:2 .:2"),
  PHRASE("chords-clav", "Clavinet funk", "chords funk", 100, CLAVINET, 55, 4,
         "1+5! . 1, 3+7 . 1, . 3+7! . 1, 3+7, . 4+8 . b5, 5 1+5! . 1, 3+7 . 1, . 3+7! . 5, 4+8 . 3+7 . 1 ."),
  /* arpeggios */
  PHRASE("arp-rise", "Rising sixteenths", "arpeggio trance bright", 132, SAW, 60, 4,
         "1! 3 5 8 3 5 8 10 5 8 10 12 8 10 12 15 -1! 1 3 6 1 3 6 8 3 6 8 10 6 8 10 13 -3! -1 1 4 -1 1 4 6 1 4 6 8 4 6 8 11 -2! 0 2 5 0 2 5 7 2 5 7 9 5 7 9 12"),
  PHRASE("arp-wave", "Wave", "arpeggio calm", 92, VIBES, 60, 4,
         "1:2 3:2 5:2 8:2 10:2 8:2 5:2 3:2 -1:2 1:2 3:2 6:2 8:2 6:2 3:2 1:2 -3:2 -1:2 1:2 4:2 6:2 4:2 1:2 -1:2 -2:2 0:2 2:2 5:2 7:2 5:2 2:2 0:2"),
  PHRASE("arp-three", "Three on four", "arpeggio minimal", 112, POLY_PAD, 60, 4,
         "1!:3 5:3 8!:3 5:3 9!:4 1!:3 5:3 8!:3 5:3 7!:4 1!:3 4:3 8!:3 4:3 9!:4 1!:3 4:3 6!:3 4:3 5!:4"),
  PHRASE("arp-kalimba", "Thumb piano", "arpeggio africa plucked", 104, KALIMBA, 67, 4,
         "1!:2 5 3 8!:2 5, 3, 6!:2 3 5 8:2 5, . 1!:2 4 3 8!:2 6, 4, 5!:2 2 5 9:2 5, ."),
  PHRASE("arp-guitar", "Picked guitar", "arpeggio folk acoustic", 96, NYLON, 52, 4,
         "1!:2 8:2 5:2 10:2 8:2 5:2 10,:2 8,:2 -1!:2 8:2 3:2 10:2 8:2 3:2 10,:2 8,:2 -3!:2 8:2 4:2 11:2 8:2 4:2 11,:2 8,:2 -2!:2 9:2 5:2 12:2 9:2 5:2 7,:2 9,:2"),
  PHRASE("arp-box", "Music box", "arpeggio lullaby three", 84, MUSIC_BOX, 72, 3,
         "1:2 5:2 3:2 8:2 5:2 3:2 2:2 5:2 4:2 7:2 5:2 4:2 1:2 6:2 4:2 8:2 6:2 4:2 1:2 5:2 3:2 8!:6"),
  /* tunes */
  PHRASE("tune-hook", "Hook", "tune pop lead", 112, SQUARE, 72, 4,
         "5!:3 5:1 6:2 5:2 3:4 .:2 1:2 3!:3 3:1 5:2 3:2 2:4 .:4 5!:3 5:1 6:2 8:2 6:4 .:2 5:2 3!:2 2:2 1:2 2:2 3:4 .:4"),
  PHRASE("tune-penta", "Pentatonic riff", "tune rock guitar", 118, CLEAN, 64, 4,
         "1! . 3 4 . 3 1 . 0 . 1! . .:4 1! . 3 4 . b5 4 3 1 . 0:2 1!:4"),
  PHRASE("tune-answer", "Call and answer", "tune soul brass", 104, BRASS, 65, 4,
         "5+8!:2 . 5+8:1 6+9:2 . 5+8:1 .:8 .:8 3+5!:1 . 3+5:1 . 4+6:2 2+4:2 5+8!:2 . 5+8:1 6+9:2 . 5+8:1 .:8 .:4 1+3!:2 2+4:2 3+5:2 . 1+3!:3 .:2"),
  PHRASE("tune-folk", "Reel", "tune folk dance fast", 116, FIDDLE, 69, 4,
         "1!:2 3 5 8:2 5 3 4!:2 6 8 6:2 4 2 5!:2 7 9 7:2 5 7 8! 7 6 5 4 3 2 1 1!:2 3 5 8:2 5 3 4!:2 6 8 11:2 9 8 7! 8 9 7 5 6 7 5 8!:4 8,:2 .:2"),
  PHRASE("tune-lullaby", "Lullaby", "tune slow three soft", 76, FLUTE, 72, 3,
         "3:2 3:2 5:8 3:2 3:2 5:8 3:2 5:2 8:4 7:4 6:4 6:4 5:4"),
  PHRASE("tune-rising", "Rising line", "tune cinematic strings", 84, STRINGS, 60, 4,
         "1+-6:12 2+-6:4 3+-6:16 3+-4:12 4+-4:4 5+-4:16 6+-2:12 7+-2:4 8+-2:16 9+-1:8 8+-1:8 7+0:16"),
};
const uint32_t library_phrase_count = COUNT_OF(library_phrases);
