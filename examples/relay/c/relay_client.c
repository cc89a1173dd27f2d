/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "relay_client.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { HELLO = 0x01, SEND = 0x02, JOIN = 0x03, LEAVE = 0x04, PING = 0x05, WELCOME = 0x11 };
enum { VERSION = 1, LENGTH = 4, LONGEST_NAME = 255, LONGEST_PING = 125 };

/* Before the welcome, which says how large payloads may be, only small frames come. */
enum { LARGEST_FIRST = 4096, BESIDE_PAYLOAD = 1024 };

struct relay {
  int fd;
  uint32_t last_id;
  size_t largest;  /* payload, as the relay says */
  uint8_t *buffer; /* what has been received: bytes begin..end */
  size_t capacity;
  size_t begin;
  size_t end;
  size_t held;     /* where a byte 0 stands in for the byte behind the last event, or 0 */
  uint8_t behind;  /* that byte */
  char name[LONGEST_NAME + 1];
  char error[256];
};

static void fail(struct relay *relay, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(relay->error, sizeof relay->error, format, arguments);
  va_end(arguments);
}

static int64_t now_millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void put16(uint8_t *to, size_t value) {
  to[0] = (uint8_t)(value >> 8);
  to[1] = (uint8_t)value;
}

static void put32(uint8_t *to, uint32_t value) {
  put16(to, value >> 16);
  put16(to + 2, value & 0xffff);
}

