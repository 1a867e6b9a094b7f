/* Looking devices up in the registry that the build generates from this folder; where the build has one of devices compiled for
   AVX2 as well (Makefile), in the one that the processor can run. */
#include "devices/device.h"

#include "core/processor.h"

extern const Device *const device_registry[];
extern const uint32_t device_registry_count;

#ifdef DEVICES_AVX2
extern const Device *const device_registry_avx2[]; /* the same devices in the same order */
static const Device *const *registry(void) { return processor_has_avx2() ? device_registry_avx2 : device_registry; }
#else
static const Device *const *registry(void) { return device_registry; }
#endif

static bool same_text(const char *a, const char *b) {
  while (*a && *a == *b) { a++; b++; }
  return *a == *b;
}

uint32_t device_count(void) { return device_registry_count; }

const Device *device_at(uint32_t index) { return index < device_registry_count ? registry()[index] : NULL; }

const Device *device_by_number(uint32_t number) {
  const Device *const *const devices = registry();
  for (uint32_t i = 0; i < device_registry_count; i++)
    if (devices[i]->number == number) return devices[i];
  return NULL;
}

const Device *device_by_id(const char *id) {
  if (!id) return NULL;
  const Device *const *const devices = registry();
  for (uint32_t i = 0; i < device_registry_count; i++)
    if (same_text(devices[i]->id, id)) return devices[i];
  return NULL;
}
