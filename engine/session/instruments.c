/*
  The factory instruments: about sixty patches of the synthesiser, and the table that gives each program of General MIDI its
  patch. A patch lists only what differs from the device's defaults. Levels are measured and matched by
  tests/engine/session/instruments_test.c.
*/
#include "session/instruments.h"

#include "core/attributes.h"
#include "devices/synth.h"

#include <stddef.h>

#define HALO 2u /* Device.number of the synthesiser */
#define KIT 3u  /* Device.number of the drum kit */
#define PROGRAMS 128u

/* Short names, so that a patch can be read in three lines. */
enum {
  W1 = SYNTH_OSC1_WAVE, P1 = SYNTH_OSC1_SEMITONES, PW1 = SYNTH_OSC1_WIDTH, L1 = SYNTH_OSC1_LEVEL,
  W2 = SYNTH_OSC2_WAVE, P2 = SYNTH_OSC2_SEMITONES, DT2 = SYNTH_OSC2_DETUNE, PW2 = SYNTH_OSC2_WIDTH, L2 = SYNTH_OSC2_LEVEL,
  UNI = SYNTH_UNISON, UDT = SYNTH_UNISON_DETUNE, SUB = SYNTH_SUB_LEVEL, NOISE = SYNTH_NOISE_LEVEL, FM = SYNTH_FM,
  TYPE = SYNTH_FILTER_TYPE, CUT = SYNTH_CUTOFF, RES = SYNTH_RESONANCE, AMT = SYNTH_FILTER_AMOUNT, KEY = SYNTH_KEY_TRACK,
  FV = SYNTH_FILTER_VELOCITY, FA = SYNTH_FILTER_ATTACK, FD = SYNTH_FILTER_DECAY, FS = SYNTH_FILTER_SUSTAIN,
  FR = SYNTH_FILTER_RELEASE, A = SYNTH_ATTACK, D = SYNTH_DECAY, S = SYNTH_SUSTAIN, R = SYNTH_RELEASE, VEL = SYNTH_VELOCITY,
  LW = SYNTH_LFO_WAVE, LR = SYNTH_LFO_RATE, LD = SYNTH_LFO_DELAY, LP = SYNTH_LFO_PITCH, LC = SYNTH_LFO_CUTOFF,
  LA = SYNTH_LFO_AMP, GLIDE = SYNTH_GLIDE, MONO = SYNTH_MONO, SPREAD = SYNTH_SPREAD, ENS = SYNTH_ENSEMBLE, DB = SYNTH_LEVEL
};
#define SINE SYNTH_SINE
#define TRI SYNTH_TRIANGLE
#define SAW SYNTH_SAW
#define PULSE SYNTH_PULSE
#define LOW24 SYNTH_LOW_24
#define LOW12 SYNTH_LOW_12
#define BAND SYNTH_BAND
#define HIGH SYNTH_HIGH
#define PATCH(name) static const InstrumentParam name[]

/* --- keys --------------------------------------------------------------------------------------------------------- */

PATCH(grand) = {{W1, TRI}, {L1, 75}, {W2, PULSE}, {PW2, 28}, {DT2, 2}, {L2, 32}, {TYPE, LOW12}, {CUT, 700}, {RES, 4},
    {AMT, 40}, {KEY, 65}, {FV, 60}, {FA, 0.5}, {FD, 1900}, {FS, 5}, {FR, 300}, {A, 0.8}, {D, 8000}, {S, 0}, {R, 260},
    {VEL, 85}, {SPREAD, 25}, {ENS, 8}, {DB, -3}};
PATCH(bright_piano) = {{W1, PULSE}, {PW1, 35}, {L1, 60}, {W2, SAW}, {DT2, 3}, {L2, 35}, {TYPE, LOW12}, {CUT, 1100},
    {RES, 5}, {AMT, 42}, {KEY, 65}, {FV, 55}, {FA, 0.5}, {FD, 1600}, {FS, 6}, {FR, 300}, {A, 0.6}, {D, 7000}, {S, 0},
    {R, 240}, {VEL, 85}, {SPREAD, 25}, {ENS, 10}, {DB, -2.5}};
PATCH(honky_tonk) = {{W1, PULSE}, {PW1, 32}, {L1, 60}, {W2, PULSE}, {PW2, 28}, {DT2, 17}, {L2, 55}, {TYPE, LOW12},
    {CUT, 900}, {RES, 5}, {AMT, 42}, {KEY, 65}, {FV, 55}, {FA, 0.5}, {FD, 1400}, {FS, 5}, {FR, 250}, {A, 0.6},
    {D, 6000}, {S, 0}, {R, 220}, {VEL, 85}, {SPREAD, 25}, {ENS, 15}, {DB, -3.5}};
PATCH(tine_piano) = {{W1, SINE}, {L1, 90}, {W2, SINE}, {DT2, 0}, {L2, 0}, {FM, 42}, {TYPE, LOW12}, {CUT, 9000},
    {AMT, 0}, {FA, 0.5}, {FD, 1800}, {FS, 12}, {FR, 300}, {A, 1}, {D, 7000}, {S, 0}, {R, 300}, {VEL, 80}, {LR, 4.2},
    {LD, 0}, {LA, 18}, {SPREAD, 20}, {ENS, 35}, {DB, -0.5}};
PATCH(fm_piano) = {{W1, SINE}, {L1, 85}, {W2, SINE}, {P2, 36}, {DT2, 2}, {L2, 0}, {SUB, 12}, {FM, 22}, {TYPE, LOW12},
    {CUT, 14000}, {AMT, 0}, {FA, 0.5}, {FD, 900}, {FS, 8}, {FR, 250}, {A, 1}, {D, 6000}, {S, 0}, {R, 320}, {VEL, 80},
    {SPREAD, 20}, {ENS, 45}, {DB, -1.5}};
PATCH(harpsichord) = {{W1, PULSE}, {PW1, 14}, {L1, 70}, {W2, SAW}, {P2, 12}, {DT2, 2}, {L2, 30}, {TYPE, LOW12},
    {CUT, 5200}, {RES, 6}, {AMT, 18}, {FD, 900}, {FS, 0}, {A, 0.5}, {D, 3200}, {S, 0}, {R, 130}, {VEL, 25},
    {SPREAD, 15}, {ENS, 8}, {DB, -3.5}};
PATCH(clavinet) = {{W1, PULSE}, {PW1, 24}, {L1, 85}, {W2, PULSE}, {PW2, 40}, {DT2, 3}, {L2, 40}, {TYPE, LOW12},
    {CUT, 1500}, {RES, 32}, {AMT, 32}, {FV, 60}, {FD, 380}, {FS, 20}, {A, 0.5}, {D, 2200}, {S, 0}, {R, 60}, {VEL, 70},
    {SPREAD, 10}, {ENS, 8}, {DB, -6.5}};

/* --- bells and bars ----------------------------------------------------------------------------------------------- */

PATCH(celesta) = {{W1, SINE}, {L1, 85}, {W2, SINE}, {P2, 24}, {DT2, 0}, {L2, 12}, {FM, 18}, {TYPE, LOW12}, {CUT, 15000},
    {AMT, 0}, {FD, 500}, {FS, 0}, {A, 0.5}, {D, 2600}, {S, 0}, {R, 500}, {VEL, 75}, {SPREAD, 30}, {ENS, 15},
    {DB, -1.5}};
