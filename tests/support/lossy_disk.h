#ifndef TUTTI_TESTS_SUPPORT_LOSSY_DISK_H
#define TUTTI_TESTS_SUPPORT_LOSSY_DISK_H

#include "support/random.h"

#include <stdbool.h>
#include <stdint.h>

/*
  The machine around a folder that may lose its power: programs that are started with lossy_disk_preload keep below `kept` what they
  flushed (`tree`, by name; `content`, by inode), and when all of them are dead, the folder is put back to that.
*/

typedef struct LossyDisk { char real[128], kept[128]; } LossyDisk;

typedef enum LossyLuck { LOSE_ALL, LOSE_SOME } LossyLuck; /* SOME: of what was not flushed, blocks at random are there nevertheless */

/* All that is in the folder now is on the disk; its owner is who uses it. */
bool lossy_disk_begin(LossyDisk *disk, const char *real);
/* For programs started from now on; NULL: not any more. */
void lossy_disk_preload(const LossyDisk *disk);
/* Nobody may use it now. How many blocks were not as they had been, into `lost`. */
bool lossy_disk_cut(LossyDisk *disk, LossyLuck luck, Random *random, uint64_t *lost);

#endif
