#ifndef TUTTI_MODEL_EDITS_H
#define TUTTI_MODEL_EDITS_H

#include "core/curve.h"
#include "core/groove.h"
#include "model/op.h"

/*
  Musical edits: pure functions from a document and plain arguments to a batch that does the thing as one step of undo. They
  change nothing themselves; the caller applies the batch (session_apply). Objects that are gone, or of a kind an edit does
  not fit, are passed by; an edit that finds nothing to do is STATUS_NOT_FOUND, and what cannot be is refused with words for
  people. New objects and rows get ids of `author`, kept in the document so that two edits never share one. All are [control].
*/

typedef struct EditIds {
  const Id *ids;
  uint32_t count;
} EditIds;

typedef enum ClipEdge { CLIP_START, CLIP_END } ClipEdge;

/* How notes are drawn to a grid. The grid begins anew at each bar of the song. */
typedef struct Quantise {
  int64_t grid_ticks;  /* > 0 */
  double strength;     /* 0: not at all, 1: onto the grid */
  double swing;        /* every second grid position comes later by this part of the grid: 0..0.75 */
  bool lengths;        /* ends, too; a note keeps at least one grid step */
} Quantise;

/* A point of an automation lane; shape and tension lead to the next. */
typedef struct LanePoint {
  int64_t position_ticks;
  double value;
  CurveShape shape;
  double tension;
} LanePoint;

/* In order of position. */
typedef struct LanePoints {
  const LanePoint *points;
  uint32_t count;
} LanePoints;

/* A stretch of a lane, its end included; outside of it an edit leaves every value as it is. */
typedef struct LaneRange {
  int64_t from_ticks, to_ticks;
} LaneRange;

/* Values v become pivot + (v - pivot) * factor + add, held in the parameter's range. */
typedef struct LaneBend {
  double factor, pivot, add;
} LaneBend;

/* Cut clips in two at a position in the song; both halves keep the whole content, so that either can be drawn out again. */
Status edit_split_clips(Doc *doc, uint32_t author, EditIds clips, int64_t position_ticks, Batch **batch, Problem *problem) NODISCARD;
/* Copies, `delta_ticks` later (or earlier) and `track_steps` tracks further down the list (negative: up), as edit_move_clips. */
Status edit_copy_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) NODISCARD;
/* Later or earlier, held at the song's start with their distances kept, and to other tracks; a clip whose kind does not fit
   the track there, or that would leave the list, stays on its own. The part of a pattern of one part goes along, as a pattern of
   its own, with a fresh letter, where other clips of it stay behind. */
Status edit_move_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) NODISCARD;
/* Move one edge by `delta_ticks`; the content stays where it is in the song. Held where content or clip would end. */
Status edit_trim_clips(Doc *doc, uint32_t author, EditIds clips, ClipEdge edge, int64_t delta_ticks, Batch **batch, Problem *problem) NODISCARD;
/* The same for an end, but what the clips play now goes round from there on. Refused for a piece of notes that are shared. */
Status edit_loop_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, Batch **batch, Problem *problem) NODISCARD;
/* Sound played so much slower: its clips get `factor` (1/16..16) times as long, and follow the beats from then on. */
Status edit_stretch_clips(Doc *doc, uint32_t author, EditIds clips, double factor, Batch **batch, Problem *problem) NODISCARD;
/* Two audio clips of a track that overlap or touch, `early` first, cross over `length_ticks` in the middle of where they do now, both
   drawn out over each other as far as there is sound; along FadeShape `shape`. Length 0: they meet and do not cross. */
typedef struct Crossfade { Id early, late; int64_t length_ticks, shape; } Crossfade;
Status edit_crossfade(Doc *doc, uint32_t author, Crossfade crossfade, Batch **batch, Problem *problem) NODISCARD;
/* What clips hold, later (or earlier) within them, as far as there is any. */
Status edit_slip_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, Batch **batch, Problem *problem) NODISCARD;
/* Those of one track become one clip, from the first one's start to the last one's end: notes as they sound; pieces of sound where
   they follow each other in one recording. Refused when other sound is among them, or automation in a clip. */