static uint32_t get32(const uint8_t *from) {
  return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

/* ---- sending ---- */

static int write_all(struct relay *relay, const uint8_t *bytes, size_t size, int flags) {
  while (size > 0) {
    ssize_t n = send(relay->fd, bytes, size, MSG_NOSIGNAL | flags);
    if (n >= 0) {
      bytes += n;
      size -= (size_t)n;
    } else if (errno != EINTR) {
      fail(relay, "cannot send: %s", strerror(errno));
      return -1;
    }
  }
  return 0;
}

/* A head with the length of the frame (which counts what comes behind it) and then the payload. */
static int write_frame(struct relay *relay, uint8_t *head, size_t head_size, const void *payload,
                       size_t size) {
  put32(head, (uint32_t)(head_size - LENGTH + size));
  if (size == 0) {
    return write_all(relay, head, head_size, 0);
  }
  uint8_t small[2048];
  if (head_size + size <= sizeof small) {
    memcpy(small, head, head_size);
    memcpy(small + head_size, payload, size);
    return write_all(relay, small, head_size + size, 0);
  }
  return write_all(relay, head, head_size, MSG_MORE) != 0 ? -1 : write_all(relay, payload, size, 0);
}

/* The length of a name of 1 to 255 bytes, or 0. */
static size_t name_length(struct relay *relay, const char *name) {
  size_t length = strlen(name);
  if (length == 0 || length > LONGEST_NAME) {
    fail(relay, "a name of %zu bytes (expected: 1..%d)", length, LONGEST_NAME);
    return 0;
  }
  return length;
}

static uint32_t next_id(struct relay *relay) {
  relay->last_id = relay->last_id == UINT32_MAX ? 1 : relay->last_id + 1;
  return relay->last_id;
}

uint32_t relay_send(struct relay *relay, enum relay_target target, const char *name,
                    enum relay_form form, const void *data, size_t size) {
  uint8_t head[LENGTH + 8 + LONGEST_NAME];
  size_t length = name_length(relay, name);
  if (length == 0) {
    return 0;
  }
  if (size > relay->largest) {
    fail(relay, "a message of %zu bytes (expected: at most %zu)", size, relay->largest);
    return 0;
  }
  uint32_t id = next_id(relay);
  head[4] = SEND;
  put32(head + 5, id);
  head[9] = (uint8_t)form;
  head[10] = (uint8_t)target;
  head[11] = (uint8_t)length;
  memcpy(head + 12, name, length);
  return write_frame(relay, head, 12 + length, data, size) == 0 ? id : 0;
}

uint32_t relay_send_text(struct relay *relay, enum relay_target target, const char *name,
                         const char *text) {
  return relay_send(relay, target, name, RELAY_TEXT, text, strlen(text));
}

static uint32_t membership(struct relay *relay, uint8_t kind, const char *group) {
  uint8_t head[LENGTH + 6 + LONGEST_NAME];
  size_t length = name_length(relay, group);
  if (length == 0) {
    return 0;
  }
  uint32_t id = next_id(relay);
  head[4] = kind;
  put32(head + 5, id);
  head[9] = (uint8_t)length;
  memcpy(head + 10, group, length);
  return write_frame(relay, head, 10 + length, NULL, 0) == 0 ? id : 0;
}

uint32_t relay_join(struct relay *relay, const char *group) {
  return membership(relay, JOIN, group);
}

uint32_t relay_leave(struct relay *relay, const char *group) {
  return membership(relay, LEAVE, group);
}

int relay_ping(struct relay *relay, const void *data, size_t size) {
  uint8_t head[LENGTH + 1];
  if (size > LONGEST_PING) {
    fail(relay, "a ping of %zu bytes (expected: 0..%d)", size, LONGEST_PING);
    return -1;
  }
  head[4] = PING;
  return write_frame(relay, head, sizeof head, data, size);
}

/* ---- receiving ---- */

/* Makes room for a frame of so many bytes, and one byte behind it. */
static int reserve(struct relay *relay, size_t size) {
  if (relay->begin > 0) {
    memmove(relay->buffer, relay->buffer + relay->begin, relay->end - relay->begin);
    relay->end -= relay->begin;
    relay->begin = 0;
  }
  size_t wanted = size + 1 > 16384 ? size + 1 : 16384;
  if (wanted <= relay->capacity) {
    return 0;
  }
  uint8_t *larger = realloc(relay->buffer, wanted);
  if (larger == NULL) {
    fail(relay, "no memory for a message of %zu bytes", size);
    return -1;
  }
  relay->buffer = larger;
  relay->capacity = wanted;
  return 0;
}

/* 1 when the next frame is there as a whole, in `frame` and `size` without its length. */
static int whole_frame(struct relay *relay, uint8_t **frame, size_t *size) {
  size_t there = relay->end - relay->begin;
  if (there < LENGTH) {
    return 0;
  }
  size_t length = get32(relay->buffer + relay->begin);
  if (length == 0 || length > relay->largest + BESIDE_PAYLOAD) {
    fail(relay, "the relay sent a frame of %zu bytes", length);
    return -1;
  }
  if (there < LENGTH + length) {
    return 0;
  }
  *frame = relay->buffer + relay->begin + LENGTH;
  *size = length;
  return 1;
}

/* Waits until something can be read: 1, 0 when the time is over, -1. */
static int await(struct relay *relay, int64_t deadline) {
  for (;;) {
    int64_t left = deadline < 0 ? -1 : deadline - now_millis();
    if (deadline >= 0 && left < 0) {
      left = 0;
    }
    struct pollfd socket = {.fd = relay->fd, .events = POLLIN, .revents = 0};
    int ready = poll(&socket, 1, (int)left);
    if (ready >= 0) {
      return ready;
    }
    if (errno != EINTR) {
      fail(relay, "cannot wait: %s", strerror(errno));
      return -1;
    }
  }
}

/* Reads what is there. */
static int fill(struct relay *relay) {
  size_t there = relay->end - relay->begin;
  size_t frame = there < LENGTH ? LENGTH : LENGTH + (size_t)get32(relay->buffer + relay->begin);
  if (reserve(relay, frame) != 0) {
    return -1;
  }
  for (;;) {
    ssize_t n = recv(relay->fd, relay->buffer + relay->end, relay->capacity - relay->end - 1, 0);
    if (n > 0) {
      relay->end += (size_t)n;
      return 0;
    }
    if (n == 0) {
      fail(relay, "the relay closed the connection");
      return -1;
    }
    if (errno != EINTR) {
      fail(relay, "cannot receive: %s", strerror(errno));
      return -1;
    }
  }
}

/* The next frame, whatever its kind; it stays in the buffer until the next call. */
static int next_frame(struct relay *relay, int timeout_millis, uint8_t **frame, size_t *size) {
  if (relay->held > 0) {
    relay->buffer[relay->held] = relay->behind;
    relay->held = 0;
  }
  int64_t deadline = timeout_millis < 0 ? -1 : now_millis() + timeout_millis;
  for (;;) {
    int whole = whole_frame(relay, frame, size);
    if (whole != 0) {
      relay->begin += whole > 0 ? LENGTH + *size : 0;
      return whole;
    }
    int ready = await(relay, deadline);
    if (ready <= 0) {
      return ready;
    }
    if (fill(relay) != 0) {
      return -1;
    }
  }
}

/* Takes a str8 from the front of what is left. */
static int take_name(const uint8_t **from, size_t *left, char name[LONGEST_NAME + 1]) {
  if (*left < 1 || *left - 1 < (*from)[0]) {
    return -1;
  }
  size_t length = (*from)[0];
  memcpy(name, *from + 1, length);
  name[length] = '\0';
  *from += 1 + length;
  *left -= 1 + length;
  return 0;
}

/* 1 when it is an event, 0 when it is of a kind to pass over, -1 when it cannot be read. */
static int read_event(const uint8_t *frame, size_t size, struct relay_event *event) {
  const uint8_t *rest = frame + 1;
  size_t left = size - 1;
  memset(event, 0, sizeof *event);
  event->kind = (enum relay_kind)frame[0];
  switch (frame[0]) {
    case RELAY_MESSAGE:
      if (left < 1) {
        return -1;
      }
      event->form = (enum relay_form)rest[0];
      rest += 1;
      left -= 1;
      if (take_name(&rest, &left, event->about) != 0) {
        return -1;
      }
      break;
    case RELAY_ERROR:
      if (left < 5) {
        return -1;
      }
      event->id = get32(rest);
      event->code = rest[4];
      rest += 5;
      left -= 5;
      if (take_name(&rest, &left, event->about) != 0) {
        return -1;
      }
      break;
    case RELAY_PONG:
      break;
    case RELAY_DONE:
      if (left < 4) {
        return -1;
      }
      event->id = get32(rest);
      rest += 4;
      left -= 4;
      break;
    default:
      return 0;
  }
  event->data = rest;
  event->size = left;
  return 1;
}

int relay_receive(struct relay *relay, int timeout_millis, struct relay_event *event) {
  int64_t deadline = timeout_millis < 0 ? -1 : now_millis() + timeout_millis;
  for (;;) {
    int64_t left = deadline < 0 ? -1 : deadline - now_millis();
    uint8_t *frame = NULL;
    size_t size = 0;
    int got = next_frame(relay, deadline < 0 ? -1 : (int)(left > 0 ? left : 0), &frame, &size);
    if (got <= 0) {
      return got;
    }
    int what = read_event(frame, size, event);
    if (what < 0) {
      fail(relay, "the relay sent a frame of kind %d that is too short", frame[0]);
      return -1;
    }
    if (what > 0) {
      /* The next frame may begin here: its first byte is put back when it is its turn. */
      relay->held = (size_t)(frame + size - relay->buffer);
      relay->behind = relay->buffer[relay->held];
      relay->buffer[relay->held] = '\0';
      return 1;
    }
  }
}

/* ---- connecting ---- */

static struct relay *new_relay(char *why, size_t room) {
  struct relay *relay = calloc(1, sizeof *relay);
  if (relay == NULL) {
    snprintf(why, room, "no memory");
    return NULL;
  }
  relay->fd = -1;
  relay->largest = LARGEST_FIRST;
  if (reserve(relay, LARGEST_FIRST) != 0) {
    snprintf(why, room, "%s", relay->error);
    free(relay);
    return NULL;
  }
  return relay;
}

static struct relay *give_up(struct relay *relay, char *why, size_t room) {
  snprintf(why, room, "%s", relay->error);
  relay_close(relay);
  return NULL;
}

static int say_hello(struct relay *relay, const char *name, const char *token) {
  uint8_t head[LENGTH + 5 + LONGEST_NAME];
  size_t length = name_length(relay, name);
  size_t secret = strlen(token);
  if (length == 0) {
    return -1;
  }
  if (secret > UINT16_MAX) {
    fail(relay, "a token of %zu bytes (expected: at most %d)", secret, UINT16_MAX);
    return -1;
  }
  head[4] = HELLO;
  head[5] = VERSION;
  head[6] = (uint8_t)length;
  memcpy(head + 7, name, length);
  put16(head + 7 + length, secret);
  return write_frame(relay, head, 9 + length, token, secret);
}

static int hear_welcome(struct relay *relay, int timeout_millis) {
  uint8_t *frame = NULL;
  size_t size = 0;
  int got = next_frame(relay, timeout_millis, &frame, &size);
  if (got <= 0) {
    if (got == 0) {
      fail(relay, "no answer to the hello within %d ms", timeout_millis);
    }
    return -1;
  }
  if (frame[0] == RELAY_ERROR) {
    struct relay_event event;
    if (read_event(frame, size, &event) < 0) {
      fail(relay, "the relay refuses");
    } else {
      fail(relay, "the relay refuses, error %d: %.*s", event.code, (int)event.size,
           (const char *)event.data);
    }
    return -1;
  }
  const uint8_t *rest = frame + 6;
  size_t left = size < 6 ? 0 : size - 6;
  if (frame[0] != WELCOME || take_name(&rest, &left, relay->name) != 0) {
    fail(relay, "the answer to the hello is of kind %d (expected: a welcome)", frame[0]);
    return -1;
  }
  relay->largest = get32(frame + 2);
  return 0;
}

static struct relay *greet(struct relay *relay, const char *name, const char *token,
                           int timeout_millis, char *why, size_t room) {
  if (say_hello(relay, name, token) != 0 || hear_welcome(relay, timeout_millis) != 0) {
    return give_up(relay, why, room);
  }
  return relay;
}

struct relay *relay_connect_tcp(const char *host, int port, const char *name, const char *token,
                                int timeout_millis, char *why, size_t room) {
  struct relay *relay = new_relay(why, room);
  if (relay == NULL) {
    return NULL;
  }
  char service[16];
  snprintf(service, sizeof service, "%d", port);
  struct addrinfo hints;
  memset(&hints, 0, sizeof hints);
  hints.ai_socktype = SOCK_STREAM;
  struct addrinfo *found = NULL;
  int wrong = getaddrinfo(host, service, &hints, &found);
  if (wrong != 0) {
    fail(relay, "%s: %s", host, gai_strerror(wrong));
    return give_up(relay, why, room);
  }
  for (struct addrinfo *each = found; each != NULL && relay->fd < 0; each = each->ai_next) {
    relay->fd = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
    if (relay->fd >= 0 && connect(relay->fd, each->ai_addr, each->ai_addrlen) != 0) {
      fail(relay, "%s port %d: %s", host, port, strerror(errno));
      close(relay->fd);
      relay->fd = -1;
    }
  }
  freeaddrinfo(found);
  if (relay->fd < 0) {
    return give_up(relay, why, room);
  }
  int on = 1;
  (void)setsockopt(relay->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return greet(relay, name, token, timeout_millis, why, room);
}

struct relay *relay_connect_unix(const char *path, const char *name, const char *token,
                                 int timeout_millis, char *why, size_t room) {
  struct relay *relay = new_relay(why, room);
  if (relay == NULL) {
    return NULL;
  }
  struct sockaddr_un address;
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address.sun_path) {
    fail(relay, "%s: longer than %zu bytes", path, sizeof address.sun_path - 1);
    return give_up(relay, why, room);
  }
  memcpy(address.sun_path, path, strlen(path) + 1);
  relay->fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (relay->fd < 0 || connect(relay->fd, (struct sockaddr *)&address, sizeof address) != 0) {
    fail(relay, "%s: %s", path, strerror(errno));
    return give_up(relay, why, room);
  }
  return greet(relay, name, token, timeout_millis, why, room);
}

int relay_fd(const struct relay *relay) {
  return relay->fd;
}

const char *relay_name(const struct relay *relay) {
  return relay->name;
}

size_t relay_largest(const struct relay *relay) {
  return relay->largest;
}

const char *relay_error(const struct relay *relay) {
  return relay->error;
}

void relay_close(struct relay *relay) {
  if (relay == NULL) {
    return;
  }
  if (relay->fd >= 0) {
    close(relay->fd);
  }
  free(relay->buffer);
  free(relay);
}
