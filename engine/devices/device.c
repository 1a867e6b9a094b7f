/* Looking devices up in the registry that the build generates from this folder. */
#include "devices/device.h"

extern const Device *const device_registry[];
extern const uint32_t device_registry_count;

static bool same_text(const char *a, const char *b) {
  while (*a && *a == *b) { a++; b++; }
  return *a == *b;
}

uint32_t device_count(void) { return device_registry_count; }

const Device *device_at(uint32_t index) { return index < device_registry_count ? device_registry[index] : NULL; }

const Device *device_by_number(uint32_t number) {
  for (uint32_t i = 0; i < device_registry_count; i++)
    if (device_registry[i]->number == number) return device_registry[i];
  return NULL;
}

const Device *device_by_id(const char *id) {
  if (!id) return NULL;
  for (uint32_t i = 0; i < device_registry_count; i++)
    if (same_text(device_registry[i]->id, id)) return device_registry[i];
  return NULL;
}
