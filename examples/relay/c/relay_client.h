/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small client of the relay's frames: a named process that sends texts and bytes to other
 * processes, groups and channels, and receives them. See docs/guide/relay-protocol.md.
 *
 * A client belongs to one thread. Nothing is printed, and no signal is raised: a call that fails
 * returns NULL, 0 or -1, and relay_error() says why in one line.
 */
#ifndef RELAY_CLIENT_H
#define RELAY_CLIENT_H

#include <stddef.h>
#include <stdint.h>

struct relay;

enum relay_target { RELAY_PROCESS = 1, RELAY_GROUP = 2, RELAY_CHANNEL = 3 };

enum relay_form {
  RELAY_TEXT = 1,   /* UTF-8 */
  RELAY_BINARY = 2, /* any bytes */
  RELAY_RECORD = 3, /* 12 bytes of a records process; only ever received */
  RELAY_TYPED = 4   /* a message of the layer as JSON */
};

enum relay_kind {
  RELAY_MESSAGE = 0x12, /* form, about (the sender, "" when it is no process), data, size */
  RELAY_ERROR = 0x13,   /* id, code, about (what it is about), data (a sentence), size */
  RELAY_PONG = 0x14,    /* data, size */
  RELAY_DONE = 0x15     /* id of the join or leave */
};

/* What has been received. `about` and `data` are good until the next call with this client. */
struct relay_event {
  enum relay_kind kind;
  uint32_t id;
  int code;
  enum relay_form form;
  char about[256];
  const uint8_t *data; /* a byte 0 follows, which size does not count: a text can be printed */
  size_t size;
};

/*
 * Connects, says hello and waits for the welcome. `token` is "" where none is asked for. NULL when it
 * fails; then `why`, of `room` bytes, says why.
 */
struct relay *relay_connect_tcp(const char *host, int port, const char *name, const char *token,
                                int timeout_millis, char *why, size_t room);
struct relay *relay_connect_unix(const char *path, const char *name, const char *token,
                                 int timeout_millis, char *why, size_t room);

/*
 * Sends to a process, group or channel. Returns the number (above 0) that an error about it will
 * have, or 0 when the connection is gone or the message cannot be sent: longer than the relay takes,
 * or to a name of 0 or more than 255 bytes. Waits while the system takes no more.
 */
uint32_t relay_send(struct relay *relay, enum relay_target target, const char *name,
                    enum relay_form form, const void *data, size_t size);

/* The same with a text that ends with a byte 0. */
uint32_t relay_send_text(struct relay *relay, enum relay_target target, const char *name,
                         const char *text);

/* Joins or leaves a group. Returns the number that the RELAY_DONE or RELAY_ERROR will have, or 0. */
uint32_t relay_join(struct relay *relay, const char *group);
uint32_t relay_leave(struct relay *relay, const char *group);

/* Sends up to 125 bytes, which come back as RELAY_PONG. 0, or -1. */
int relay_ping(struct relay *relay, const void *data, size_t size);

/*
 * Waits for the next event: 1 when there is one, 0 when the time is over, -1 when the connection has
 * ended or cannot be read. A negative timeout waits for ever. Errors of the relay are events.
 */
int relay_receive(struct relay *relay, int timeout_millis, struct relay_event *event);

/* To poll() beside others. When it is readable, call relay_receive with timeout 0 until it returns 0. */
int relay_fd(const struct relay *relay);

/* The name that the relay welcomed, and the most bytes that it takes in one message. */
const char *relay_name(const struct relay *relay);
size_t relay_largest(const struct relay *relay);

/* Why the last call failed. */
const char *relay_error(const struct relay *relay);

/* Closes the connection and frees all. NULL is fine. */
void relay_close(struct relay *relay);

#endif
