#ifndef TUTTI_SERVER_ROUTES_HEALTH_H
#define TUTTI_SERVER_ROUTES_HEALTH_H

#include "server/routes/routes.h"

/* For those who look after a server: it runs, it can work, and its figures in the text format of OpenMetrics. */

void health_alive(const Routes *routes, const HttpRequest *request, HttpReply *reply);
/* 503 when the database does not answer; says how durable a commit is. */
void health_ready(const Routes *routes, const HttpRequest *request, HttpReply *reply);
void health_metrics(const Routes *routes, const HttpRequest *request, HttpReply *reply);

#endif
