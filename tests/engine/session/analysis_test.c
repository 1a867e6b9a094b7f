/* The one pass over a recording says what the parts would have said. */
#include "session/analysis.h"

#include "support/cm.h"
#include "support/failing_memory.h"
#include "support/random.h"

#include <stdlib.h>
#include <string.h>

#define FRAMES 150001u

static Bytes recording(Buffer *file, uint32_t channels) {
  Random random = random_begin("recording");
  buffer_init(file, memory_heap(), 1u << 24);
  wav_write_header(file, 48000, channels, WAV_S16, FRAMES);
  uint8_t *to = buffer_extend(file, (size_t)FRAMES * channels * 2);
  assert_non_null(to);
  for (uint32_t i = 0; i < FRAMES * channels; i++) {
    const int16_t sample = (int16_t)(random_real(&random, -30000.0, 30000.0) * (i % 5000) / 5000.0);
    memcpy(to + 2 * (size_t)i, &sample, 2);
  }
  return buffer_bytes(file);
}

static void one_pass_measures_what_the_parts_do(void **state) {
  (void)state;
  for (uint32_t channels = 1; channels <= 2; channels++) {
    Buffer file;
    const Bytes wav = recording(&file, channels);
    Analysis *analysis = NULL;
    assert_int_equal(analysis_create(wav, memory_heap(), &analysis, NULL), STATUS_OK);
    while (!analysis_step(analysis, 10000)) {}
    Peaks peaks;
    assert_int_equal(peaks_init(&peaks, wav, memory_heap(), NULL), STATUS_OK);
    assert_true(peaks_build(&peaks, UINT64_MAX));
    for (uint32_t level = 0; level < PEAKS_LEVELS; level++)
      assert_memory_equal(analysis_peaks(analysis)->levels[level], peaks.levels[level], peaks.bucket_count[level] * channels * sizeof(PeakPair));
    static Loudness loudness;
    static float rows[2][FRAMES];
    for (uint32_t c = 0; c < 2; c++) wav_channel(&peaks.wav, c < channels ? c : 0, 0, FRAMES, rows[c]);
    loudness_init(&loudness, 48000.0);
    loudness_add(&loudness, rows[0], rows[1], FRAMES);
    const AnalysisReport report = analysis_report(analysis);
    assert_true(report.integrated_lufs == loudness_integrated_lufs(&loudness) && report.integrated_lufs > -30.0);
    assert_true(report.true_peak_dbtp == loudness_true_peak_dbtp(&loudness) && report.range_lu == loudness_range_lu(&loudness));
    assert_true(report.frames == (double)FRAMES && report.momentary_most_lufs >= report.short_term_most_lufs);
    peaks_finish(&peaks);
    analysis_destroy(analysis);
    buffer_finish(&file);
  }
}

/* The pyramid as it is defined: every bucket of every level from the samples under it. */
static void every_bucket_holds_the_least_and_greatest_of_its_samples(void **state) {
  (void)state;
  Buffer file;
  const Bytes wav = recording(&file, 2);
  Analysis *analysis = NULL;
  assert_int_equal(analysis_create(wav, memory_heap(), &analysis, NULL), STATUS_OK);
  assert_true(analysis_step(analysis, UINT64_MAX));
  const Peaks *peaks = analysis_peaks(analysis);
  static float row[FRAMES];
  for (uint32_t c = 0; c < 2; c++) {
    wav_channel(&peaks->wav, c, 0, FRAMES, row);
    uint64_t width = PEAKS_BUCKET_FRAMES;
    for (uint32_t level = 0; level < PEAKS_LEVELS; level++, width *= PEAKS_LEVEL_RATIO)
      for (uint64_t bucket = 0; bucket < peaks->bucket_count[level]; bucket++) {
        float least = 0.0f, greatest = 0.0f;
        for (uint64_t i = bucket * width; i < (bucket + 1) * width && i < FRAMES; i++) {
          least = row[i] < least ? row[i] : least;
          greatest = row[i] > greatest ? row[i] : greatest;
        }
        const PeakPair pair = peaks->levels[level][c * peaks->bucket_count[level] + bucket];
        assert_int_equal(pair.min, (int16_t)(least * 32767.0f));
        assert_int_equal(pair.max, (int16_t)(greatest * 32767.0f));
      }
  }
  analysis_destroy(analysis);
  buffer_finish(&file);
}

static void what_is_no_recording_is_refused_and_refused_memory_survived(void **state) {
  (void)state;
  Analysis *analysis = NULL;
  assert_int_not_equal(analysis_create((Bytes){(const uint8_t *)"RIFFxxxx", 8}, memory_heap(), &analysis, NULL), STATUS_OK);
  assert_null(analysis);
  Buffer file;
  const Bytes wav = recording(&file, 2);
  uint32_t total = 1;
  for (uint32_t fail_at = 0; fail_at <= total; fail_at++) {
    FailingMemory failing;
    const Memory *memory = failing_memory_init(&failing, fail_at);
    const Status status = analysis_create(wav, memory, &analysis, NULL);
    if (fail_at == 0) total = (uint32_t)failing.requests;
    assert_true((status == STATUS_OK) == (fail_at == 0));
    analysis_destroy(analysis);
    assert_int_equal(failing.live_bytes, 0);
  }
  buffer_finish(&file);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_pass_measures_what_the_parts_do),
      cmocka_unit_test(every_bucket_holds_the_least_and_greatest_of_its_samples),
      cmocka_unit_test(what_is_no_recording_is_refused_and_refused_memory_survived),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
