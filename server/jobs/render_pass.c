/* The command line, shut into the folder of a render: it makes our own files, and a WAV of which libsndfile makes the others. */

#include "server/jobs/rendering.h"

#include "formats/wav.h"
#include "server/files.h"
#include "server/jobs/containers.h"
#include "server/jobs/sandbox.h"
#include "server/journal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How loud it is along its way, as pairs of hex digits: what a page draws before any of the sound has come. */
static void draw(const char *path, char *columns) {
  enum { PIECE_FRAMES = 4096 };
  static const char digits[] = "0123456789abcdef";
  float samples[PIECE_FRAMES];
  FileBytes file;
  Wav wav;
  columns[0] = '\0';
  if (file_read(path, &file) != NULL) return;
  if (wav_read((Bytes){file.data, file.size}, &wav, NULL) == STATUS_OK && wav.frames >= RENDER_COLUMNS) {
    for (uint32_t column = 0; column < RENDER_COLUMNS; column++) {
      float peak = 0.0f;
      const uint64_t end = wav.frames * (column + 1) / RENDER_COLUMNS;
      for (uint64_t at = wav.frames * column / RENDER_COLUMNS; at < end; at += PIECE_FRAMES) {
        const uint64_t count = end - at < PIECE_FRAMES ? end - at : PIECE_FRAMES;
        wav_channel(&wav, 0, at, count, samples);
        for (uint64_t i = 0; i < count; i++) {
          const float size = samples[i] < 0.0f ? -samples[i] : samples[i];
          if (size > peak) peak = size;
        }
      }
      const unsigned level = (unsigned)((peak > 1.0f ? 1.0f : peak) * 255.0f);
      columns[2 * column] = digits[level >> 4];
      columns[2 * column + 1] = digits[level & 15];
    }
    columns[2 * RENDER_COLUMNS] = '\0';
  }
  file_release(&file);
}

static bool keep_going(void *rendering_, double part) {
  const Rendering *rendering = rendering_;
  return job_hold(rendering->work, rendering->begun + rendering->share * part);
}

static bool run(Rendering *rendering, char *const *arguments, char *said, size_t said_bytes) {
  const SandboxRun inside = {.folder = rendering->folder.path, .arguments = arguments, .hold = keep_going, .context = rendering, .said = said, .said_bytes = said_bytes};
  return sandbox_run(&inside);
}

/* What the command line made becomes what was asked for. */
static bool encode(Rendering *rendering, const char *name) {
  char *arguments[] = {"encode", "out.wav", (char *)(uintptr_t)name, (char *)(uintptr_t)rendering->wish.container->name, NULL};
  char said[256];
  return run(rendering, arguments, said, sizeof said);
}

bool rendering_pass(Rendering *rendering, char *const *more, RenderedFile *file) {
  enum { ARGUMENTS_MAX = 24 };
  const bool is_ours = rendering->wish.container->major == 0;
  char name[16], rate[16], wave[96];
  snprintf(name, sizeof name, "out.%s", rendering->wish.container->name);
  snprintf(rate, sizeof rate, "%u", rendering->wish.rate_hz);
  char *arguments[ARGUMENTS_MAX] = {"render", "song.tutti", "-o", is_ours ? name : "out.wav", "--format", (char *)(uintptr_t)rendering->wish.format, "--json"};
  int count = 7;
  if (rendering->wish.rate_hz > 0) {
    arguments[count++] = "--rate";
    arguments[count++] = rate;
  }
  if (rendering->wish.before_master) arguments[count++] = "--before-master";
  for (; *more != NULL && count + 1 < ARGUMENTS_MAX; more++) arguments[count++] = *more;
  file->columns[0] = '\0';
  snprintf(file->path, sizeof file->path, "%s/%s", rendering->folder.path, name);
  snprintf(wave, sizeof wave, "%s/out.wav", rendering->folder.path);
  if (!run(rendering, arguments, rendering->said, sizeof rendering->said) || (!is_ours && !encode(rendering, name))) return false;
  if (!is_ours || strcmp(name, "out.wav") == 0) draw(wave, file->columns);
  return true;
}

JobEnd rendering_ended(Rendering *rendering) {
  JobWork *work = rendering->work;
  if (!job_hold(work, rendering->begun)) return JOB_GONE;
  journal_say(JOURNAL_WARNING, "render_ended_badly", rendering->said);
  snprintf(work->why, sizeof work->why, "The render ended before it was done. It may be too long or too large for this server.");
  return JOB_BADLY;
}
