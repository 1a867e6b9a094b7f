#ifndef TUTTI_SESSION_SESSION_H
#define TUTTI_SESSION_SESSION_H

#include "core/bytes.h"
#include "core/hash.h"
#include "graph/plan.h"
#include "model/op.h"

/*
  The one place that knows both the document and the sound. A Session is an open project: document, undo history, assets'
  PCM and the compiler that turns changes into segments and plans. It does no I/O: the host stores the log it is handed.
  All functions are [control].
*/

typedef struct Session Session;
struct Graph;

Session *session_create(const Memory *memory, uint32_t actor);
void session_destroy(Session *session);
Doc *session_doc(Session *session);

/* Edits. Takes ownership of `batch` either way. On success the encoded batch (with before-values and its sequence) is in
   session_logged until the next call: the host must store these bytes before it says "saved". */
Status session_apply(Session *session, Batch *batch, BatchReport *report, Problem *problem) NODISCARD;
Bytes session_logged(const Session *session);
/* Replay one stored batch: document and history become what they were. */
Status session_replay(Session *session, Bytes logged, Problem *problem) NODISCARD;
uint64_t session_sequence(const Session *session);

/* Undo and redo of this actor's own steps, each itself a batch that is logged. STATUS_NOT_FOUND when there is none. */
Status session_undo(Session *session, BatchReport *report, Problem *problem) NODISCARD;
Status session_redo(Session *session, BatchReport *report, Problem *problem) NODISCARD;
const char *session_undo_label(const Session *session); /* NULL when there is nothing to undo */
const char *session_redo_label(const Session *session);
/* All steps of either kind, newest first: what a history shows. */
uint32_t session_step_count(const Session *session, bool redo);
const char *session_step_label(const Session *session, bool redo, uint32_t index); /* NULL when there is none */
/* For a song that others begin from: it stays as it is, with no step to go back and nothing of what was deleted. [control] */
void session_forget_history(Session *session);

/* Snapshot of document + history, so that a log can begin again from here; and its reading. */
Status session_snapshot(const Session *session, Buffer *out) NODISCARD;
Status session_restore(Session *session, Bytes snapshot, Problem *problem) NODISCARD;

/* Assets: canonical PCM by SHA-256 of the canonical WAV bytes (formats/wav.h, wav_canonical). The host keeps the bytes; the session holds
   what the compiler needs. `file` is any sound file we read (formats/audio_file.h). */
Status session_put_asset(Session *session, Bytes file, Digest *sha256, Problem *problem) NODISCARD;
/* How its samples lie, without `data`; false when it is not here. */
struct Wav;
bool session_asset_layout(const Session *session, Digest sha256, struct Wav *layout);
bool session_has_asset(const Session *session, Digest sha256);
void session_drop_asset(Session *session, Digest sha256);

/* How many assets of the last plan are that long, and their samples in bytes; and the decoder to open a graph's cache with. */
/* For hosts that carry segments themselves: a key of the last plan as the SEGMENT_STREAM that goes in place of its samples. False:
   it is no long asset. */
bool session_segment_stream(const Session *session, SegmentKey key, Buffer *out);
uint32_t session_stream_count(const Session *session);
uint64_t session_stream_bytes(const Session *session);
void session_decode_page(const SegmentStream *stream, Bytes frames, uint32_t channel, float *out);

/* Imports: pure functions of the bytes. Each gives a batch to apply; `at_ticks` places the material. */
Status session_import_midi(Session *session, Bytes smf, const char *name, int64_t at_ticks, bool replace_tempo, Batch **batch,
                           Problem *problem) NODISCARD;
Status session_import_audio(Session *session, Bytes file, const char *name, int64_t at_ticks, Id track /* or ID_NONE */, Batch **batch,
                          Problem *problem) NODISCARD; /* puts the asset, too; the canonical bytes are in session_asset_bytes */
Bytes session_asset_bytes(const Session *session, Digest sha256); /* {NULL, 0}: not here, or not held in memory */
/* Assets that are not held in memory. Either the bytes given to the session stay where they are for as long as it lives (a
   mapped file), and it uses them there; `forget` (or NULL) hears what was read of them and will not be soon. Or it knows an
   asset by the first bytes of its canonical WAV (64 or more) and that file's size, and `read` fetches the rest piece by piece. */
typedef void SessionForget(void *host, Bytes bytes);
typedef bool SessionRead(void *host, const Digest *sha256, uint64_t offset, void *to, size_t bytes);
void session_lend_files(Session *session, SessionForget *forget, void *host);
void session_lend_assets(Session *session, SessionRead *read, void *host);
Status session_know_asset(Session *session, Bytes head, uint64_t file_bytes, Digest sha256, Problem *problem) NODISCARD;
/* Sound longer than this, as f32, goes to a graph in pages if it has a cache (graph_open_pages); what is stretched only if it is
   16 times longer. The bytes of a render do not depend on it. */
#define SESSION_WHOLE_BYTES (UINT64_C(2) << 20) /* unless told: 5 s of stereo */
void session_set_whole_bytes(Session *session, uint64_t bytes_max);
/* For hosts that did the slow half on another thread. Adopt: canonical WAV bytes whose SHA-256 is already known, copied.
   Import: the batch for an asset that is already here. Segment: what session_segment_bytes would give for it at `rate_hz`. */