PATCH(music_box) = {{W1, SINE}, {P1, 12}, {L1, 80}, {W2, SINE}, {P2, 31}, {DT2, 6}, {L2, 22}, {FM, 12}, {TYPE, LOW12},
    {CUT, 16000}, {AMT, 0}, {FD, 400}, {FS, 0}, {A, 0.5}, {D, 2400}, {S, 0}, {R, 900}, {VEL, 70}, {SPREAD, 40},
    {ENS, 15}, {DB, -1.5}};
PATCH(vibraphone) = {{W1, SINE}, {L1, 90}, {W2, SINE}, {P2, 24}, {DT2, 0}, {L2, 14}, {FM, 10}, {TYPE, LOW12},
    {CUT, 9000}, {AMT, 0}, {FD, 700}, {FS, 0}, {A, 1}, {D, 5500}, {S, 0}, {R, 800}, {VEL, 70}, {LR, 5.2}, {LD, 0},
    {LA, 35}, {SPREAD, 30}, {ENS, 12}, {DB, -2}};
PATCH(marimba) = {{W1, SINE}, {L1, 95}, {W2, SINE}, {P2, 24}, {DT2, 0}, {L2, 10}, {FM, 28}, {NOISE, 3}, {TYPE, LOW12},
    {CUT, 6000}, {AMT, 0}, {FD, 130}, {FS, 0}, {A, 0.5}, {D, 1000}, {S, 0}, {R, 350}, {VEL, 80}, {SPREAD, 30}, {ENS, 5},
    {DB, -0.5}};
PATCH(xylophone) = {{W1, SINE}, {P1, 12}, {L1, 90}, {W2, SINE}, {P2, 31}, {DT2, 0}, {L2, 18}, {FM, 40}, {NOISE, 4},
    {TYPE, LOW12}, {CUT, 12000}, {AMT, 0}, {FD, 90}, {FS, 0}, {A, 0.5}, {D, 550}, {S, 0}, {R, 200}, {VEL, 80},
    {SPREAD, 30}, {ENS, 5}, {DB, 2}};
PATCH(tubular_bells) = {{W1, SINE}, {L1, 75}, {W2, SINE}, {P2, 22}, {DT2, -31}, {L2, 22}, {FM, 42}, {TYPE, LOW12},
    {CUT, 12000}, {AMT, 0}, {FD, 3500}, {FS, 0}, {FR, 2000}, {A, 0.5}, {D, 7000}, {S, 0}, {R, 2500}, {VEL, 75},
    {SPREAD, 30}, {ENS, 18}, {DB, -2}};
PATCH(dulcimer) = {{W1, SAW}, {L1, 55}, {W2, PULSE}, {PW2, 22}, {DT2, 9}, {L2, 50}, {TYPE, LOW12}, {CUT, 1500},
    {AMT, 36}, {KEY, 60}, {FD, 600}, {FS, 0}, {A, 0.5}, {D, 2600}, {S, 0}, {R, 700}, {VEL, 80}, {SPREAD, 35}, {ENS, 15},
    {DB, -1.5}};

/* --- organs ------------------------------------------------------------------------------------------------------- */

PATCH(drawbars) = {{W1, SINE}, {L1, 80}, {W2, SINE}, {P2, 19}, {DT2, 2}, {L2, 42}, {SUB, 48}, {TYPE, LOW12},
    {CUT, 12000}, {AMT, 0}, {A, 2}, {S, 100}, {R, 40}, {VEL, 0}, {LR, 6.4}, {LD, 0}, {LP, 5}, {LA, 10}, {SPREAD, 0},
    {ENS, 50}, {DB, -7.5}};
PATCH(percussive_organ) = {{W1, SINE}, {L1, 80}, {W2, SINE}, {P2, 19}, {DT2, 2}, {L2, 30}, {SUB, 40}, {FM, 30},
    {TYPE, LOW12}, {CUT, 12000}, {AMT, 0}, {FD, 180}, {FS, 0}, {A, 1}, {S, 100}, {R, 40}, {VEL, 10}, {LR, 6.4}, {LD, 0},
    {LA, 8}, {SPREAD, 0}, {ENS, 45}, {DB, -6.5}};
PATCH(rock_organ) = {{W1, PULSE}, {PW1, 46}, {L1, 60}, {W2, SAW}, {P2, 12}, {DT2, 3}, {L2, 36}, {SUB, 40},
    {TYPE, LOW12}, {CUT, 3200}, {RES, 8}, {AMT, 0}, {KEY, 30}, {A, 1}, {S, 100}, {R, 40}, {VEL, 0}, {LR, 6.6}, {LD, 0},
    {LP, 8}, {LA, 14}, {SPREAD, 0}, {ENS, 65}, {DB, -7}};
PATCH(church_organ) = {{W1, SAW}, {L1, 50}, {W2, PULSE}, {P2, 12}, {DT2, 4}, {L2, 34}, {SUB, 40}, {TYPE, LOW12},
    {CUT, 3600}, {RES, 0}, {AMT, 0}, {KEY, 50}, {A, 35}, {S, 100}, {R, 320}, {VEL, 0}, {SPREAD, 40}, {ENS, 55},
    {DB, -5}};
PATCH(reed_organ) = {{W1, PULSE}, {PW1, 30}, {L1, 60}, {W2, SAW}, {DT2, 9}, {L2, 40}, {TYPE, LOW12}, {CUT, 2600},
    {RES, 6}, {AMT, 0}, {A, 30}, {S, 100}, {R, 90}, {VEL, 15}, {LR, 5}, {LD, 300}, {LP, 6}, {SPREAD, 15}, {ENS, 25},
    {DB, -6}};
PATCH(harmonica) = {{W1, PULSE}, {PW1, 22}, {L1, 65}, {W2, PULSE}, {PW2, 40}, {DT2, 4}, {L2, 30}, {NOISE, 2},
    {TYPE, LOW12}, {CUT, 3000}, {RES, 14}, {AMT, 10}, {FA, 40}, {A, 28}, {S, 95}, {R, 80}, {VEL, 40}, {LR, 5.4},
    {LD, 250}, {LP, 14}, {LA, 12}, {SPREAD, 10}, {ENS, 10}, {DB, -6}};

/* --- guitars and other plucked strings ---------------------------------------------------------------------------- */

PATCH(nylon_guitar) = {{W1, TRI}, {L1, 80}, {W2, PULSE}, {PW2, 20}, {DT2, 1}, {L2, 28}, {TYPE, LOW12}, {CUT, 650},
    {RES, 6}, {AMT, 38}, {KEY, 60}, {FV, 60}, {FD, 500}, {FS, 0}, {A, 0.8}, {D, 3200}, {S, 0}, {R, 160}, {VEL, 80},
    {SPREAD, 15}, {ENS, 6}, {DB, -2}};