Status edit_join_clips(Doc *doc, uint32_t author, EditIds clips, Batch **batch, Problem *problem) NODISCARD;
/* Clips as text (a document in JSON that holds them, their lanes, their tracks' devices and sends, the names of their assets, the
   content and patterns they share), and back: what the song has as it was is named again, what is linked stays linked; the first
   track's clips come to `track` if that plays them, else below it, else on a track made as theirs was; the first begins at
   `at_ticks`. `clips_to_json` leaves out what is no such clip; STATUS_NOT_FOUND when nothing is left. */
Status clips_to_json(const Doc *doc, EditIds clips, Buffer *out, Problem *problem) NODISCARD;
Status edit_paste_clips(Doc *doc, uint32_t author, Bytes json, Id track, int64_t at_ticks, Batch **batch, Problem *problem) NODISCARD;
/* Draw notes of a clip to a grid; no notes given: all of them. */
Status edit_quantise(Doc *doc, uint32_t author, Id clip, EditIds notes, Quantise quantise, Batch **batch, Problem *problem) NODISCARD;
/* Notes of a clip up or down; refused when one would leave the keyboard. No notes given: all of them. */
Status edit_transpose(Doc *doc, uint32_t author, Id clip, EditIds notes, int32_t semitones, Batch **batch, Problem *problem) NODISCARD;
/* How far notes stray, at most. The same seed strays the same way. */
typedef struct Humanise { int64_t timing_ticks; double velocity; uint64_t seed; } Humanise;
/* Notes of a clip or part made uneven; turned round within the time they take; that time stretched by a factor. No notes given:
   all of them. */
Status edit_humanise(Doc *doc, uint32_t author, Id clip, EditIds notes, Humanise humanise, Batch **batch, Problem *problem) NODISCARD;
Status edit_reverse_notes(Doc *doc, uint32_t author, Id clip, EditIds notes, Batch **batch, Problem *problem) NODISCARD;
Status edit_stretch_notes(Doc *doc, uint32_t author, Id clip, EditIds notes, double factor, Batch **batch, Problem *problem) NODISCARD;
/* Points in the place of what a clip or part says in the range, in ticks of its content: of a controller, 0..127, of bend (128, -8192..8191)
   or pressure (129), each holding up to the next; or of what single notes do while they sound (kinds of core/event.h, in their units),
   lines over those of `notes` that sound there, all if none is named. No points: what was there goes. */
Status edit_draw_controls(Doc *doc, uint32_t author, Id content, uint32_t number, LaneRange range, LanePoints points, Batch **batch, Problem *problem) NODISCARD;
Status edit_draw_expression(Doc *doc, uint32_t author, Id content, EditIds notes, uint32_t kind, LaneRange range, LanePoints points, Batch **batch,
                            Problem *problem) NODISCARD;
/* Put points in the place of what a lane has in the range: drawing, pasting, what a gesture recorded. Points outside the range
   are left out. No points: what was there goes, and a straight line leads across. */
Status edit_draw_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, LanePoints points, Batch **batch, Problem *problem) NODISCARD;
/* The curve of the range, elsewhere: what it leaves is erased, what lies where it comes is replaced. */
Status edit_move_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, int64_t delta_ticks, Batch **batch, Problem *problem) NODISCARD;
/* Scale and trim the values of a range. */
Status edit_bend_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, LaneBend bend, Batch **batch, Problem *problem) NODISCARD;
/* Points of a range onto a grid counted from the song's (or the clip's content's) start. */
Status edit_quantise_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, int64_t grid_ticks, double strength, Batch **batch,
                          Problem *problem) NODISCARD;