Status session_adopt_asset(Session *session, Bytes canonical_wav, Digest sha256, Problem *problem) NODISCARD;
Status session_import_asset(Session *session, Digest sha256, const char *name, int64_t at_ticks, Id track, Batch **batch,
                            Problem *problem) NODISCARD;
/* What a track was rendered to (session/stems.h, stem_alone), `name`, that is here: an audio track of that name and the track's hue, right
   behind it, into the same group and on the same side, plays it where the track's clips lie and until it has died away; it has the track's
   sends with their lanes, and its fader where one of them leaves before that; what listened to the track behind its fader listens to it;
   the track is muted, whatever is drawn for that. One batch. `heard`: between which frames of the song it is not
   silent, and which frame of the song the sound's first is. STATUS_NOT_FOUND: the track or the sound is not there; STATUS_REFUSED: it
   is the master; STATUS_OUT_OF_RANGE: `heard` is none of it. */
typedef struct HeardFrames { uint64_t begin, end, first; } HeardFrames;
Status session_import_in_place(Session *session, Digest sha256, const char *name, Id track, HeardFrames heard, Batch **batch, Problem *problem) NODISCARD;
Status session_asset_segment(Bytes canonical_wav, Digest sha256, double rate_hz, Buffer *out, Problem *problem) NODISCARD;
/* While an asset is held, plans leave it out as if its PCM had not arrived: its segment is on its way to the graph. */
void session_hold_asset(Session *session, Digest sha256, bool held);
/* The same for a stretched asset: what session_segment_job names is made of the asset's WAV by anybody; while it is on its
   way, the plan's clips that play it are held by its key. */
Status session_stretch_segment(Bytes canonical_wav, Bytes job, Buffer *out, Problem *problem) NODISCARD;
Status session_hold_segment(Session *session, SegmentKey key, bool held, Problem *problem) NODISCARD;
Status session_export_midi(Session *session, Buffer *out) NODISCARD;

/* Bundles: a zip of project.json, assets/<sha256>.wav, history.bin and manifest.json (version, checksums). */
Status session_to_bundle(const Session *session, Buffer *out) NODISCARD;
Status session_from_bundle(Session *session, Bytes zip, Problem *problem) NODISCARD; /* session must be new */
/* A bundle, or the project of another program (session/dawproject.h), told apart by what is in it; `name` is the song's where the file
   gives none. */
Status session_from_project(Session *session, Bytes zip, const char *name, Problem *problem) NODISCARD;

/*
  Compile the document as it stands into a plan. Segments whose content did not change keep their key and are not rebuilt,
  so an edit costs its own clip and a header. Any host then does: for each segment of the plan the graph has not got, put
  its bytes; install the plan. session_feed does just that where both live in one memory.
*/
Status session_compile(Session *session, Bytes *plan, Problem *problem) NODISCARD; /* valid until the next compile */
uint32_t session_segment_count(const Session *session);
SegmentKey session_segment_key(const Session *session, uint32_t index);
Bytes session_segment_keys(const Session *session); /* all of them as they lie in the plan, SegmentKey by SegmentKey; valid until the next compile */
/* Bytes of a segment of the last plan; an asset's are made on demand (resampled to the project's rate). Valid until the next compile or drop. */
Status session_segment_bytes(Session *session, SegmentKey key, Bytes *bytes, Problem *problem) NODISCARD;
/* The asset a key of the last plan names, or is made of, for the project's rate; false when it is something else. */
bool session_segment_asset(const Session *session, SegmentKey key, Digest *sha256);
/* How it is made: data NULL when it is the asset as it is. Valid until the next compile. */
Bytes session_segment_job(const Session *session, SegmentKey key);
Status session_feed(Session *session, struct Graph *graph, Problem *problem) NODISCARD;

/*
  Of devices that read what is made of their parameters and sounds (devices/kernel.h): a host may make that on another thread. Its
  job as the document has it now, as bytes; STATUS_NOT_FOUND: the device reads nothing, or the sound of zone `missing` is not here.
  Any session that has the job's sounds makes of it what session_segment_bytes would give, or what a panel draws. While such a
  segment is held (session_hold_segment) plans go on with the one that was ready before.
*/
struct KernelPicture;
Status session_kernel_job(const Session *session, Id device, Buffer *out, Id *missing) NODISCARD;
uint32_t session_kernel_sounds(Bytes job, Digest *sounds, uint32_t capacity); /* what they are; how many */
Bytes session_segment_kernel(const Session *session, SegmentKey key); /* the job of a key of the last plan; data NULL: it is no such */
Status session_kernel_segment(const Session *session, Bytes job, Buffer *out, Problem *problem) NODISCARD;
Status session_kernel_picture(const Session *session, Bytes job, struct KernelPicture *picture) NODISCARD;
/* What a hand on such parameters has them at: the next plan is made with it, the document does not know of it. One device at a time. */
void session_try_param(Session *session, Id device, uint16_t param, double value);
void session_end_trial(Session *session);

#endif