PATCH(steel_guitar) = {{W1, SAW}, {L1, 60}, {W2, PULSE}, {PW2, 16}, {DT2, 4}, {L2, 40}, {TYPE, LOW12}, {CUT, 900},
    {RES, 6}, {AMT, 44}, {KEY, 60}, {FV, 60}, {FD, 700}, {FS, 0}, {A, 0.6}, {D, 3800}, {S, 0}, {R, 180}, {VEL, 80},
    {SPREAD, 18}, {ENS, 12}, {DB, -0.5}};
PATCH(jazz_guitar) = {{W1, TRI}, {L1, 85}, {W2, SAW}, {DT2, 2}, {L2, 18}, {TYPE, LOW24}, {CUT, 800}, {RES, 4},
    {AMT, 24}, {KEY, 55}, {FD, 700}, {FS, 0}, {A, 1}, {D, 3600}, {S, 0}, {R, 150}, {VEL, 75}, {SPREAD, 10}, {ENS, 8},
    {DB, -1.5}};
PATCH(clean_guitar) = {{W1, PULSE}, {PW1, 26}, {L1, 60}, {W2, SAW}, {DT2, 5}, {L2, 35}, {TYPE, LOW12}, {CUT, 1100},
    {RES, 8}, {AMT, 34}, {KEY, 55}, {FD, 900}, {FS, 10}, {A, 0.8}, {D, 5000}, {S, 0}, {R, 150}, {VEL, 70}, {SPREAD, 20},
    {ENS, 45}, {DB, -2}};
PATCH(muted_guitar) = {{W1, SAW}, {L1, 70}, {W2, PULSE}, {PW2, 25}, {L2, 35}, {TYPE, LOW24}, {CUT, 700}, {RES, 12},
    {AMT, 30}, {FD, 120}, {FS, 0}, {A, 0.6}, {D, 360}, {S, 0}, {R, 60}, {VEL, 80}, {SPREAD, 10}, {ENS, 8}, {DB, 5.5}};
PATCH(drive_guitar) = {{W1, SAW}, {L1, 60}, {W2, PULSE}, {PW2, 30}, {DT2, 6}, {L2, 55}, {UNI, 2}, {UDT, 9}, {SUB, 12},
    {TYPE, LOW24}, {CUT, 2600}, {RES, 18}, {AMT, 12}, {FD, 1200}, {FS, 60}, {A, 1}, {D, 8000}, {S, 70}, {R, 120},
    {VEL, 35}, {LR, 5.2}, {LD, 500}, {LP, 7}, {SPREAD, 12}, {ENS, 25}, {DB, -5}};
PATCH(distorted_guitar) = {{W1, SAW}, {L1, 60}, {W2, SAW}, {P2, 7}, {DT2, 3}, {L2, 42}, {UNI, 3}, {UDT, 12}, {SUB, 25},
    {NOISE, 1}, {TYPE, LOW24}, {CUT, 3400}, {RES, 24}, {AMT, 8}, {FS, 70}, {A, 1}, {D, 12000}, {S, 85}, {R, 110},
    {VEL, 20}, {LR, 5.2}, {LD, 600}, {LP, 8}, {SPREAD, 12}, {ENS, 30}, {DB, -4}};
PATCH(harp) = {{W1, TRI}, {L1, 80}, {W2, SAW}, {DT2, 2}, {L2, 16}, {TYPE, LOW12}, {CUT, 900}, {AMT, 34}, {KEY, 70},
    {FD, 700}, {FS, 0}, {A, 0.8}, {D, 3400}, {S, 0}, {R, 900}, {VEL, 80}, {SPREAD, 45}, {ENS, 10}, {DB, -1}};
PATCH(pizzicato) = {{W1, SAW}, {L1, 60}, {W2, TRI}, {DT2, 6}, {L2, 50}, {TYPE, LOW12}, {CUT, 700}, {RES, 10}, {AMT, 30},
    {KEY, 60}, {FD, 160}, {FS, 0}, {A, 1}, {D, 500}, {S, 0}, {R, 180}, {VEL, 80}, {SPREAD, 45}, {ENS, 20}, {DB, 3.5}};
PATCH(sitar) = {{W1, SAW}, {L1, 60}, {W2, PULSE}, {PW2, 9}, {DT2, 7}, {L2, 50}, {TYPE, BAND}, {CUT, 1300}, {RES, 45},
    {AMT, 22}, {KEY, 60}, {FA, 60}, {FD, 1500}, {FS, 30}, {A, 0.6}, {D, 4200}, {S, 0}, {R, 350}, {VEL, 65},
    {SPREAD, 20}, {ENS, 15}, {DB, 12}};
PATCH(banjo) = {{W1, PULSE}, {PW1, 15}, {L1, 70}, {W2, SAW}, {DT2, 3}, {L2, 30}, {TYPE, LOW12}, {CUT, 1600}, {RES, 18},
    {AMT, 36}, {KEY, 60}, {FD, 220}, {FS, 0}, {A, 0.5}, {D, 900}, {S, 0}, {R, 130}, {VEL, 75}, {SPREAD, 15}, {ENS, 5},
    {DB, 1}};
PATCH(koto) = {{W1, SAW}, {L1, 55}, {W2, TRI}, {P2, 12}, {DT2, 2}, {L2, 40}, {TYPE, LOW12}, {CUT, 1200}, {RES, 10},
    {AMT, 38}, {KEY, 60}, {FD, 450}, {FS, 0}, {A, 0.5}, {D, 2200}, {S, 0}, {R, 400}, {VEL, 80}, {SPREAD, 25}, {ENS, 8},
    {DB, 4}};
PATCH(kalimba) = {{W1, SINE}, {L1, 95}, {W2, SINE}, {P2, 29}, {DT2, 15}, {L2, 8}, {FM, 22}, {NOISE, 2}, {TYPE, LOW12},
    {CUT, 7000}, {AMT, 0}, {FD, 160}, {FS, 0}, {A, 0.6}, {D, 1300}, {S, 0}, {R, 400}, {VEL, 80}, {SPREAD, 30}, {ENS, 8},
    {DB, -1}};

/* --- basses ------------------------------------------------------------------------------------------------------- */

PATCH(upright_bass) = {{W1, TRI}, {L1, 90}, {W2, SAW}, {DT2, 3}, {L2, 26}, {SUB, 15}, {NOISE, 1}, {TYPE, LOW24},
    {CUT, 380}, {RES, 8}, {AMT, 24}, {KEY, 60}, {FV, 45}, {FD, 260}, {FS, 5}, {A, 2}, {D, 2400}, {S, 0}, {R, 110},
    {VEL, 75}, {SPREAD, 0}, {ENS, 0}, {DB, -2.5}};
PATCH(finger_bass) = {{W1, SAW}, {L1, 75}, {W2, TRI}, {DT2, 2}, {L2, 60}, {SUB, 20}, {TYPE, LOW24}, {CUT, 420},
    {RES, 10}, {AMT, 26}, {KEY, 55}, {FV, 45}, {FD, 380}, {FS, 12}, {A, 1}, {D, 4500}, {S, 25}, {R, 90}, {VEL, 65},
    {SPREAD, 0}, {ENS, 0}, {DB, -5}};
