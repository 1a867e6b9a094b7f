#ifndef TUTTI_DEVICES_TAP_H
#define TUTTI_DEVICES_TAP_H

#include <stdint.h>

/*
  What an analyser shows of the sound: more than a block's four meter values have room for. It lies inside the device's
  state, so it lives as long as the device does in a plan; Device.tap finds it, graph_tap finds it for a node. [audio] writes it
  under a sequence counter, odd while it is being written; a reader takes what it finds between two equal, even reads. Offsets
  are generated for TypeScript from this declaration.
*/

#define TAP_SPECTRUM_FRAMES 4096u
#define TAP_BINS 2050u /* FFT_BINS and one for alignment; bin k lies at k / 4096 of the rate */

typedef struct DeviceTap {
  uint32_t sequence;
  uint32_t spectra;         /* how many were made; 0: the spectrum is not there yet */
  double rate_hz;
  int64_t song_frame;       /* of the last frame heard */
  float peak_db[2];         /* left, right: falling by 20 dB in 1.7 s */
  float rms_db[2];          /* of the last 0.3 s; a sine of full scale reads -3 */
  float momentary_lufs, short_term_lufs, integrated_lufs, range_lu, true_peak_dbtp; /* dsp/loudness.h */
  float correlation;        /* of the sides: 1 mono, 0 nothing in common, -1 one is the other upside down */
  float balance;            /* of their power, -1 left .. 1 right */
  float reserved;
  float spectrum_db[TAP_BINS]; /* power of both sides; a sine of full scale on both reads 0 */
} DeviceTap;

#endif
