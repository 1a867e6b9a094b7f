#ifndef TUTTI_SESSION_ANALYSIS_H
#define TUTTI_SESSION_ANALYSIS_H

#include "dsp/loudness.h"
#include "formats/peaks.h"

/*
  All that is worth knowing about a recording before it is used: its picture and its loudness, made in one pass. It advances
  in steps, so that a worker can show progress. A mono file is measured as it sounds, on both sides. [control]
*/

typedef struct Analysis Analysis;

typedef struct AnalysisReport {
  double integrated_lufs, range_lu, true_peak_dbtp, momentary_most_lufs, short_term_most_lufs; /* dsp/loudness.h */
  double frames;
} AnalysisReport;

/* `wav` is canonical PCM and must outlive the Analysis. */
Status analysis_create(Bytes wav, const Memory *memory, Analysis **analysis, Problem *problem) NODISCARD;
void analysis_destroy(Analysis *analysis);
/* Look at up to `frames` more. True when all was seen. */
bool analysis_step(Analysis *analysis, uint64_t frames);
AnalysisReport analysis_report(const Analysis *analysis);
const Peaks *analysis_peaks(const Analysis *analysis);

#endif
