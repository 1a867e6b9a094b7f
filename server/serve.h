#ifndef TUTTI_SERVER_SERVE_H
#define TUTTI_SERVER_SERVE_H

/* Serves the page, and the songs people share, until SIGINT or SIGTERM. Returns the exit code. */
int serve_run(const char *program, int count, char *const *arguments);

#define SERVE_USAGE "serve [--port N] [--address A] [--web FOLDER] [--data FOLDER | --page-only]"

#endif