/* Take points away as long as the line stays within `tolerance` of where it was, in parts of the parameter's travel. */
Status edit_thin_lane(Doc *doc, uint32_t author, Id lane, LaneRange range, double tolerance, Batch **batch, Problem *problem) NODISCARD;

/* What a hand did to a parameter between two positions, in order of time; `points` may lie anywhere in the range, the last
   one holds up to its end. */
typedef struct LaneStroke {
  LaneRange range;
  LanePoints points;
} LaneStroke;

/* All that was recorded of one parameter: of a track, chain or device, by its field number. */
typedef struct LaneTake {
  Id object;
  uint32_t param;
  bool trims;    /* the values are added to the lane instead of taking its place */
  const LaneStroke *strokes;
  uint32_t stroke_count;
} LaneTake;

/* Strokes into the parameters' lanes, thinned within `tolerance` of the travel; lanes that are missing are made, and stand at
   the parameter's value outside of what was recorded. */
Status edit_record_lanes(Doc *doc, uint32_t author, const LaneTake *takes, uint32_t count, double tolerance, Batch **batch, Problem *problem) NODISCARD;

/* The curve of a range as points of its own, positions counted from its beginning: a copy to draw elsewhere. `points` holds
   LanePoints; STATUS_NOT_FOUND when the lane has none. */
Status lane_copy(const Doc *doc, Id lane, LaneRange range, Buffer *points) NODISCARD;
/* Which of recorded points to keep, so that straight lines between the kept ones pass within `tolerance` (parts of the travel
   of `param`) of all; the first and last stay. `points` is thinned in place; returns how many are left, or 0 when memory is
   refused. */
struct Param;
uint32_t lane_thin(const Memory *memory, const struct Param *param, LanePoint *points, uint32_t count, double tolerance);

/* Shared content: of note clips a part, of audio clips a link number (AudioClip.link, model/links.h). Copies as edit_copy_clips makes them, that share what they play with the originals from now on: an edit in
   one is an edit of all. */
Status edit_link_clips(Doc *doc, uint32_t author, EditIds clips, int64_t delta_ticks, int32_t track_steps, Batch **batch, Problem *problem) NODISCARD;
/* Clips that share what they play get a copy of it of their own; a pattern clip gets a pattern. */
Status edit_make_unique(Doc *doc, uint32_t author, EditIds clips, Batch **batch, Problem *problem) NODISCARD;

/* Patterns. The note clips, as they sound, become a pattern with a part for each of their tracks, from the first one's start
   over whole bars, and one clip of it on the track of the first; they go. Refused when a clip has automation or a take. */
Status edit_make_pattern(Doc *doc, uint32_t author, EditIds clips, const char *name, Batch **batch, Problem *problem) NODISCARD;
/* An empty part for a track. */
Status edit_add_part(Doc *doc, uint32_t author, Id pattern, Id track, Batch **batch, Problem *problem) NODISCARD;
/* The pattern again, with parts of its own. `name` NULL: as the original's; `clip`, unless ID_NONE: a clip of the pattern that plays
   the copy from now on. */
Status edit_duplicate_pattern(Doc *doc, uint32_t author, Id pattern, Id clip, const char *name, Batch **batch, Problem *problem) NODISCARD;
/* A clip of it on a track, once round long. */
Status edit_place_pattern(Doc *doc, uint32_t author, Id pattern, Id track, int64_t at_ticks, Batch **batch, Problem *problem) NODISCARD;

/* One field of a step grid: a row per key, a column per step. */
typedef struct Step {
  uint32_t step;
  int64_t step_ticks;  /* > 0; notes that begin within a step are that step's */
  uint8_t key;
  double velocity;     /* 0: there is no note there */
  double probability;  /* percent; 100 leaves the note as it is, and takes a chance it had away */
  uint8_t ratchets;    /* strokes within the note's time, 1..16; 0 leaves them as they are */
  int64_t late_ticks;  /* how much later than its step a new note comes; those that are there stay */
} Step;

