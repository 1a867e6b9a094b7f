#ifndef TUTTI_CORE_LIMITS_H
#define TUTTI_CORE_LIMITS_H

/* Everything has a stated maximum; it stands here, with its reason where the number alone does not say it. */

#define LIMIT_OBJECTS 1000000u              /* objects in a document */
#define LIMIT_RECORDS_PER_FIELD 4000000u    /* notes or points in one clip or lane */
#define LIMIT_KINDS 255u                    /* numbers of kinds, those of newer versions included: they are searched one by one */
#define LIMIT_ACTORS 65536u                 /* that ever made something in one document: they are kept in a sorted array */
#define LIMIT_DEPTH 32u                     /* parents above an object */
#define LIMIT_TEXT_BYTES 65536u             /* one text field */
#define LIMIT_BATCH_OPS 1000000u
#define LIMIT_BATCH_BYTES (256u << 20)
#define LIMIT_DOCUMENT_BYTES (1u << 30)
#define LIMIT_UNDO_STEPS 10000u

#define LIMIT_PENDING 1000000u               /* batches of one client that the server has not ordered */
#define LIMIT_ASIDE 100000u                 /* batches that were refused and not looked at; more local edits wait */
#define LIMIT_WINDOW 64u                    /* batches of one client on their way at once; bounds the refusals a room remembers */
#define LIMIT_ROOM_WAITING 4096u            /* batches waiting in a room for their turn; more are asked for again */
#define LIMIT_ROOM_WAITING_BYTES (64u << 20)
#define LIMIT_ROOM_GROUP 256u               /* rows in one commit */
#define LIMIT_ROOM_GROUP_BYTES (1u << 20)   /* of one commit, but for a single larger batch */
#define LIMIT_ROOM_TELL_BYTES (64u << 10)   /* of one frame of rows to a reader, but for a single larger batch: readers take turns */
#define LIMIT_ROOM_READERS 4096u
#define LIMIT_READER_QUEUE_BYTES (4u << 20) /* rows a slow reader may be behind; then it gets a snapshot */

#define LIMIT_FILE_BYTES (1u << 30)         /* one imported file, as long as files are held whole in memory */
#define LIMIT_LENT_BYTES 0xfffffff0u        /* one file that is read where it lies; what WAV and zip can say */
#define LIMIT_CHANNELS 2u                   /* audio channels anywhere in the engine */
#define LIMIT_WAV_CHANNELS 64u              /* channels a WAV may have before it is folded to two */
#define LIMIT_RATE_HZ_MIN 8000u
#define LIMIT_RATE_HZ_MAX 384000u
#define LIMIT_SMF_TRACKS 65535u
#define LIMIT_SMF_EVENTS 8000000u
#define LIMIT_ZIP_ENTRIES 65535u
#define LIMIT_ZIP_RATIO 1200u               /* unpacked : packed; deflate itself cannot exceed 1032 */
#define LIMIT_JSON_DEPTH 64u

#define LIMIT_BPM_MIN 20.0
#define LIMIT_BPM_MAX 999.0
#define LIMIT_SONG_SECONDS (24.0 * 3600.0)
#define LIMIT_TAIL_SECONDS 30.0             /* a render ends at the latest this long after its last event */

#define LIMIT_TRACKS 1024u
#define LIMIT_SCENES 1024u
#define LIMIT_MARKERS 1024u
#define LIMIT_MIDI_WORDS 16384u             /* of one import */
#define LIMIT_CYCLE_TICKS_MIN (17740800 / 64) /* of a slot's content: what goes round faster would be a tone */
#define LIMIT_DEVICES_PER_TRACK 64u         /* of one chain */
#define LIMIT_CHAINS_PER_DEVICE 128u        /* in one container: a pad for every key */
#define LIMIT_CONTAINER_DEPTH 4u            /* containers inside each other */
#define LIMIT_CONNECTIONS 16384u            /* sends, sidechains and modulations of a document */
#define LIMIT_FEEDBACK_FRAMES_MIN 64u       /* one block: sound cannot come back sooner */
#define LIMIT_FEEDBACK_FRAMES_MAX 192000u
#define LIMIT_PARAMS 128u                   /* parameters of one device */
#define LIMIT_ZONES 1024u                   /* of one device: a note looks at each */
#define LIMIT_VOICES 128u                   /* of one instrument */
#define LIMIT_BLOCK_EVENTS 512u             /* events of one instrument in one 64-frame block; more are dropped and counted */

#endif