PATCH(slap_bass) = {{W1, PULSE}, {PW1, 30}, {L1, 70}, {W2, SAW}, {DT2, 3}, {L2, 50}, {SUB, 15}, {TYPE, LOW12},
    {CUT, 480}, {RES, 30}, {AMT, 44}, {KEY, 50}, {FV, 60}, {FD, 170}, {FS, 10}, {A, 0.5}, {D, 2400}, {S, 15}, {R, 80},
    {VEL, 75}, {SPREAD, 0}, {ENS, 5}, {DB, -5}};
PATCH(fretless_bass) = {{W1, TRI}, {L1, 85}, {W2, SAW}, {DT2, 4}, {L2, 34}, {TYPE, LOW24}, {CUT, 520}, {RES, 20},
    {AMT, 16}, {KEY, 55}, {FA, 30}, {FD, 700}, {FS, 35}, {A, 8}, {D, 5000}, {S, 45}, {R, 110}, {VEL, 60}, {LR, 4.6},
    {LD, 300}, {LP, 8}, {GLIDE, 45}, {SPREAD, 0}, {ENS, 18}, {DB, -4}};
PATCH(synth_bass) = {{W1, SAW}, {L1, 80}, {W2, SAW}, {DT2, 10}, {L2, 55}, {SUB, 30}, {TYPE, LOW24}, {CUT, 260},
    {RES, 42}, {AMT, 42}, {KEY, 40}, {FV, 40}, {FD, 320}, {FS, 12}, {A, 0.6}, {D, 2200}, {S, 60}, {R, 70}, {VEL, 50},
    {SPREAD, 0}, {ENS, 0}, {DB, -6.5}};
PATCH(square_bass) = {{W1, PULSE}, {L1, 75}, {W2, PULSE}, {PW2, 35}, {DT2, 6}, {L2, 40}, {SUB, 40}, {TYPE, LOW24},
    {CUT, 480}, {RES, 22}, {AMT, 28}, {KEY, 45}, {FD, 450}, {FS, 20}, {A, 0.6}, {D, 3000}, {S, 70}, {R, 70}, {VEL, 50},
    {SPREAD, 0}, {ENS, 0}, {DB, -9.5}};

/* --- strings and voices ------------------------------------------------------------------------------------------- */

PATCH(solo_strings) = {{W1, SAW}, {L1, 75}, {W2, PULSE}, {PW2, 30}, {DT2, 4}, {L2, 22}, {TYPE, LOW12}, {CUT, 1900},
    {RES, 8}, {AMT, 12}, {KEY, 60}, {FA, 90}, {FS, 60}, {A, 70}, {S, 90}, {R, 160}, {VEL, 55}, {LR, 5.6}, {LD, 350},
    {LP, 16}, {LC, 2}, {SPREAD, 12}, {ENS, 18}, {DB, -3}};
PATCH(low_strings) = {{W1, SAW}, {L1, 80}, {W2, SAW}, {DT2, 5}, {L2, 30}, {TYPE, LOW12}, {CUT, 1100}, {RES, 6},
    {AMT, 12}, {KEY, 60}, {FA, 90}, {FS, 60}, {A, 85}, {S, 90}, {R, 200}, {VEL, 55}, {LR, 5}, {LD, 400}, {LP, 12},
    {SPREAD, 12}, {ENS, 20}, {DB, -2}};
PATCH(tremolo_strings) = {{W1, SAW}, {L1, 65}, {W2, SAW}, {DT2, 11}, {L2, 60}, {UNI, 3}, {UDT, 20}, {TYPE, LOW12},
    {CUT, 2100}, {AMT, 8}, {KEY, 50}, {FS, 60}, {A, 60}, {S, 95}, {R, 280}, {VEL, 50}, {LW, 1}, {LR, 8.5}, {LD, 0},
    {LA, 60}, {SPREAD, 40}, {ENS, 60}, {DB, -0.5}};
PATCH(string_ensemble) = {{W1, SAW}, {L1, 65}, {W2, SAW}, {DT2, 12}, {L2, 60}, {UNI, 3}, {UDT, 22}, {TYPE, LOW12},
    {CUT, 2000}, {RES, 4}, {AMT, 8}, {KEY, 50}, {FA, 200}, {FS, 70}, {A, 110}, {S, 95}, {R, 420}, {VEL, 50}, {LR, 5.1},
    {LD, 500}, {LP, 7}, {SPREAD, 50}, {ENS, 70}, {DB, -2.5}};
PATCH(slow_strings) = {{W1, SAW}, {L1, 65}, {W2, SAW}, {P2, -12}, {DT2, 9}, {L2, 40}, {UNI, 5}, {UDT, 24},
    {TYPE, LOW12}, {CUT, 1500}, {RES, 3}, {AMT, 12}, {KEY, 45}, {FA, 700}, {FS, 80}, {A, 380}, {S, 100}, {R, 900},
    {VEL, 45}, {LR, 4.8}, {LD, 700}, {LP, 6}, {SPREAD, 60}, {ENS, 75}, {DB, -3.5}};
PATCH(synth_strings) = {{W1, SAW}, {L1, 60}, {W2, PULSE}, {DT2, 14}, {PW2, 36}, {L2, 55}, {UNI, 3}, {UDT, 26},
    {TYPE, LOW24}, {CUT, 3000}, {RES, 6}, {AMT, 6}, {FA, 150}, {FS, 80}, {A, 80}, {S, 95}, {R, 600}, {VEL, 40},
    {SPREAD, 60}, {ENS, 85}, {DB, -5.5}};
PATCH(choir) = {{W1, PULSE}, {PW1, 38}, {L1, 60}, {W2, TRI}, {DT2, 12}, {L2, 60}, {UNI, 3}, {UDT, 24}, {NOISE, 2},
    {TYPE, LOW24}, {CUT, 1050}, {RES, 28}, {AMT, 5}, {KEY, 22}, {FA, 200}, {FS, 80}, {A, 120}, {S, 95}, {R, 450},
    {VEL, 45}, {LR, 5}, {LD, 400}, {LP, 12}, {SPREAD, 50}, {ENS, 75}, {DB, -6}};
PATCH(voice) = {{W1, TRI}, {L1, 80}, {W2, PULSE}, {PW2, 32}, {DT2, 8}, {L2, 28}, {NOISE, 3}, {TYPE, LOW24}, {CUT, 850},
    {RES, 34}, {AMT, 6}, {KEY, 25}, {FA, 90}, {FS, 70}, {A, 60}, {S, 95}, {R, 240}, {VEL, 50}, {LR, 5.3}, {LD, 350},
    {LP, 15}, {SPREAD, 30}, {ENS, 50}, {DB, -5}};
PATCH(orchestra_hit) = {{W1, SAW}, {L1, 70}, {W2, SAW}, {P2, -12}, {DT2, 10}, {L2, 70}, {UNI, 5}, {UDT, 30}, {SUB, 15},
    {NOISE, 6}, {TYPE, LOW12}, {CUT, 1800}, {AMT, 30}, {FD, 260}, {FS, 0}, {A, 2}, {D, 900}, {S, 0}, {R, 260},
    {VEL, 60}, {SPREAD, 40}, {ENS, 40}, {DB, 0.5}};

