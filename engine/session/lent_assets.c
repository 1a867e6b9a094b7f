/* Assets whose bytes stay with the host: where they lie in a mapped file, as another format in one, or behind a function that
   reads them. */

#include "session/internal.h"

#include "core/limits.h"
#include "formats/audio_source.h"

#include <string.h>

#define PIECE_BYTES ((size_t)1 << 20)
#define HEADER_BYTES_MAX 58u

/* A lent file of another format, as the canonical WAV it becomes. */
typedef struct DecodedFile {
  Bytes file;
  SessionForget *forget;
  void *host;
  AudioSource *source;
} DecodedFile;

static bool read_lent(void *host, uint64_t offset, void *to, size_t bytes) {
  const DecodedFile *decoded = host;
  memcpy(to, decoded->file.data + offset, bytes);
  if (decoded->forget != NULL) decoded->forget(decoded->host, (Bytes){decoded->file.data + offset, bytes});
  return true;
}

void session_free_decoded(const Session *session, DecodedFile *decoded) {
  if (decoded == NULL) return;
  audio_source_close(decoded->source);
  memory_free(session->memory, decoded, sizeof *decoded);
}

void session_lend_files(Session *session, SessionForget *forget, void *host) {
  session->lends = true;
  session->forget = forget;
  session->host = host;
}

void session_lend_assets(Session *session, SessionRead *read, void *host) {
  session->read = read;
  session->host = host;
}

void session_set_whole_bytes(Session *session, uint64_t bytes_max) { session->whole_bytes_max = bytes_max; }

bool session_asset_layout(const Session *session, Digest sha256, Wav *layout) {
  const SessionAsset *asset = session_find_asset(session, sha256);
  if (asset != NULL) *layout = asset->layout;
  return asset != NULL;
}

void session_forget(const Session *session, Bytes bytes) {
  if (session->forget != NULL) session->forget(session->host, bytes);
}

bool session_read_asset(const Session *session, const Digest *sha256, uint64_t offset, void *to, size_t bytes) {
  const SessionAsset *asset = session_find_asset(session, *sha256);
  if (asset == NULL || offset > asset->wav_bytes || bytes > asset->wav_bytes - offset) return false;
  if (asset->decoded != NULL) return audio_source_read(asset->decoded->source, offset, to, bytes, NULL) == STATUS_OK;
  if (asset->wav == NULL) return session->read != NULL && session->read(session->host, sha256, offset, to, bytes);
  memcpy(to, asset->wav + offset, bytes);
  if (!asset->owned) session_forget(session, (Bytes){asset->wav + offset, bytes});
  return true;
}

/* Whether the header is byte for byte what wav_canonical writes. */
static bool has_canonical_header(const Session *session, Bytes file, const Wav *wav) {
  if (wav->channels > LIMIT_CHANNELS || (wav->sample != WAV_S16 && wav->sample != WAV_S24 && wav->sample != WAV_F32)) return false;
  if (wav->frames == 0 || wav_canonical_bytes(wav) != file.size) return false;
  Buffer header;
  buffer_init(&header, session->memory, HEADER_BYTES_MAX);
  wav_write_header(&header, wav->rate_hz, wav->channels, wav->sample, wav->frames);
  const bool same = header.status == STATUS_OK && wav->data_offset == header.size && memcmp(header.data, file.data, header.size) == 0;
  buffer_finish(&header);
  const bool padded = wav->data_offset + wav->frames * wav->channels * wav_sample_bytes(wav->sample) < file.size;
  return same && (!padded || file.data[file.size - 1] == 0);
}

/* In the canonical form a float is finite. */
static bool floats_are_finite(Bytes piece) {
  for (size_t i = 0; i + 4 <= piece.size; i += 4) {
    uint32_t bits;
    memcpy(&bits, piece.data + i, sizeof bits);
    if ((bits & 0x7f800000u) == 0x7f800000u) return false;
  }
  return true;
}