/* Fields of the grid of a clip or part, as one step of undo. */
Status edit_set_steps(Doc *doc, uint32_t author, Id content, const Step *steps, uint32_t count, Batch **batch, Problem *problem) NODISCARD;
/* All notes onto the steps they begin within, those of every second step later by `swing` (0..0.75) of a step. */
Status edit_swing_steps(Doc *doc, uint32_t author, Id content, int64_t step_ticks, double swing, Batch **batch, Problem *problem) NODISCARD;

/* Grooves. One made of what is struck in the song: of each step of a measure how late and, against the mean, how hard it comes;
   and of a clip's notes as they lie there. Nothing struck: no batch. */
typedef struct GrooveHit { int64_t song_ticks; double velocity; } GrooveHit; /* any unit of velocity: only ratios count */
typedef struct GrooveHits { const GrooveHit *hits; uint32_t count; } GrooveHits;
Status edit_make_groove(Doc *doc, uint32_t author, GrooveHits hits, const char *name, GrooveMeasure measure, Batch **batch, Problem *problem) NODISCARD;
Status edit_extract_groove(Doc *doc, uint32_t author, Id clip, const char *name, GrooveMeasure measure, Batch **batch, Problem *problem) NODISCARD;
/* Notes of a clip or part drawn to a groove for good, by 0..1 of its timing and its accents. No notes given: all of them,
   and the clip plays with no groove besides. */
typedef struct GrooveStrength { double timing, velocity; } GrooveStrength;
Status edit_groove(Doc *doc, uint32_t author, Id clip, EditIds notes, Id groove, GrooveStrength strength, Batch **batch, Problem *problem) NODISCARD;

/* Routing. A new group stands in front of the first of its tracks and plays into where they played; the others come to it. The master
   and tracks that are in another of them stay as they are. Ungrouped, tracks play into where the group played. */
Status edit_group_tracks(Doc *doc, uint32_t author, EditIds tracks, const char *name, Batch **batch, Problem *problem) NODISCARD;
Status edit_ungroup(Doc *doc, uint32_t author, Id group, Batch **batch, Problem *problem) NODISCARD;
Status edit_add_return(Doc *doc, uint32_t author, const char *name, int64_t hue, Batch **batch, Problem *problem) NODISCARD;
/* Sends to a track from tracks, chains or devices that have none to it yet. */
Status edit_add_sends(Doc *doc, uint32_t author, EditIds sources, Id target, double gain_db, Batch **batch, Problem *problem) NODISCARD;
/* What a device's sidechain hears, taken before the fader; ID_NONE: nothing. */
Status edit_set_sidechain(Doc *doc, uint32_t author, Id device, Id source, Batch **batch, Problem *problem) NODISCARD;
/* Each track again behind itself, with all it holds, its sends and what steers its devices; of tracks that play into each
   other or send to each other, so do the copies. */
Status edit_duplicate_tracks(Doc *doc, uint32_t author, EditIds tracks, Batch **batch, Problem *problem) NODISCARD;
/* Tracks, in their order, behind `after` in the list (ID_NONE: first; ID_LAST), and into a group (ID_NONE: out of all); what plays
   into a group that moves goes with it. Refused when a group would lie in itself. */
Status edit_move_tracks(Doc *doc, uint32_t author, EditIds tracks, Id after, Id group, Batch **batch, Problem *problem) NODISCARD;
/* A track's fader; those linked with it move by as many decibels, but for those that are all the way down. */
Status edit_set_level(Doc *doc, uint32_t author, Id track, double gain_db, Batch **batch, Problem *problem) NODISCARD;
/* Devices, in their order, behind `after` (ID_NONE: first; ID_LAST) in a track or chain. */
Status edit_move_devices(Doc *doc, uint32_t author, EditIds devices, Id holder, Id after, Batch **batch, Problem *problem) NODISCARD;
/* Copies of them there, with what steers them. */
Status edit_copy_devices(Doc *doc, uint32_t author, EditIds devices, Id holder, Id after, Batch **batch, Problem *problem) NODISCARD;