/* --- brass, reeds and pipes --------------------------------------------------------------------------------------- */

PATCH(trumpet) = {{W1, SAW}, {L1, 85}, {W2, PULSE}, {PW2, 25}, {DT2, 3}, {L2, 18}, {TYPE, LOW12}, {CUT, 1000}, {RES, 8},
    {AMT, 26}, {KEY, 55}, {FV, 55}, {FA, 45}, {FD, 500}, {FS, 65}, {A, 18}, {S, 92}, {R, 90}, {VEL, 55}, {LR, 5.2},
    {LD, 450}, {LP, 10}, {SPREAD, 8}, {ENS, 6}, {DB, -3.5}};
PATCH(low_brass) = {{W1, SAW}, {L1, 85}, {W2, TRI}, {DT2, 4}, {L2, 40}, {TYPE, LOW24}, {CUT, 600}, {RES, 8}, {AMT, 26},
    {KEY, 55}, {FV, 50}, {FA, 60}, {FD, 600}, {FS, 60}, {A, 26}, {S, 92}, {R, 110}, {VEL, 55}, {LR, 4.8}, {LD, 500},
    {LP, 7}, {SPREAD, 8}, {ENS, 6}, {DB, -4.5}};
PATCH(muted_trumpet) = {{W1, PULSE}, {PW1, 16}, {L1, 75}, {W2, SAW}, {DT2, 2}, {L2, 25}, {TYPE, BAND}, {CUT, 1700},
    {RES, 22}, {AMT, 8}, {KEY, 55}, {FA, 30}, {FS, 70}, {A, 16}, {S, 92}, {R, 80}, {VEL, 50}, {LR, 5.4}, {LD, 350},
    {LP, 10}, {SPREAD, 8}, {ENS, 6}, {DB, 6}};
PATCH(horns) = {{W1, SAW}, {L1, 60}, {W2, TRI}, {DT2, 6}, {L2, 60}, {UNI, 2}, {UDT, 10}, {TYPE, LOW24}, {CUT, 700},
    {RES, 5}, {AMT, 20}, {KEY, 55}, {FA, 90}, {FD, 700}, {FS, 60}, {A, 45}, {S, 92}, {R, 180}, {VEL, 50}, {SPREAD, 15},
    {ENS, 22}, {DB, -2.5}};
PATCH(brass_section) = {{W1, SAW}, {L1, 70}, {W2, SAW}, {DT2, 12}, {L2, 60}, {UNI, 3}, {UDT, 16}, {TYPE, LOW12},
    {CUT, 800}, {RES, 8}, {AMT, 32}, {KEY, 50}, {FV, 50}, {FA, 40}, {FD, 450}, {FS, 55}, {A, 16}, {S, 90}, {R, 130},
    {VEL, 50}, {SPREAD, 35}, {ENS, 30}, {DB, -3.5}};
PATCH(synth_brass) = {{W1, SAW}, {L1, 70}, {W2, SAW}, {DT2, 14}, {L2, 65}, {TYPE, LOW24}, {CUT, 620}, {RES, 18},
    {AMT, 40}, {KEY, 40}, {FA, 35}, {FD, 700}, {FS, 40}, {A, 8}, {S, 85}, {R, 240}, {VEL, 45}, {SPREAD, 40}, {ENS, 45},
    {DB, -3.5}};
PATCH(saxophone) = {{W1, SAW}, {L1, 65}, {W2, PULSE}, {PW2, 22}, {DT2, 3}, {L2, 38}, {NOISE, 3}, {TYPE, LOW12},
    {CUT, 1300}, {RES, 22}, {AMT, 16}, {KEY, 50}, {FV, 45}, {FA, 35}, {FD, 500}, {FS, 65}, {A, 20}, {S, 92}, {R, 90},
    {VEL, 55}, {LR, 5.1}, {LD, 350}, {LP, 13}, {LC, 2}, {SPREAD, 8}, {ENS, 8}, {DB, -4}};
PATCH(double_reed) = {{W1, PULSE}, {PW1, 18}, {L1, 75}, {W2, SAW}, {DT2, 2}, {L2, 20}, {TYPE, LOW12}, {CUT, 2000},
    {RES, 26}, {AMT, 8}, {KEY, 45}, {FA, 40}, {FS, 75}, {A, 28}, {S, 95}, {R, 80}, {VEL, 45}, {LR, 5.3}, {LD, 350},
    {LP, 10}, {SPREAD, 8}, {ENS, 8}, {DB, -5}};
PATCH(clarinet) = {{W1, PULSE}, {PW1, 50}, {L1, 80}, {W2, TRI}, {DT2, 1}, {L2, 20}, {NOISE, 1}, {TYPE, LOW24},
    {CUT, 1500}, {RES, 6}, {AMT, 8}, {KEY, 60}, {FA, 40}, {FS, 75}, {A, 26}, {S, 95}, {R, 80}, {VEL, 50}, {LR, 5},
    {LD, 500}, {LP, 5}, {SPREAD, 8}, {ENS, 6}, {DB, -6.5}};
PATCH(flute) = {{W1, TRI}, {L1, 85}, {W2, SINE}, {P2, 12}, {DT2, 2}, {L2, 16}, {NOISE, 5}, {TYPE, LOW12}, {CUT, 2600},
    {RES, 8}, {AMT, 4}, {KEY, 70}, {FA, 60}, {FS, 70}, {A, 40}, {S, 95}, {R, 110}, {VEL, 45}, {LR, 5.2}, {LD, 300},
    {LP, 9}, {LA, 10}, {SPREAD, 8}, {ENS, 10}, {DB, -2.5}};
PATCH(breathy_pipe) = {{W1, SINE}, {L1, 85}, {W2, SINE}, {P2, 19}, {DT2, 2}, {L2, 8}, {NOISE, 16}, {TYPE, LOW12},
    {CUT, 2200}, {RES, 20}, {AMT, 10}, {KEY, 90}, {FA, 20}, {FD, 300}, {FS, 50}, {A, 28}, {S, 90}, {R, 140}, {VEL, 50},
    {LR, 5}, {LD, 300}, {LP, 10}, {SPREAD, 12}, {ENS, 18}, {DB, -4}};
PATCH(whistle) = {{W1, SINE}, {L1, 95}, {W2, SINE}, {P2, 12}, {DT2, 0}, {L2, 4}, {NOISE, 3}, {TYPE, LOW12}, {CUT, 5000},
    {AMT, 0}, {KEY, 60}, {A, 35}, {S, 95}, {R, 110}, {VEL, 40}, {LR, 5.4}, {LD, 250}, {LP, 14}, {SPREAD, 8}, {ENS, 12},
    {DB, -5.5}};

/* --- leads, pads and effects -------------------------------------------------------------------------------------- */

PATCH(square_lead) = {{W1, PULSE}, {L1, 80}, {W2, PULSE}, {PW2, 40}, {DT2, 7}, {L2, 35}, {TYPE, LOW12}, {CUT, 4200},
    {RES, 12}, {AMT, 10}, {A, 2}, {S, 90}, {R, 120}, {VEL, 35}, {LR, 5.4}, {LD, 400}, {LP, 10}, {SPREAD, 5}, {ENS, 22},
    {DB, -8.5}};
