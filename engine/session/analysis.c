/* One pass over a recording, in pieces that stay in the processor's cache: the waveform's pyramid and the loudness. */
#include "session/analysis.h"

#define PIECE_FRAMES 4096u

struct Analysis {
  const Memory *memory;
  Peaks peaks;
  Loudness loudness;
  float piece[2][PIECE_FRAMES];
};

Status analysis_create(Bytes wav, const Memory *memory, Analysis **result, Problem *problem) {
  *result = NULL;
  Analysis *analysis = memory_new(memory, sizeof *analysis);
  if (analysis == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "analysis", "there is no memory for looking at this file");
  analysis->memory = memory;
  const Status status = peaks_init(&analysis->peaks, wav, memory, problem);
  if (status != STATUS_OK) {
    memory_free(memory, analysis, sizeof *analysis);
    return status;
  }
  loudness_init(&analysis->loudness, analysis->peaks.wav.rate_hz);
  *result = analysis;
  return STATUS_OK;
}

void analysis_destroy(Analysis *analysis) {
  if (analysis == NULL) return;
  peaks_finish(&analysis->peaks);
  memory_free(analysis->memory, analysis, sizeof *analysis);
}

bool analysis_step(Analysis *analysis, uint64_t frames) {
  Peaks *const peaks = &analysis->peaks;
  for (uint64_t seen = 0; seen < frames && peaks->built_frames < peaks->wav.frames;) {
    const uint64_t at = peaks->built_frames, left = peaks->wav.frames - at, count = left < PIECE_FRAMES ? left : PIECE_FRAMES;
    for (uint32_t c = 0; c < peaks->channels; c++) wav_channel(&peaks->wav, c, at, count, analysis->piece[c]);
    const float *const rows[2] = {analysis->piece[0], analysis->piece[peaks->channels - 1]};
    loudness_add(&analysis->loudness, rows[0], rows[1], (uint32_t)count);
    peaks_take(peaks, rows, count);
    seen += count;
  }
  return peaks->built_frames == peaks->wav.frames;
}

AnalysisReport analysis_report(const Analysis *analysis) {
  const Loudness *l = &analysis->loudness;
  return (AnalysisReport){
      .integrated_lufs = loudness_integrated_lufs(l), .range_lu = loudness_range_lu(l), .true_peak_dbtp = loudness_true_peak_dbtp(l),
      .momentary_most_lufs = l->momentary_most, .short_term_most_lufs = l->short_term_most, .frames = (double)analysis->peaks.built_frames};
}

const Peaks *analysis_peaks(const Analysis *analysis) { return &analysis->peaks; }
