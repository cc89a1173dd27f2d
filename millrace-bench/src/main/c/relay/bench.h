/* SPDX-License-Identifier: Apache-2.0 */
/* What the programs of the relay's bench share. */
#ifndef BENCH_H
#define BENCH_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct record {
  int32_t src;
  int32_t der;
  int32_t evt;
};

_Static_assert(sizeof(struct record) == 12, "a record has 12 bytes");

/* Ends the program with one line, and with the system's reason where there is one. */
__attribute__((noreturn, format(printf, 2, 3), unused)) static void die(int error, const char *format,
                                                                        ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, error == 0 ? "\n" : ": %s\n", strerror(error));
  exit(1);
}

static inline int64_t now_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* The number of an option, or the end of the program. */
static inline long number(const char *name, const char *text, long least, long most) {
  char *end = NULL;
  errno = 0;
  long value = strtol(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || value < least || value > most) {
    die(0, "%s: %s (expected: %ld..%ld)", name, text, least, most);
  }
  return value;
}

/* IPv4 alone, and numbers: nothing here is to depend on a resolver. */
static inline struct sockaddr_in address_of(const char *host_and_port) {
  char host[64];
  const char *colon = strrchr(host_and_port, ':');
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  size_t length = colon == NULL ? sizeof host : (size_t)(colon - host_and_port);
  if (length < sizeof host) {
    memcpy(host, host_and_port, length);
    host[length] = '\0';
    address.sin_port = htons((uint16_t)number("port", colon + 1, 1, 65535));
  }
  if (length >= sizeof host || inet_pton(AF_INET, host, &address.sin_addr) != 1) {
    die(0, "relay: %s (expected: 127.0.0.1:PORT)", host_and_port);
  }
  return address;
}

static inline int port_of(int fd) {
  struct sockaddr_in me;
  socklen_t length = sizeof me;
  if (getsockname(fd, (struct sockaddr *)&me, &length) != 0) {
    die(errno, "getsockname");
  }
  return ntohs(me.sin_port);
}

/* A TCP socket on loopback that is bound to a port, or to any that is free: 0. */
static inline int bound_socket(int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) {
    die(errno, "socket");
  }
  int on = 1;
  if (port != 0) {
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  struct sockaddr_in me;
  memset(&me, 0, sizeof me);
  me.sin_family = AF_INET;
  me.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  me.sin_port = htons((uint16_t)port);
  if (bind(fd, (struct sockaddr *)&me, sizeof me) != 0) {
    die(errno, "port %d", port);
  }
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

static inline void connect_to(int fd, const struct sockaddr_in *to) {
  if (connect(fd, (const struct sockaddr *)to, sizeof *to) != 0) {
    die(errno, "cannot connect to port %d", ntohs(to->sin_port));
  }
}

/*
 * The end resets the connection instead of leaving the pair of ports to the system for a minute, so
 * that the same ports can be used again at once. Only when all has been received.
 */
static inline void reset_at_close(int fd) {
  struct linger at_once = {.l_onoff = 1, .l_linger = 0};
  (void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

/* As many descriptors as this process may have at all. */
static inline void allow_descriptors(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
  }
}

#endif
