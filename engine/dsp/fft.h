#ifndef TUTTI_DSP_FFT_H
#define TUTTI_DSP_FFT_H

#include "core/attributes.h"

#include <stddef.h>
#include <stdint.h>

/*
  The Fourier transform of `frames` real numbers and back, frames a power of two from 2^5 to 2^14. Spectra are split: bin k
  (0..frames / 2) is re[k] + i im[k], its frequency k / frames turns a frame, im[0] and im[frames / 2] are 0. Forward does not
  scale, backward divides by `frames`, so that there and back is the identity. No bin is off by more than 2e-7 * log2(frames)
  times the root of the input's summed squares. An Fft is read only once made, holds no pointer and serves any number of users.

  Sources: T. G. Stockham, "High-speed convolution and correlation" (1966) for the sorting order; J. W. Cooley et al., "The
  fast Fourier transform algorithm: programming considerations" (1970) for two real halves in one complex transform.
*/

#define FFT_FRAMES_MIN 32u
#define FFT_FRAMES_MAX 16384u
#define FFT_BINS(frames) ((frames) / 2 + 1)

typedef struct Fft {
  uint32_t frames, reserved;
  float table[]; /* cosines and sines */
} Fft;

/* Bytes of an Fft: a multiple of 16. [setup] */
size_t fft_bytes(uint32_t frames);
/* `fft` has fft_bytes(frames). [setup] */
void fft_init(Fft *fft, uint32_t frames);
/* `re` and `im` have FFT_BINS(frames) floats, `work` has `frames`; none may overlap another or `in`. [audio] */
void fft_forward(const Fft *fft, const float *in, float *re, float *im, float *work) RT_SAFE;
/* im[0] and im[frames / 2] are taken as 0. Nothing may overlap. [audio] */
void fft_backward(const Fft *fft, const float *re, const float *im, float *out, float *work) RT_SAFE;

#endif
