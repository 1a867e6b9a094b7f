/* Groups are collected until they are many or large, committed together, and each room is told what became of its own. */

#include "server/sync/commits.h"

#include "core/limits.h"

#include <stdlib.h>

typedef struct Commit {
  LiveRoom *room;
  Buffer frame, tail;
} Commit;

/* With places for as many rooms as there are: they lie here while a song is at its largest. */
typedef struct Commits {
  uint32_t count, room_count;
  size_t bytes;
  LogGroup *groups;
  Commit of[];
} Commits;

static Commits *make_commits(const LiveRoom *rooms) {
  uint32_t count = 0;
  for (; rooms != NULL && count < LOG_GROUPS_MAX; rooms = rooms->next) count++;
  Commits *commits = malloc(sizeof *commits + count * (sizeof commits->of[0] + sizeof commits->groups[0]));
  if (commits == NULL) return NULL;
  *commits = (Commits){.room_count = count, .groups = (LogGroup *)(void *)(commits->of + count)};
  return commits;
}

/* The next rooms of the list that have something; where the list goes on behind them. */
static LiveRoom *collect(Commits *commits, LiveRoom *room, const RoomWork *work) {
  commits->count = 0;
  commits->bytes = 0;
  for (; room != NULL && commits->count < commits->room_count && commits->bytes < LIMIT_ROOM_GROUP_BYTES; room = room->next) {
    Commit *commit = &commits->of[commits->count];
    buffer_init(&commit->frame, memory_heap(), LIMIT_DOCUMENT_BYTES);
    if (!live_room_commit_begin(room, work, &commit->frame)) {
      buffer_finish(&commit->frame);
      continue;
    }
    buffer_init(&commit->tail, memory_heap(), LIMIT_DOCUMENT_BYTES);
    commit->room = room;
    commits->groups[commits->count] = (LogGroup){.commit = buffer_bytes(&commit->frame), .user_of = live_room_user_of, .context = room, .tail = &commit->tail};
    commits->bytes += commit->frame.size;
    commits->count++;
  }
  return room;
}

bool commits_make(LiveRoom *rooms, const RoomWork *work) {
  Commits *commits = rooms == NULL ? NULL : make_commits(rooms);
  bool more = false;
  if (commits == NULL) return false;
  for (LiveRoom *room = rooms; room != NULL;) {
    room = collect(commits, room, work);
    if (commits->count > 0) log_commit_groups(work->db, commits->groups, commits->count);
    for (uint32_t i = 0; i < commits->count; i++) {
      Commit *commit = &commits->of[i];
      more = live_room_commit_end(commit->room, work, &commits->groups[i]) || more;
      buffer_finish(&commit->frame);
      buffer_finish(&commit->tail);
    }
  }
  free(commits);
  return more;
}
