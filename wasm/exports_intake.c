/* A WAV file becomes an asset piece by piece: nobody holds it whole. What goes out is the canonical file, hashed under way. */

#include "wasm/host.h"

/* The input holds a file's first bytes; it has `file_bytes`. Output: the canonical header. Column 0: where its frames begin, their
   number, the bytes of one, and the bytes of the canonical file (f64). */
EXPORT(int, intake_begin, double file_bytes, uint32_t head_bytes) {
  Problem *const problem = host_problem();
  double *const numbers = host_column(0, 4 * sizeof(double));
  if (numbers == NULL) return host_status(STATUS_NO_MEMORY);
  Wav *const wav = &host.intake;
  Status status = wav_read_head(host_input(0, head_bytes), (uint64_t)host_whole(file_bytes), wav, problem);
  if (status == STATUS_OK) status = wav_canonical_begin(wav, host_begin_output(), problem);
  if (status != STATUS_OK) return host_status(status);
  sha256_init(&host.intake_sha);
  sha256_put(&host.intake_sha, host.made.data, host.made.size);
  numbers[0] = (double)wav->data_offset;
  numbers[1] = (double)wav->frames;
  numbers[2] = (double)(wav->channels * wav_sample_bytes(wav->sample));
  numbers[3] = (double)wav_canonical_bytes(wav);
  host_output_made();
  return 0;
}

/* Whole frames of the file, in order -> what follows in the canonical one. */
EXPORT(int, intake_put, uint32_t bytes) {
  Buffer *const out = host_begin_output();
  wav_canonical_put(&host.intake, host_input(0, bytes), out);
  sha256_put(&host.intake_sha, out->data, out->size);
  host_output_made();
  return host_status(out->status);
}

/* After the last: what ends the canonical file, then 32 bytes that are no part of it: its SHA-256. */
EXPORT(int, intake_end, void) {
  Buffer *const out = host_begin_output();
  wav_canonical_end(&host.intake, out);
  if (out->size > 0) sha256_put(&host.intake_sha, out->data, out->size);
  const Digest digest = sha256_finish(&host.intake_sha);
  buffer_put(out, digest.bytes, sizeof digest.bytes);
  host_output_made();
  return host_status(out->status);
}
