/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a server in plain C can do at most, to compare with: one thread, epoll, a read for each socket
 * that has something, a write for each that gets something in a turn.
 *
 *   epoll_server --port PORT
 *
 * On 127.0.0.1: GET /plain, and WebSockets at /echo and /fanout. It believes what it reads, limits
 * little and cuts off whom it does not understand: a bound to measure by, not a server to run.
 */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "websocket.h"

enum { EVENTS = 512, READ_SIZE = 64 * 1024, TURN_SIZE = 1024 * 1024, SOCKETS = 1 << 20 };

enum kind { HTTP, ECHO, MEMBER };

struct connection {
  int fd;
  enum kind kind;
  int place;        /* among the members */
  size_t rest_size; /* the beginning of a request or frame whose end has not come yet */
  char *rest;
  size_t unsent_size;
  char *unsent;
};

static const char PLAIN[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, World!";
static const char MISSING[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

static int epoll;
static struct connection *connections[SOCKETS]; /* by file descriptor */
static struct connection *members[SOCKETS];
static int member_count;

static char input[READ_SIZE];
static char answers[2 * READ_SIZE]; /* of one connection, to one read */
static size_t answers_size;
static char turn[TURN_SIZE]; /* what members get at the end of this turn */
static size_t turn_size;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void ask(struct connection *one, int operation, uint32_t events) {
  struct epoll_event event = {.events = events | EPOLLET, .data.fd = one->fd};
  if (epoll_ctl(epoll, operation, one->fd, &event) < 0) {
    fail("epoll_ctl");
  }
}

static void leave(struct connection *one) {
  if (one->kind == MEMBER) {
    members[one->place] = members[--member_count];
    members[one->place]->place = one->place;
  }
  connections[one->fd] = NULL;
  close(one->fd);
  free(one->rest);
  free(one->unsent);
  free(one);
}

static char *kept(const char *from, size_t size) {
  char *copy = malloc(size);
  if (copy == NULL) {
    fail("malloc");
  }
  return memcpy(copy, from, size);
}

/* Sends now, and what the socket does not take when it takes more. False when the peer has left. */
static bool send_all(struct connection *one, const char *bytes, size_t size) {
  if (one->unsent_size > 0) {
    char *longer = realloc(one->unsent, one->unsent_size + size);
    if (longer == NULL) {
      fail("realloc");
    }
    memcpy(longer + one->unsent_size, bytes, size);
    one->unsent = longer;
    one->unsent_size += size;
    return true;
  }
  ssize_t sent = send(one->fd, bytes, size, MSG_NOSIGNAL);
  if (sent < 0) {
    if (errno != EAGAIN) {
      return false;
    }
    sent = 0;
  }
  if ((size_t)sent < size) {
    one->unsent_size = size - sent;
    one->unsent = kept(bytes + sent, one->unsent_size);
    ask(one, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
  }
  return true;
}

static bool send_rest(struct connection *one) {
  if (one->unsent_size == 0) {
    return true;
  }
  char *bytes = one->unsent;
  size_t size = one->unsent_size;
  one->unsent = NULL;
  one->unsent_size = 0;
  bool here = send_all(one, bytes, size);
  free(bytes);
  if (here && one->unsent_size == 0) {
    ask(one, EPOLL_CTL_MOD, EPOLLIN);
  }
  return here;
}

static void end_turn(void) {
  for (int i = member_count - 1; i >= 0 && turn_size > 0; i--) {
    if (!send_all(members[i], turn, turn_size)) {
      leave(members[i]);
    }
  }
  turn_size = 0;
}

static void answer(const char *bytes, size_t size) {
  memcpy(answers + answers_size, bytes, size);
  answers_size += size;
}

/* Takes one request; returns its size, 0 when it is not all here, -1 when it is not understood. */
static ssize_t take_request(struct connection *one, char *at, size_t size) {
  char *end = memmem(at, size, "\r\n\r\n", 4);
  if (end == NULL) {
    return 0;
  }
  size_t length = end + 4 - at;
  if (length > READ_SIZE / 2 || answers_size + 512 > sizeof answers) {
    return -1;
  }
  if (memcmp(at, "GET /plain ", 11) == 0) {
    answer(PLAIN, sizeof PLAIN - 1);
    return length;
  }
  bool echo = memcmp(at, "GET /echo ", 10) == 0;
  if (!echo && memcmp(at, "GET /fanout ", 12) != 0) {
    answer(MISSING, sizeof MISSING - 1);
    return length;
  }
  char head[512];
  end[2] = '\0';
  int head_size = websocket_accept(at, head, sizeof head);
  if (head_size < 0) {
    return -1;
  }
  answer(head, head_size);
  one->kind = echo ? ECHO : MEMBER;
  if (!echo) {
    one->place = member_count;
    members[member_count++] = one;
  }
  return length;
}

/* Takes one frame; returns as take_request does. */
static ssize_t take_frame(struct connection *one, char *at, size_t size) {
  struct frame frame;
  ssize_t length = websocket_read(at, size, &frame);
  if (length <= 0 || length > READ_SIZE || frame.opcode == WEBSOCKET_CLOSE) {
    return length <= 0 ? length : -1;
  }
  if (one->kind == ECHO) {
    answers_size += websocket_write(answers + answers_size, &frame);
    return length;
  }
  if (turn_size + length > sizeof turn) {
    end_turn();
  }
  turn_size += websocket_write(turn + turn_size, &frame);
  return length;
}

/* What was read; false when the connection is to end. */
static bool take(struct connection *one, char *bytes, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t length = one->kind == HTTP ? take_request(one, bytes + done, size - done)
                                       : take_frame(one, bytes + done, size - done);
    if (length < 0) {
      return false;
    }
    if (length == 0) {
      break;
    }
    done += length;
  }
  one->rest_size = size - done;
  if (one->rest_size > 0) {
    one->rest = kept(bytes + done, one->rest_size);
  }
  return true;
}

/* One read; returns whether there may be more, and ends the connection when it is over. */
static bool read_once(struct connection *one) {
  size_t before = one->rest_size;
  if (before > 0) {
    memcpy(input, one->rest, before);
    free(one->rest);
    one->rest = NULL;
    one->rest_size = 0;
  }
  ssize_t read = recv(one->fd, input + before, sizeof input - before, 0);
  if (read < 0 && errno == EAGAIN) {
    if (before > 0) {
      one->rest = kept(input, before);
      one->rest_size = before;
    }
    return false;
  }
  answers_size = 0;
  bool here = read > 0 && take(one, input, before + read);
  if (answers_size > 0) {
    here = send_all(one, answers, answers_size) && here;
  }
  if (!here) {
    leave(one);
    return false;
  }
  return before + read == sizeof input;
}

static void serve(struct connection *one, uint32_t ready) {
  if ((ready & EPOLLOUT) != 0 && !send_rest(one)) {
    leave(one);
  } else if ((ready & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
    while (read_once(one)) {
    }
  }
}

static void accept_all(int listener) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      return;
    }
    struct connection *one = fd < SOCKETS ? calloc(1, sizeof *one) : NULL;
    if (one == NULL) {
      close(fd);
      continue;
    }
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    one->fd = fd;
    connections[fd] = one;
    ask(one, EPOLL_CTL_ADD, EPOLLIN);
  }
}

static int listen_at(int port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 4096) < 0) {
    fail("listen");
  }
  return fd;
}

int main(int count, char **words) {
  if (count != 3 || strcmp(words[1], "--port") != 0) {
    fprintf(stderr, "usage: epoll_server --port PORT\n");
    return 2;
  }
  int listener = listen_at(atoi(words[2]));
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event waiting = {.events = EPOLLIN, .data.fd = listener};
  if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &waiting) < 0) {
    fail("epoll");
  }
  static struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      struct connection *one = connections[fd];
      if (fd == listener) {
        accept_all(listener);
      } else if (one != NULL) {
        serve(one, events[i].events);
      }
    }
    end_turn();
  }
}
