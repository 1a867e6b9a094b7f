#ifndef TUTTI_SERVER_DISK_H
#define TUTTI_SERVER_DISK_H

#include <stdbool.h>
#include <stdint.h>

/* How much room a folder's disk has, and what that means for people. [any] */

typedef struct DiskRoom {
  uint64_t free_bytes, all_bytes; /* for whoever is not root */
  bool is_known;                  /* false: it cannot be asked, errno says why */
  bool takes_files;               /* a system that counts none has none that could run out */
} DiskRoom;

DiskRoom disk_room(const char *folder);

typedef enum DiskState { DISK_GOOD, DISK_LOW /* less than the largest file is free */, DISK_FULL /* less than `least_bytes` */, DISK_UNKNOWN } DiskState;

DiskState disk_state(const DiskRoom *room, uint64_t least_bytes);
/* "nearly full: 700.0 MiB are free of 50.0 GiB"; a sentence without a full stop. */
enum { DISK_TEXT_BYTES = 96 };
void disk_text(const DiskRoom *room, DiskState state, char text[DISK_TEXT_BYTES]);

#endif