PATCH(saw_lead) = {{W1, SAW}, {L1, 80}, {W2, SAW}, {DT2, 11}, {L2, 60}, {UNI, 3}, {UDT, 16}, {TYPE, LOW24}, {CUT, 5200},
    {RES, 16}, {AMT, 14}, {FD, 700}, {A, 2}, {S, 88}, {R, 150}, {VEL, 35}, {LR, 5.4}, {LD, 400}, {LP, 8}, {SPREAD, 15},
    {ENS, 30}, {DB, -4.5}};
PATCH(charang) = {{W1, SAW}, {L1, 70}, {W2, PULSE}, {PW2, 18}, {P2, 12}, {DT2, 5}, {L2, 42}, {UNI, 2}, {UDT, 10},
    {TYPE, LOW24}, {CUT, 2800}, {RES, 34}, {AMT, 20}, {FD, 600}, {A, 1}, {S, 85}, {R, 140}, {VEL, 40}, {LR, 5.4},
    {LD, 450}, {LP, 8}, {SPREAD, 15}, {ENS, 30}, {DB, -3}};
PATCH(fifths_lead) = {{W1, SAW}, {L1, 70}, {W2, SAW}, {P2, 7}, {DT2, 4}, {L2, 60}, {UNI, 2}, {UDT, 12}, {TYPE, LOW24},
    {CUT, 3600}, {RES, 14}, {AMT, 18}, {FD, 600}, {A, 2}, {S, 88}, {R, 160}, {VEL, 40}, {SPREAD, 20}, {ENS, 35},
    {DB, -3}};
PATCH(bass_lead) = {{W1, SAW}, {L1, 75}, {W2, SAW}, {P2, -12}, {DT2, 7}, {L2, 65}, {SUB, 20}, {TYPE, LOW24}, {CUT, 900},
    {RES, 34}, {AMT, 32}, {FD, 450}, {FS, 30}, {A, 1}, {S, 85}, {R, 120}, {VEL, 45}, {SPREAD, 8}, {ENS, 15}, {DB, -4}};
PATCH(new_age_pad) = {{W1, SINE}, {L1, 65}, {W2, SAW}, {DT2, 9}, {L2, 40}, {FM, 0}, {UNI, 1}, {SUB, 10}, {TYPE, LOW12},
    {CUT, 2600}, {RES, 6}, {AMT, 18}, {FA, 2}, {FD, 2500}, {FS, 25}, {A, 12}, {D, 5000}, {S, 65}, {R, 1400}, {VEL, 50},
    {SPREAD, 60}, {ENS, 75}, {DB, -3}};
PATCH(warm_pad) = {{W1, SAW}, {L1, 65}, {W2, PULSE}, {PW2, 42}, {DT2, 11}, {L2, 50}, {UNI, 3}, {UDT, 20}, {SUB, 10},
    {TYPE, LOW24}, {CUT, 900}, {RES, 8}, {AMT, 14}, {KEY, 45}, {FA, 900}, {FD, 3000}, {FS, 60}, {FR, 1200}, {A, 350},
    {S, 95}, {R, 1400}, {VEL, 35}, {LR, 0.3}, {LD, 0}, {LC, 3}, {SPREAD, 60}, {ENS, 70}, {DB, -5.5}};
PATCH(poly_pad) = {{W1, SAW}, {L1, 70}, {W2, SAW}, {DT2, 13}, {L2, 65}, {UNI, 3}, {UDT, 22}, {TYPE, LOW24}, {CUT, 1700},
    {RES, 12}, {AMT, 24}, {FA, 20}, {FD, 1800}, {FS, 45}, {A, 20}, {S, 85}, {R, 700}, {VEL, 45}, {SPREAD, 50},
    {ENS, 60}, {DB, -3}};
PATCH(bowed_pad) = {{W1, TRI}, {L1, 70}, {W2, SAW}, {P2, 12}, {DT2, 8}, {L2, 26}, {UNI, 3}, {UDT, 14}, {TYPE, BAND},
    {CUT, 900}, {RES, 18}, {AMT, 16}, {KEY, 70}, {FA, 900}, {FS, 70}, {A, 300}, {S, 95}, {R, 1300}, {VEL, 40},
    {LR, 4.5}, {LD, 600}, {LP, 5}, {SPREAD, 50}, {ENS, 65}, {DB, 9}};
PATCH(metal_pad) = {{W1, SINE}, {L1, 65}, {W2, SINE}, {P2, 17}, {DT2, 30}, {L2, 14}, {FM, 45}, {TYPE, LOW12},
    {CUT, 6000}, {AMT, 0}, {FA, 500}, {FD, 4000}, {FS, 40}, {FR, 1500}, {A, 180}, {D, 6000}, {S, 75}, {R, 1500},
    {VEL, 40}, {SPREAD, 60}, {ENS, 80}, {DB, -2.5}};
PATCH(sweep_pad) = {{W1, SAW}, {L1, 65}, {W2, SAW}, {DT2, 15}, {L2, 60}, {UNI, 5}, {UDT, 28}, {TYPE, LOW24}, {CUT, 350},
    {RES, 44}, {AMT, 48}, {FA, 2600}, {FD, 5000}, {FS, 30}, {FR, 2000}, {A, 280}, {S, 95}, {R, 1800}, {VEL, 30},
    {SPREAD, 70}, {ENS, 75}, {DB, -6.5}};
PATCH(crystal) = {{W1, SINE}, {P1, 12}, {L1, 65}, {W2, SINE}, {P2, 31}, {DT2, 14}, {L2, 24}, {FM, 30}, {SUB, 12},
    {TYPE, LOW12}, {CUT, 14000}, {AMT, 0}, {FD, 900}, {FS, 8}, {A, 1}, {D, 4500}, {S, 12}, {R, 1600}, {VEL, 60},
    {SPREAD, 70}, {ENS, 65}, {DB, -1.5}};
PATCH(atmosphere) = {{W1, TRI}, {L1, 70}, {W2, SAW}, {DT2, 9}, {L2, 36}, {UNI, 3}, {UDT, 18}, {TYPE, LOW12},
    {CUT, 1300}, {RES, 10}, {AMT, 34}, {FD, 900}, {FS, 12}, {A, 2}, {D, 5000}, {S, 50}, {R, 1500}, {VEL, 55},
    {SPREAD, 60}, {ENS, 70}, {DB, -2}};

/* --- percussion and sounds ---------------------------------------------------------------------------------------- */

PATCH(steel_drums) = {{W1, SINE}, {L1, 85}, {W2, SINE}, {P2, 12}, {DT2, 8}, {L2, 24}, {FM, 32}, {TYPE, LOW12},
    {CUT, 9000}, {AMT, 0}, {FD, 350}, {FS, 8}, {A, 1}, {D, 1500}, {S, 0}, {R, 500}, {VEL, 75}, {LR, 6}, {LD, 0},
    {LA, 12}, {SPREAD, 35}, {ENS, 20}, {DB, -1}};
