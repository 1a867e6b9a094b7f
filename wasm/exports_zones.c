/* Recordings into instruments (engine/session/zones.h): each leaves an open batch, as an import does. `device` 0: a new one of
   the number `instrument`; `layout` is a ZoneLayout. */

#include "wasm/host.h"

#include "core/limits.h"
#include "session/zones.h"

#include <string.h>

static int build(ZoneJob job) {
  Problem *const problem = host_problem();
  batch_destroy(host.batch);
  host.batch = NULL;
  return host_status(session_build_zones(host.session, &job, &host.batch, problem));
}

/* Of assets in the document: their ids are the first of the input, as u64. */
EXPORT(int, edit_zones, uint32_t assets, Id device, uint32_t instrument, uint32_t layout, double sensitivity) {
  const Bytes bytes = host_input(0, assets * (uint32_t)sizeof(Id));
  ZoneSound *const sounds = host_column(0, LIMIT_ZONES * sizeof *sounds);
  uint32_t count = 0;
  for (uint32_t i = 0; bytes.data != NULL && sounds != NULL && i < assets && count < LIMIT_ZONES; i++) {
    Id id;
    memcpy(&id, bytes.data + i * sizeof id, sizeof id);
    const Object *const object = doc_find(session_doc(host.session), id);
    if (object == NULL || object->kind->number != KIND_ASSET) continue;
    const Asset *const asset = doc_as_asset(object);
    const Text name = asset->original_name.size > 0 ? asset->original_name : asset->name;
    sounds[count++] = (ZoneSound){.sha256 = asset->sha256, .name = name.data};
  }
  return build((ZoneJob){.device = device, .instrument = instrument, .layout = (ZoneLayout)layout, .sensitivity = sensitivity, .sounds = sounds, .count = count});
}

/* The sound the input names by 32 bytes and, behind them, its file's name; `name` holds 256 bytes. */
static ZoneSound given_sound(uint32_t name_bytes, char *name) {
  ZoneSound sound;
  const Bytes digest = host_input(0, (uint32_t)sizeof sound.sha256);
  memset(&sound, 0, sizeof sound);
  if (digest.data != NULL) memcpy(&sound.sha256, digest.data, sizeof sound.sha256);
  host_label(host_input((uint32_t)sizeof sound.sha256, name_bytes), name);
  sound.name = name;
  return sound;
}

/* Of one sound whose bytes are here. */
EXPORT(int, import_zones, uint32_t name_bytes, Id device, uint32_t instrument, uint32_t layout, double sensitivity) {
  char name[LABEL_BYTES];
  const ZoneSound sound = given_sound(name_bytes, name);
  return build((ZoneJob){.device = device, .instrument = instrument, .layout = (ZoneLayout)layout, .sensitivity = sensitivity, .sounds = &sound, .count = 1});
}

/* Two sounds as the impulse response of an effect, in place of what it has: their digests, then the name of the first as far as
   `first_bytes` go, and that of the second. */
EXPORT(int, import_response_pair, uint32_t first_bytes, uint32_t second_bytes, Id device) {
  char names[2][LABEL_BYTES];
  ZoneSound sounds[2];
  const uint32_t digest_bytes = (uint32_t)sizeof(Digest);
  memset(sounds, 0, sizeof sounds);
  for (uint32_t i = 0; i < 2; i++) {
    const Bytes digest = host_input(i * digest_bytes, digest_bytes);
    if (digest.data != NULL) memcpy(&sounds[i].sha256, digest.data, sizeof sounds[i].sha256);
    host_label(host_input(2 * digest_bytes + i * first_bytes, i == 0 ? first_bytes : second_bytes), names[i]);
    sounds[i].name = names[i];
  }
  return build((ZoneJob){.device = device, .layout = ZONES_ON_KEY, .sounds = sounds, .count = 2});
}

/* The same, beside the zones that are there: the part of it that the five doubles behind the name say, as ZonePart has them. */
EXPORT(int, import_zone_on_key, uint32_t name_bytes, Id device, int32_t key) {
  char name[LABEL_BYTES];
  ZoneSound sound = given_sound(name_bytes, name);
  double part[5] = {0};
  const Bytes given = host_input((uint32_t)sizeof sound.sha256 + name_bytes, (uint32_t)sizeof part);
  if (given.data != NULL) memcpy(part, given.data, sizeof part);
  sound.part = (ZonePart){.start_frame = host_whole(part[0]), .end_frame = host_whole(part[1]), .gain_db = part[2], .tune_ct = part[3], .reverse = part[4] != 0};
  return build((ZoneJob){.device = device, .layout = ZONES_ON_KEY, .key = key, .sounds = &sound, .count = 1});
}
