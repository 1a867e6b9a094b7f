/* The assets' PCM: canonical WAV bytes, named by their SHA-256, sorted by it so that finding and listing are in one order. */

#include "session/internal.h"

#include "core/limits.h"
#include "formats/audio_file.h"

#include <string.h>

static uint32_t lower_bound(const Session *session, const Digest *sha256) {
  uint32_t low = 0, high = session->asset_count;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (memcmp(session->assets[middle].sha256.bytes, sha256->bytes, sizeof sha256->bytes) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const SessionAsset *session_find_asset(const Session *session, Digest sha256) {
  const uint32_t at = lower_bound(session, &sha256);
  if (at == session->asset_count) return NULL;
  const SessionAsset *asset = &session->assets[at];
  return memcmp(asset->sha256.bytes, sha256.bytes, sizeof sha256.bytes) == 0 ? asset : NULL;
}

static Status reserve_asset(Session *session) {
  if (session->asset_count < session->asset_capacity) return STATUS_OK;
  const uint32_t capacity = session->asset_capacity ? session->asset_capacity * 2 : 16;
  SessionAsset *assets = memory_resize(session->memory, session->assets, session->asset_capacity * sizeof *assets, capacity * sizeof *assets);
  if (!assets) return STATUS_NO_MEMORY;
  session->assets = assets;
  session->asset_capacity = capacity;
  return STATUS_OK;
}

Status session_add_asset(Session *session, SessionAsset asset) {
  if (reserve_asset(session) != STATUS_OK) return STATUS_NO_MEMORY;
  const uint32_t at = lower_bound(session, &asset.sha256);
  memmove(session->assets + at + 1, session->assets + at, (session->asset_count - at) * sizeof *session->assets);
  session->assets[at] = asset;
  session->asset_count++;
  return STATUS_OK;
}

/* Takes the canonical bytes over, cut to their size (which they have when their buffer was made to measure). */
static Status keep_asset(Session *session, Buffer *canonical, const Digest *sha256) {
  SessionAsset asset = {.sha256 = *sha256, .owned = true, .wav_bytes = canonical->size};
  if (wav_read(buffer_bytes(canonical), &asset.layout, NULL) != STATUS_OK) return STATUS_CORRUPT;
  asset.layout.data = (Bytes){NULL, 0};
  if (reserve_asset(session) != STATUS_OK) return STATUS_NO_MEMORY;
  if (canonical->capacity > canonical->size) asset.wav = memory_resize(session->memory, canonical->data, canonical->capacity, canonical->size);
  else asset.wav = canonical->data;
  if (asset.wav == NULL) return STATUS_NO_MEMORY;
  const Status status = session_add_asset(session, asset); /* there is room */
  if (status != STATUS_OK) return status;
  canonical->data = NULL;
  canonical->size = canonical->capacity = 0;
  return STATUS_OK;
}

/* A WAV's is known before, so that its buffer can be made to measure. */
static size_t bytes_of_canonical(Bytes file) {
  Wav wav;
  const size_t bytes_max = LIMIT_FILE_BYTES + 64;
  const uint64_t bytes = wav_read(file, &wav, NULL) == STATUS_OK ? wav_canonical_bytes(&wav) : bytes_max;
  return bytes < bytes_max ? (size_t)bytes : bytes_max;
}

Status session_put_asset(Session *session, Bytes file, Digest *sha256, Problem *problem) {
  Buffer canonical;
  buffer_init(&canonical, session->memory, bytes_of_canonical(file));
  Status status = audio_file_canonical(file, session->memory, &canonical, problem);
  if (status == STATUS_OK) {
    Sha256 sha;
    sha256_init(&sha);
    sha256_put(&sha, canonical.data, canonical.size);
    *sha256 = sha256_finish(&sha);
    if (!session_find_asset(session, *sha256)) status = keep_asset(session, &canonical, sha256);
    if (status != STATUS_OK) problem_set(problem, status, NO_OFFSET, "asset", "not enough memory to keep the sound");
  }
  buffer_finish(&canonical);
  return status;
}

Status session_adopt_asset(Session *session, Bytes canonical_wav, Digest sha256, Problem *problem) {
  if (session_find_asset(session, sha256)) return STATUS_OK;
  Wav wav;
  Status status = wav_read(canonical_wav, &wav, problem);
  if (status != STATUS_OK) return status;
  Buffer copy;
  buffer_init(&copy, session->memory, canonical_wav.size);
  buffer_put(&copy, canonical_wav.data, canonical_wav.size);
  status = copy.status == STATUS_OK ? keep_asset(session, &copy, &sha256) : copy.status;
  if (status != STATUS_OK) problem_set(problem, status, NO_OFFSET, "asset", "not enough memory to keep the sound");
  buffer_finish(&copy);
  return status;
}

void session_hold_asset(Session *session, Digest sha256, bool held) {
  const uint32_t at = lower_bound(session, &sha256);
  if (session_find_asset(session, sha256)) session->assets[at].held = held;
}

bool session_holds_segment(const Session *session, SegmentKey key) {
  for (uint32_t i = 0; i < session->held_count; i++)
    if (session->held[i].object == key.object && session->held[i].revision == key.revision) return true;
  return false;
}

Status session_hold_segment(Session *session, SegmentKey key, bool held, Problem *problem) {
  uint32_t left = 0;
  for (uint32_t i = 0; i < session->held_count; i++)
    if (session->held[i].object != key.object || session->held[i].revision != key.revision) session->held[left++] = session->held[i];
  session->held_count = left;
  if (!held) return STATUS_OK;
  if (session->held_count == session->held_capacity) {
    const uint32_t capacity = session->held_capacity ? session->held_capacity * 2 : 16;
    SegmentKey *keys = memory_resize(session->memory, session->held, session->held_capacity * sizeof *keys, capacity * sizeof *keys);
    if (!keys) return problem_set(problem, STATUS_NO_MEMORY, NO_OFFSET, "segment", "%s", status_text(STATUS_NO_MEMORY));
    session->held = keys;
    session->held_capacity = capacity;
  }
  session->held[session->held_count++] = key;
  return STATUS_OK;
}

bool session_has_asset(const Session *session, Digest sha256) { return session_find_asset(session, sha256) != NULL; }

Bytes session_asset_bytes(const Session *session, Digest sha256) {
  const SessionAsset *asset = session_find_asset(session, sha256);
  return asset && asset->wav ? (Bytes){asset->wav, (size_t)asset->wav_bytes} : (Bytes){NULL, 0};
}

static void free_bytes(Session *session, const SessionAsset *asset) {
  session_free_decoded(session, asset->decoded);
  if (asset->owned) memory_free(session->memory, (void *)(uintptr_t)asset->wav, (size_t)asset->wav_bytes);
}

void session_drop_asset(Session *session, Digest sha256) {
  const SessionAsset *asset = session_find_asset(session, sha256);
  if (!asset) return;
  const uint32_t at = (uint32_t)(asset - session->assets);
  free_bytes(session, asset);
  session->asset_count--;
  memmove(session->assets + at, session->assets + at + 1, (session->asset_count - at) * sizeof *session->assets);
}

void session_free_assets(Session *session) {
  for (uint32_t i = 0; i < session->asset_count; i++) free_bytes(session, &session->assets[i]);
  memory_free(session->memory, session->assets, session->asset_capacity * sizeof *session->assets);
  session->assets = NULL;
  session->asset_count = session->asset_capacity = 0;
  memory_free(session->memory, session->held, session->held_capacity * sizeof *session->held);
  session->held = NULL;
  session->held_count = session->held_capacity = 0;
}