/* A controller for a parameter of an object (its field's number), in place of the one it had; and none any more. Channel -1: any. */
typedef struct MappedControl { int64_t channel, controller; } MappedControl;
Status edit_map(Doc *doc, uint32_t author, Id object, uint32_t param, MappedControl control, Batch **batch, Problem *problem) NODISCARD;
Status edit_unmap(Doc *doc, uint32_t author, Id object, uint32_t param, Batch **batch, Problem *problem) NODISCARD;

/* Time, for all tracks: clips are cut where the song is, automation, takes, markers, tempo and metre go along. Silence put in
   where `gap` begins; a stretch taken out, played twice, and brought to before `to_ticks` of the song as it was. */
Status edit_insert_time(Doc *doc, uint32_t author, LaneRange gap, Batch **batch, Problem *problem) NODISCARD;
Status edit_delete_time(Doc *doc, uint32_t author, LaneRange range, Batch **batch, Problem *problem) NODISCARD;
Status edit_duplicate_time(Doc *doc, uint32_t author, LaneRange range, Batch **batch, Problem *problem) NODISCARD;
Status edit_move_time(Doc *doc, uint32_t author, LaneRange range, int64_t to_ticks, Batch **batch, Problem *problem) NODISCARD;

/* Any objects with all they hold, and the connections and lanes that name them; tracks that played into a deleted one then
   play into where that played. */
Status edit_delete(Doc *doc, uint32_t author, EditIds objects, Batch **batch, Problem *problem) NODISCARD;

/* Takes. A range of the song goes to a lane and is taken from its siblings. */
Status edit_choose_take(Doc *doc, uint32_t author, Id lane, LaneRange range, Batch **batch, Problem *problem) NODISCARD;
/* Every choice of the track that goes over a position is cut there; nothing is heard of it until one half goes elsewhere. */
Status edit_split_comp(Doc *doc, uint32_t author, Id track, int64_t position_ticks, Batch **batch, Problem *problem) NODISCARD;
/* The lane's choices in a range become one, what lies between them included. */
Status edit_merge_comp(Doc *doc, uint32_t author, Id lane, LaneRange range, Batch **batch, Problem *problem) NODISCARD;
/* The lane is chosen for all it holds, the others for nothing. */
Status edit_promote_take(Doc *doc, uint32_t author, Id lane, Batch **batch, Problem *problem) NODISCARD;
/* What is chosen becomes clips of the track that overlap at the seams; the lanes go. */
Status edit_flatten_takes(Doc *doc, uint32_t author, Id track, Batch **batch, Problem *problem) NODISCARD;

/* A performance: what the launcher told of tracks and slots, in order (graph/graph.h). */
typedef enum PerformanceType { PERFORM_LAUNCHED, PERFORM_ENDED, PERFORM_LEFT, PERFORM_RETURNED } PerformanceType;
typedef struct PerformanceEvent {
  PerformanceType type;
  float press;            /* of a launch: 0..1 */
  Id object;              /* the slot; of the latter two the track */
  int64_t position_ticks; /* in the song */
  int64_t travel_ticks;   /* of a launch: how much of the slot lies before it */
} PerformanceEvent;

/* Write down what was heard up to `end_ticks`: where a track had left its arrangement, clips of its slots take the place of its
   own. Rendered, that is the sound of the performance again, as long as slots and tempo are as they were. */
Status edit_write_performance(Doc *doc, uint32_t author, const PerformanceEvent *events, uint32_t count, int64_t end_ticks, Batch **batch,
                              Problem *problem) NODISCARD;