PATCH(agogo) = {{W1, SINE}, {P1, 12}, {L1, 80}, {W2, SINE}, {P2, 20}, {DT2, 42}, {L2, 26}, {FM, 36}, {TYPE, LOW12},
    {CUT, 14000}, {AMT, 0}, {FD, 250}, {FS, 0}, {A, 0.5}, {D, 700}, {S, 0}, {R, 300}, {VEL, 80}, {SPREAD, 20}, {ENS, 4},
    {DB, 2}};
PATCH(wood_block) = {{W1, SINE}, {P1, 12}, {L1, 95}, {W2, SINE}, {P2, 23}, {DT2, 30}, {L2, 20}, {FM, 30}, {NOISE, 8},
    {TYPE, BAND}, {CUT, 1500}, {RES, 20}, {AMT, 8}, {KEY, 90}, {FD, 60}, {FS, 0}, {A, 0.5}, {D, 160}, {S, 0}, {R, 90},
    {VEL, 80}, {SPREAD, 20}, {ENS, 0}, {DB, 12}};
PATCH(deep_drum) = {{W1, SINE}, {L1, 100}, {W2, SINE}, {P2, 7}, {DT2, 30}, {L2, 30}, {FM, 40}, {SUB, 10}, {NOISE, 14},
    {TYPE, LOW12}, {CUT, 500}, {RES, 8}, {AMT, 30}, {FD, 90}, {FS, 0}, {A, 0.5}, {D, 1100}, {S, 0}, {R, 600}, {VEL, 85},
    {SPREAD, 15}, {ENS, 6}, {DB, -2}};
PATCH(reverse_cymbal) = {{W1, SINE}, {L1, 0}, {L2, 0}, {NOISE, 80}, {TYPE, HIGH}, {CUT, 2500}, {RES, 10}, {AMT, 24},
    {KEY, 20}, {FA, 1500}, {FS, 100}, {A, 1700}, {D, 20}, {S, 0}, {R, 60}, {VEL, 50}, {SPREAD, 30}, {ENS, 30}, {DB, 4}};
PATCH(noise_short) = {{W1, SINE}, {L1, 0}, {L2, 0}, {NOISE, 90}, {TYPE, BAND}, {CUT, 2400}, {RES, 30}, {AMT, 18},
    {KEY, 60}, {FD, 200}, {FS, 20}, {A, 4}, {D, 500}, {S, 0}, {R, 180}, {VEL, 70}, {SPREAD, 30}, {ENS, 20}, {DB, 12}};
PATCH(noise_long) = {{W1, SINE}, {L1, 0}, {L2, 0}, {NOISE, 85}, {TYPE, LOW12}, {CUT, 1100}, {RES, 18}, {AMT, 6},
    {KEY, 40}, {FA, 900}, {FS, 60}, {A, 700}, {S, 90}, {R, 1600}, {VEL, 40}, {LR, 0.15}, {LD, 0}, {LC, 16}, {LA, 35},
    {SPREAD, 50}, {ENS, 60}, {DB, 5}};
PATCH(warble) = {{W1, SINE}, {P1, 12}, {L1, 90}, {W2, SINE}, {P2, 24}, {L2, 12}, {TYPE, LOW12}, {CUT, 9000}, {AMT, 0},
    {A, 6}, {S, 90}, {R, 160}, {VEL, 40}, {LW, 1}, {LR, 9}, {LD, 0}, {LP, 200}, {LA, 70}, {SPREAD, 30}, {ENS, 25},
    {DB, -2}};
PATCH(rotor) = {{W1, SAW}, {P1, -24}, {L1, 40}, {L2, 0}, {NOISE, 70}, {TYPE, LOW12}, {CUT, 700}, {RES, 14}, {AMT, 0},
    {KEY, 20}, {A, 60}, {S, 100}, {R, 500}, {VEL, 30}, {LW, 2}, {LR, 12}, {LD, 0}, {LC, 18}, {LA, 85}, {SPREAD, 20},
    {ENS, 30}, {DB, 6.5}};

/* --- the list ----------------------------------------------------------------------------------------------------- */

#define PLAYS(title, picture, kin, patch) {title, picture, kin, HALO, patch, COUNT_OF(patch), 0.0}

