#ifndef TUTTI_CORE_VERSION_H
#define TUTTI_CORE_VERSION_H

/* The engine's version: part of the promise that a render is a pure function of document, assets, version, rate and range. */

#define TUTTI_VERSION "0.1.0"

#endif
