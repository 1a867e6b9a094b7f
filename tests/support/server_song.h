#ifndef TUTTI_TESTS_SUPPORT_SERVER_SONG_H
#define TUTTI_TESTS_SUPPORT_SERVER_SONG_H

#include "support/server_process.h"
#include "support/web_client.h"

#include "session/session.h"

/* A song with a sound of its own, shared on a server by a guest. Functions fail the test they are called in. */

typedef struct ServerSong {
  ServerProcess server;
  char owner[128];               /* the cookie */
  char branch[24], project[24], name[65];
  Session *song;                 /* as the owner has it */
  Buffer sound;                  /* a canonical WAV */
} ServerSong;

/* Another guest. */
void server_song_guest(const ServerSong *song, char cookie[128]);
/* On a server that runs already: a guest, a project, the song with a sound that is not uploaded yet. */
void server_song_share(ServerSong *song);
/* Brings the sound and waits until it is checked. */
void server_song_upload(ServerSong *song);
/* Edits of the owner's that are not sent yet: sends them and waits. */
void server_song_send(ServerSong *song);
/* Asks for a render; the status of the answer. */
int server_song_ask(const ServerSong *song, const char *cookie, const char *body, char job[24]);
/* The job's last word, at most a minute from now. */
WebReply server_song_wait(const ServerSong *song, const char *job);
void server_song_finish(ServerSong *song);

#endif
