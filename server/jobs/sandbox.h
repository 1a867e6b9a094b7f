#ifndef TUTTI_SERVER_JOBS_SANDBOX_H
#define TUTTI_SERVER_JOBS_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
  Where the command line runs when what it works on came from people: a child that sees one folder, no network, no other
  programs, and has so much memory and time. Landlock, seccomp and rlimits; where the kernel has none of the first two, nothing
  is run unless TUTTI_SANDBOX=best says that what there is must do.
*/

typedef struct SandboxSupport { bool files, calls; } SandboxSupport;

/* What this kernel can do. [any] */
SandboxSupport sandbox_support(void);
/* It can be used, by what the kernel has and the environment says. */
bool sandbox_usable(void);

/* What a command inside may take, which is about a file of so many bytes: the address space, the processor's time, the clock's, as what only
   waits takes no time of the processor, and how large a file it makes may be. All of them together may be twice as large. */
typedef struct SandboxLimits { uint64_t memory_bytes; uint32_t cpu_seconds, clock_seconds; uint64_t file_bytes; } SandboxLimits;
SandboxLimits sandbox_limits(const char *command, uint64_t file_bytes);

/* The child's side, `tutti inside FOLDER COMMAND...`: shuts the door behind itself, then runs the command. Returns its exit code. */
int sandbox_inside(const char *program, int count, char *const *arguments);

/* The parent's: runs `arguments` in `folder`, its output into `said`. `hold` is called several times a second with how far it is, 0..1;
   false ends it, and so do its limits. True: it ended well. `seconds_max`: of the clock, in place of what its limits say; 0: those. */
typedef bool SandboxHold(void *context, double part);
typedef struct SandboxRun {
  const char *folder;
  char *const *arguments; /* ends with NULL */
  SandboxHold *hold;
  void *context;
  double seconds_max;
  char *said;
  size_t said_bytes;
} SandboxRun;
bool sandbox_run(const SandboxRun *run);

#endif