static const Instrument programs[PROGRAMS + 1] = {
    PLAYS("Grand piano", "piano", "Piano", grand),
    PLAYS("Bright piano", "piano", "Piano", bright_piano),
    PLAYS("Electric grand", "piano", "Piano", bright_piano),
    PLAYS("Honky-tonk piano", "piano", "Piano", honky_tonk),
    PLAYS("Tine electric piano", "keyboard-music", "Piano", tine_piano),
    PLAYS("FM electric piano", "keyboard-music", "Piano", fm_piano),
    PLAYS("Harpsichord", "piano", "Piano", harpsichord),
    PLAYS("Clavinet", "keyboard-music", "Piano", clavinet),
    PLAYS("Celesta", "bell", "Bells and bars", celesta),
    PLAYS("Glockenspiel", "bell", "Bells and bars", music_box),
    PLAYS("Music box", "bell", "Bells and bars", music_box),
    PLAYS("Vibraphone", "bell", "Bells and bars", vibraphone),
    PLAYS("Marimba", "bell", "Bells and bars", marimba),
    PLAYS("Xylophone", "bell", "Bells and bars", xylophone),
    PLAYS("Tubular bells", "bell-ring", "Bells and bars", tubular_bells),
    PLAYS("Dulcimer", "music", "Bells and bars", dulcimer),
    PLAYS("Drawbar organ", "keyboard-music", "Organ", drawbars),
    PLAYS("Percussive organ", "keyboard-music", "Organ", percussive_organ),
    PLAYS("Rock organ", "keyboard-music", "Organ", rock_organ),
    PLAYS("Church organ", "church", "Organ", church_organ),
    PLAYS("Reed organ", "keyboard-music", "Organ", reed_organ),
    PLAYS("Accordion", "keyboard-music", "Organ", reed_organ),
    PLAYS("Harmonica", "wind", "Organ", harmonica),
    PLAYS("Tango accordion", "keyboard-music", "Organ", reed_organ),
    PLAYS("Nylon guitar", "guitar", "Guitar", nylon_guitar),
    PLAYS("Steel guitar", "guitar", "Guitar", steel_guitar),
    PLAYS("Jazz guitar", "guitar", "Guitar", jazz_guitar),
    PLAYS("Clean guitar", "guitar", "Guitar", clean_guitar),
    PLAYS("Muted guitar", "guitar", "Guitar", muted_guitar),
    PLAYS("Overdriven guitar", "guitar", "Guitar", drive_guitar),
    PLAYS("Distorted guitar", "guitar", "Guitar", distorted_guitar),
    PLAYS("Guitar harmonics", "guitar", "Guitar", celesta),
    PLAYS("Upright bass", "guitar", "Bass", upright_bass),
    PLAYS("Fingered bass", "guitar", "Bass", finger_bass),
    PLAYS("Picked bass", "guitar", "Bass", finger_bass),
    PLAYS("Fretless bass", "guitar", "Bass", fretless_bass),
    PLAYS("Slap bass", "guitar", "Bass", slap_bass),
    PLAYS("Slap bass 2", "guitar", "Bass", slap_bass),
    PLAYS("Synth bass", "audio-waveform", "Bass", synth_bass),
    PLAYS("Square bass", "audio-waveform", "Bass", square_bass),
    PLAYS("Violin", "music-2", "Strings", solo_strings),
    PLAYS("Viola", "music-2", "Strings", solo_strings),
    PLAYS("Cello", "music-2", "Strings", low_strings),
    PLAYS("Double bass", "music-2", "Strings", low_strings),
    PLAYS("Tremolo strings", "music-2", "Strings", tremolo_strings),
    PLAYS("Pizzicato strings", "music-2", "Strings", pizzicato),
    PLAYS("Harp", "music-2", "Strings", harp),
    PLAYS("Timpani", "drum", "Strings", deep_drum),
    PLAYS("String ensemble", "music-4", "Ensemble", string_ensemble),
    PLAYS("Slow strings", "music-4", "Ensemble", slow_strings),
    PLAYS("Synth strings", "music-4", "Ensemble", synth_strings),
    PLAYS("Soft synth strings", "music-4", "Ensemble", slow_strings),
    PLAYS("Choir", "mic-vocal", "Ensemble", choir),
    PLAYS("Voices", "mic-vocal", "Ensemble", voice),
    PLAYS("Synth choir", "mic-vocal", "Ensemble", choir),
    PLAYS("Orchestra hit", "zap", "Ensemble", orchestra_hit),
    PLAYS("Trumpet", "megaphone", "Brass", trumpet),
    PLAYS("Trombone", "megaphone", "Brass", low_brass),
    PLAYS("Tuba", "megaphone", "Brass", low_brass),
    PLAYS("Muted trumpet", "megaphone", "Brass", muted_trumpet),
    PLAYS("French horn", "megaphone", "Brass", horns),
    PLAYS("Brass section", "megaphone", "Brass", brass_section),
    PLAYS("Synth brass", "megaphone", "Brass", synth_brass),
    PLAYS("Soft synth brass", "megaphone", "Brass", poly_pad),
    PLAYS("Soprano sax", "wind", "Reeds", saxophone),
    PLAYS("Alto sax", "wind", "Reeds", saxophone),
    PLAYS("Tenor sax", "wind", "Reeds", saxophone),
    PLAYS("Baritone sax", "wind", "Reeds", saxophone),
    PLAYS("Oboe", "wind", "Reeds", double_reed),
    PLAYS("English horn", "wind", "Reeds", double_reed),
    PLAYS("Bassoon", "wind", "Reeds", double_reed),
    PLAYS("Clarinet", "wind", "Reeds", clarinet),
    PLAYS("Piccolo", "wind", "Pipes", flute),
    PLAYS("Flute", "wind", "Pipes", flute),
    PLAYS("Recorder", "wind", "Pipes", flute),
    PLAYS("Pan flute", "wind", "Pipes", breathy_pipe),
    PLAYS("Blown bottle", "wind", "Pipes", breathy_pipe),
    PLAYS("Shakuhachi", "wind", "Pipes", breathy_pipe),
    PLAYS("Whistle", "wind", "Pipes", whistle),
    PLAYS("Ocarina", "wind", "Pipes", whistle),
    PLAYS("Square lead", "audio-waveform", "Lead", square_lead),
    PLAYS("Saw lead", "audio-waveform", "Lead", saw_lead),
    PLAYS("Calliope lead", "audio-waveform", "Lead", whistle),
    PLAYS("Chiff lead", "audio-waveform", "Lead", breathy_pipe),
    PLAYS("Charang lead", "audio-waveform", "Lead", charang),
    PLAYS("Voice lead", "audio-waveform", "Lead", voice),
    PLAYS("Fifths lead", "audio-waveform", "Lead", fifths_lead),
    PLAYS("Bass and lead", "audio-waveform", "Lead", bass_lead),
    PLAYS("New age pad", "cloud", "Pads", new_age_pad),
    PLAYS("Warm pad", "cloud", "Pads", warm_pad),
    PLAYS("Polysynth pad", "cloud", "Pads", poly_pad),
    PLAYS("Choir pad", "cloud", "Pads", choir),
    PLAYS("Bowed pad", "cloud", "Pads", bowed_pad),
    PLAYS("Metal pad", "cloud", "Pads", metal_pad),
    PLAYS("Halo pad", "cloud", "Pads", slow_strings),
    PLAYS("Sweep pad", "cloud", "Pads", sweep_pad),
    PLAYS("Rain", "sparkles", "Textures", crystal),
    PLAYS("Soundtrack", "sparkles", "Textures", warm_pad),
    PLAYS("Crystal", "sparkles", "Textures", crystal),
    PLAYS("Atmosphere", "sparkles", "Textures", atmosphere),
    PLAYS("Brightness", "sparkles", "Textures", new_age_pad),
    PLAYS("Goblins", "sparkles", "Textures", metal_pad),
    PLAYS("Echoes", "sparkles", "Textures", atmosphere),
    PLAYS("Star theme", "sparkles", "Textures", sweep_pad),
    PLAYS("Sitar", "guitar", "World", sitar),
    PLAYS("Banjo", "guitar", "World", banjo),
    PLAYS("Shamisen", "guitar", "World", banjo),
    PLAYS("Koto", "guitar", "World", koto),
    PLAYS("Kalimba", "bell", "World", kalimba),
    PLAYS("Bagpipe", "wind", "World", double_reed),
    PLAYS("Fiddle", "music-2", "World", solo_strings),
    PLAYS("Shanai", "wind", "World", double_reed),
    PLAYS("Tinkle bell", "bell", "Percussion", music_box),
    PLAYS("Agogo", "bell", "Percussion", agogo),
    PLAYS("Steel drums", "drum", "Percussion", steel_drums),
    PLAYS("Wood block", "drum", "Percussion", wood_block),
    PLAYS("Taiko", "drum", "Percussion", deep_drum),
    PLAYS("Melodic tom", "drum", "Percussion", deep_drum),
    PLAYS("Synth drum", "drum", "Percussion", deep_drum),
    PLAYS("Reverse cymbal", "drum", "Percussion", reverse_cymbal),
    PLAYS("Fret noise", "audio-lines", "Sounds", noise_short),
    PLAYS("Breath", "audio-lines", "Sounds", noise_short),
    PLAYS("Seashore", "waves", "Sounds", noise_long),
    PLAYS("Bird", "bird", "Sounds", warble),
    PLAYS("Telephone", "phone", "Sounds", warble),
    PLAYS("Helicopter", "fan", "Sounds", rotor),
    PLAYS("Applause", "audio-lines", "Sounds", noise_long),
    PLAYS("Gunshot", "audio-lines", "Sounds", noise_short),
    {"Drum kit", "drum", "Drums", KIT, NULL, 0, 0.0},
};

const Instrument *instrument_for_program(uint32_t program, bool drums) { return &programs[drums ? PROGRAMS : program % PROGRAMS]; }

uint32_t instrument_count(void) { return COUNT_OF(programs); }

const Instrument *instrument_at(uint32_t index) { return index < COUNT_OF(programs) ? &programs[index] : NULL; }
