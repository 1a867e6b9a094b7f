/* What a recording measures: its loudness and its picture, of bytes that are not part of a session yet. */

#include "wasm/host.h"

#include "session/analysis.h"

#include <string.h>

#define PIXELS 1024u

/* The first `bytes` of the input are canonical PCM. Column 0: an AnalysisReport (f64 x 6); column 1: min and max of 1024 stretches
   of each channel, one channel after the other (f32 x 2 x 1024 x 2; a mono file's twice). */
EXPORT(int, analyse, uint32_t bytes) {
  double *const numbers = host_column(0, sizeof(AnalysisReport));
  float *const picture = host_column(1, 2 * 2 * PIXELS * sizeof(float));
  Analysis *analysis = NULL;
  if (numbers == NULL || picture == NULL) return host_status(STATUS_NO_MEMORY);
  const Status status = analysis_create(host_input(0, bytes), memory_heap(), &analysis, host_problem());
  if (status != STATUS_OK) return host_status(status);
  (void)analysis_step(analysis, UINT64_MAX);
  const AnalysisReport report = analysis_report(analysis);
  memcpy(numbers, &report, sizeof report);
  for (uint32_t c = 0; c < 2; c++) {
    const Peaks *const peaks = analysis_peaks(analysis);
    peaks_read(peaks, c < peaks->channels ? c : 0, 0.0, (double)peaks->wav.frames / PIXELS, PIXELS, picture + (size_t)c * 2 * PIXELS);
  }
  analysis_destroy(analysis);
  return 0;
}