static bool take_in_place(const Session *session, Bytes file, SessionAsset *asset) {
  Wav wav;
  if (wav_read(file, &wav, NULL) != STATUS_OK || wav.truncated || !has_canonical_header(session, file, &wav)) return false;
  Sha256 sha;
  sha256_init(&sha);
  sha256_put(&sha, file.data, (size_t)wav.data_offset);
  for (size_t at = (size_t)wav.data_offset; at < file.size; at += PIECE_BYTES) {
    const Bytes piece = {file.data + at, file.size - at < PIECE_BYTES ? file.size - at : PIECE_BYTES};
    sha256_put(&sha, piece.data, piece.size);
    const bool finite = wav.sample != WAV_F32 || floats_are_finite(piece);
    session_forget(session, piece);
    if (!finite) return false;
  }
  wav.data = (Bytes){NULL, 0};
  *asset = (SessionAsset){.sha256 = sha256_finish(&sha), .wav = file.data, .wav_bytes = file.size, .layout = wav};
  return true;
}

static Status decode_in_place(const Session *session, Bytes file, SessionAsset *asset, Problem *problem) {
  DecodedFile *decoded = memory_new(session->memory, sizeof *decoded);
  if (decoded == NULL) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "asset", "%s", status_text(STATUS_NO_MEMORY));
  *decoded = (DecodedFile){.file = file, .forget = session->forget, .host = session->host};
  *asset = (SessionAsset){.decoded = decoded};
  Status status = audio_source_open(session->memory, (FileReader){read_lent, decoded, file.size}, &decoded->source, problem);
  if (status == STATUS_OK) status = audio_source_digest(decoded->source, &asset->sha256, problem);
  if (status != STATUS_OK) {
    session_free_decoded(session, decoded);
    return status;
  }
  asset->wav_bytes = audio_source_bytes(decoded->source);
  asset->layout = audio_source_layout(decoded->source);
  return STATUS_OK;
}

Status session_take_asset(Session *session, Bytes file, Digest *sha256, Problem *problem) {
  SessionAsset asset = {0};
  if (!session->lends) return session_put_asset(session, file, sha256, problem);
  const Status taken = take_in_place(session, file, &asset) ? STATUS_OK : decode_in_place(session, file, &asset, problem);
  if (taken != STATUS_OK) return taken;
  *sha256 = asset.sha256;
  const bool known = session_find_asset(session, asset.sha256) != NULL;
  const Status kept = known ? STATUS_OK : session_add_asset(session, asset);
  if (known || kept != STATUS_OK) session_free_decoded(session, asset.decoded);
  return kept == STATUS_OK ? kept : problem_set(problem, kept, NO_OFFSET, "asset", "%s", status_text(kept));
}

Status session_know_asset(Session *session, Bytes head, uint64_t file_bytes, Digest sha256, Problem *problem) {
  if (session_find_asset(session, sha256) != NULL) return STATUS_OK;
  Wav wav;
  const Status status = wav_read(head, &wav, problem);
  if (status != STATUS_OK) return status;
  const uint64_t frame_bytes = (uint64_t)wav.channels * wav_sample_bytes(wav.sample);
  if (wav.channels > LIMIT_CHANNELS || wav.sample > WAV_F32 || file_bytes < wav.data_offset + frame_bytes)
    return problem_set(problem, STATUS_CORRUPT, NO_OFFSET, "asset", "this is no canonical sound");
  wav.frames = (file_bytes - wav.data_offset) / frame_bytes;
  wav.data = (Bytes){NULL, 0};
  const Status kept = session_add_asset(session, (SessionAsset){.sha256 = sha256, .wav_bytes = file_bytes, .layout = wav});
  return kept == STATUS_OK ? kept : problem_set(problem, kept, NO_OFFSET, "asset", "%s", status_text(kept));
}

Status session_load_asset(const Session *session, const SessionAsset *asset, Buffer *copy, Bytes *bytes) {
  buffer_init(copy, session->memory, (size_t)asset->wav_bytes);
  if (asset->wav != NULL) {
    *bytes = (Bytes){asset->wav, (size_t)asset->wav_bytes};
    return STATUS_OK;
  }
  if (asset->wav_bytes > LIMIT_FILE_BYTES) return STATUS_NO_MEMORY;
  uint8_t *to = buffer_extend(copy, (size_t)asset->wav_bytes);
  if (to == NULL) return STATUS_NO_MEMORY;
  *bytes = buffer_bytes(copy);
  return session_read_asset(session, &asset->sha256, 0, to, (size_t)asset->wav_bytes) ? STATUS_OK : STATUS_NOT_FOUND;
}