/* Scenes and slots. A place is where a track and a scene meet; what a slot there holds already gives way. */
typedef struct SlotPlace { Id track, scene; } SlotPlace;
/* Behind `after`: ID_NONE before all others, ID_LAST. */
Status edit_add_scene(Doc *doc, uint32_t author, Id after, const char *name, Batch **batch, Problem *problem) NODISCARD;
/* On an instrument track with an empty clip, unless its length is 0. */
Status edit_add_slot(Doc *doc, uint32_t author, SlotPlace place, int64_t length_ticks, Batch **batch, Problem *problem) NODISCARD;
/* A copy of any clip into a slot, and of a slot's clip into the arrangement. A pattern clip goes into the slots of the scene on all
   tracks that it plays on, as clips that share its parts. */
Status edit_clip_to_slot(Doc *doc, uint32_t author, Id clip, SlotPlace place, Batch **batch, Problem *problem) NODISCARD;
Status edit_slot_to_arrangement(Doc *doc, uint32_t author, Id slot, int64_t at_ticks, Batch **batch, Problem *problem) NODISCARD;
Status edit_copy_slot(Doc *doc, uint32_t author, Id slot, SlotPlace place, Batch **batch, Problem *problem) NODISCARD;
Status edit_move_slot(Doc *doc, uint32_t author, Id slot, SlotPlace place, Batch **batch, Problem *problem) NODISCARD;
/* Copies of clips of tracks as new scenes behind all others: one for each place where some of them begin, with what of them sounds there,
   patterns on the tracks they play as in edit_clip_to_slot, unless a place before it plays the same. Of pattern clips alone: one for each
   pattern. At most 64 at once. */
Status edit_scenes_of_clips(Doc *doc, uint32_t author, EditIds clips, Batch **batch, Problem *problem) NODISCARD;
/* Clips out of slots, which stay and keep how they are launched. */
Status edit_clear_slots(Doc *doc, uint32_t author, EditIds slots, Batch **batch, Problem *problem) NODISCARD;
/* The scene again behind itself, with copies of all that lies in it; and to another place, behind `after` as edit_add_scene. */
Status edit_duplicate_scene(Doc *doc, uint32_t author, Id scene, Batch **batch, Problem *problem) NODISCARD;
Status edit_move_scene(Doc *doc, uint32_t author, Id scene, Id after, Batch **batch, Problem *problem) NODISCARD;
/* The song takes over a scene's tempo and signature from `at_ticks` on (edit_scene_time.c); STATUS_NOT_FOUND when the scene has
   neither, or the song has them there already. Played in time it is given before the song is there: launch_place_ticks says
   where a launch of the scene or slot would fall that came at `ticks`, as the launcher's grid has it; -1: no such object. */
Status edit_take_scene_time(Doc *doc, uint32_t author, Id scene, int64_t at_ticks, Batch **batch, Problem *problem) NODISCARD;
int64_t launch_place_ticks(Doc *doc, Id object, int64_t ticks);
/* Copies of slots, one a track, those that play for example, in a new scene behind all others. */
Status edit_capture_scene(Doc *doc, uint32_t author, EditIds slots, const char *name, Batch **batch, Problem *problem) NODISCARD;

/* All of `doc` as one batch on a new document, ids and order kept: the first one of a branch that goes on from it. */
Status edit_whole(const Doc *doc, uint32_t author, const char *label, Batch **batch, Problem *problem) NODISCARD;
/* What makes `doc` equal to `target`, an earlier or a later state of the same song: ids are kept, what is the same is left
   alone. A version is brought back by it, as one step that can be taken back. */
Status edit_turn(const Doc *doc, const Doc *target, uint32_t author, const char *label, Batch **batch, Problem *problem) NODISCARD;
/* The same for one object and all that lies in it: it becomes as it is in `target`, or goes if it is not there. What lives with it and
   is missing comes along: a track's sends. STATUS_NOT_FOUND when it is so already. */
Status edit_turn_back(const Doc *doc, const Doc *target, uint32_t author, const char *label, Id object, Batch **batch, Problem *problem) NODISCARD;

#endif
