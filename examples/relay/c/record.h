/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process of records needs: a connection to the relay from a port of its own, and whole
 * records whatever the stream does. All of it is in this header, so that one line compiles a
 * program: cc -o bt bt.c
 */
#ifndef RECORD_H
#define RECORD_H

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Twelve bytes in the machine's byte order: who sends, who shall have it, what happened. */
struct record {
  int32_t src;
  int32_t der;
  int32_t evt;
};

_Static_assert(sizeof(struct record) == 12, "a record has 12 bytes");

/* For how long a port may still be held by the connection that had it before. */
enum { PORT_TRIES = 100, PORT_PAUSE_MILLIS = 50 };

/* The number in an argument, or the default where there is none. Ends the program when it is no port. */
static inline int port_argument(int count, char **arguments, int index, int otherwise) {
  if (index >= count) {
    return otherwise;
  }
  char *end = NULL;
  long port = strtol(arguments[index], &end, 10);
  if (end == arguments[index] || *end != '\0' || port < 1 || port > 65535) {
    fprintf(stderr, "port: %s (expected: 1..65535)\n", arguments[index]);
    exit(2);
  }
  return (int)port;
}

/* Binds to the port, which is what makes this process known to the relay, and connects. -1: errno says why. */
static inline int connect_from(int own_port, const struct addrinfo *relay) {
  int fd = socket(relay->ai_family, SOCK_STREAM, 0);
  if (fd < 0) {
    return -1;
  }
  int on = 1;
  /* Or a port whose last connection ended a moment ago could not be bound to. */
  (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  /* Small records are to leave at once. */
  (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

  struct sockaddr_storage me;
  memset(&me, 0, sizeof me);
  me.ss_family = (sa_family_t)relay->ai_family;
  if (relay->ai_family == AF_INET6) {
    ((struct sockaddr_in6 *)&me)->sin6_port = htons((uint16_t)own_port);
  } else {
    ((struct sockaddr_in *)&me)->sin_port = htons((uint16_t)own_port);
  }
  if (bind(fd, (struct sockaddr *)&me, relay->ai_addrlen) == 0 &&
      connect(fd, relay->ai_addr, relay->ai_addrlen) == 0) {
    return fd;
  }
  int why = errno;
  close(fd);
  errno = why;
  return -1;
}

/* Connects to the relay as the process of that number, or ends the program with a line that says why not. */
static inline int connect_as(int own_port, const char *host, int relay_port) {
  char service[8];
  snprintf(service, sizeof service, "%d", relay_port);
  struct addrinfo hints;
  memset(&hints, 0, sizeof hints);
  hints.ai_socktype = SOCK_STREAM;
  struct addrinfo *relay = NULL;
  int wrong = getaddrinfo(host, service, &hints, &relay);
  if (wrong != 0) {
    fprintf(stderr, "%s: %s\n", host, gai_strerror(wrong));
    exit(1);
  }
  int fd = connect_from(own_port, relay);
  /* The system keeps the pair of ports of a closed connection for a while. */
  for (int i = 0; fd < 0 && errno == EADDRNOTAVAIL && i < PORT_TRIES; i++) {
    struct timespec pause = {0, PORT_PAUSE_MILLIS * 1000000L};
    nanosleep(&pause, NULL);
    fd = connect_from(own_port, relay);
  }
  int why = errno;
  freeaddrinfo(relay);
  if (fd < 0) {
    fprintf(stderr, "from port %d to %s port %d: %s\n", own_port, host, relay_port, strerror(why));
    exit(1);
  }
  return fd;
}

/* Writes all of a record. 0, or -1 when the connection is gone. */
static inline int write_record(int fd, const struct record *record) {
  const char *bytes = (const char *)record;
  size_t done = 0;
  while (done < sizeof *record) {
    ssize_t n = send(fd, bytes + done, sizeof *record - done, MSG_NOSIGNAL);
    if (n > 0) {
      done += (size_t)n;
    } else if (errno != EINTR) {
      return -1;
    }
  }
  return 0;
}

/* Reads one whole record, however many pieces it comes in. 1, or 0 at the end, or -1 on an error. */
static inline int read_record(int fd, struct record *record) {
  char *bytes = (char *)record;
  size_t done = 0;
  while (done < sizeof *record) {
    ssize_t n = recv(fd, bytes + done, sizeof *record - done, 0);
    if (n > 0) {
      done += (size_t)n;
    } else if (n == 0) {
      return 0;
    } else if (errno != EINTR) {
      return -1;
    }
  }
  return 1;
}

/* Prints what happened and when: seconds since 1970 with six digits behind the point. */
static inline void print_record(const char *who, const char *what, const struct record *record) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  printf("%s %s time is %lld.%06ld\n", who, what, (long long)now.tv_sec, now.tv_nsec / 1000);
  printf("%s %s src = %" PRId32 " , der = %" PRId32 " , evt = %" PRId32 "\n", who, what, record->src,
         record->der, record->evt);
  fflush(stdout);
}

#endif
