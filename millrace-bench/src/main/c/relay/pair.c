/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BT and HMI, two processes: how long a record and its answer take, or how many go through.
 *
 *   pair direct|socketpair|relay HOST:PORT [option value]...
 *
 * direct: BT connects to HMI itself; socketpair: they share a pair of Unix sockets.
 *
 *   --bt PORT, --hmi PORT   the ports they have at a relay; 0, the default: any that are free
 *   --warmup N              round trips, or records, before measuring; default 1000
 *   --trips N               measure so many round trips (or records), or
 *   --seconds N             measure so long; default 3
 *   --window N              stream: BT keeps N records in flight instead of one
 *   --ack-every N           stream: HMI answers each Nth; default 1
 *
 * Prints one line of JSON. Times are in microseconds. "records" are those of both ways while
 * measuring, "all_records" those of the warm-up as well. In a stream, events are numbered, and both
 * ends check that none is lost or out of order.
 */
#define _GNU_SOURCE

#include "bench.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { LARGEST_WINDOW = 4096, END = -1, PATIENCE_SECONDS = 10 };

struct plan {
  const char *mode;
  const char *relay;
  int bt;
  int hmi;
  long warmup;
  long trips; /* 0: as long as `seconds` */
  long seconds;
  long window; /* 0: round trips */
  long ack_every;
};

struct ends {
  int bt;
  int hmi;
  int bt_port;
  int hmi_port;
};

/* ---- whole records ---- */

static void write_records(int fd, const struct record *records, size_t count) {
  const char *bytes = (const char *)records;
  size_t size = count * sizeof *records;
  while (size > 0) {
    ssize_t n = send(fd, bytes, size, MSG_NOSIGNAL);
    if (n > 0) {
      bytes += n;
      size -= (size_t)n;
    } else if (errno != EINTR) {
      die(errno, "cannot send");
    }
  }
}

/* What has come, at least one whole record, in the order it came. */
struct inbox {
  int fd;
  size_t size;
  char bytes[LARGEST_WINDOW * sizeof(struct record)];
};

/* Returns how many whole records have come into `records`, which has room for LARGEST_WINDOW; 0 at the end. */
static size_t read_records(struct inbox *inbox, struct record *records) {
  while (inbox->size < sizeof *records) {
    ssize_t n = recv(inbox->fd, inbox->bytes + inbox->size, sizeof inbox->bytes - inbox->size, 0);
    if (n > 0) {
      inbox->size += (size_t)n;
    } else if (n == 0) {
      return 0;
    } else if (errno == EAGAIN) {
      die(0, "nothing has come for %d s", PATIENCE_SECONDS);
    } else if (errno != EINTR) {
      die(errno, "cannot receive");
    }
  }
  size_t count = inbox->size / sizeof *records;
  memcpy(records, inbox->bytes, count * sizeof *records);
  inbox->size -= count * sizeof *records;
  memmove(inbox->bytes, inbox->bytes + count * sizeof *records, inbox->size);
  return count;
}

/* ---- HMI ---- */

static struct inbox inbox;
static struct record received[LARGEST_WINDOW];
static struct record outgoing[LARGEST_WINDOW];

/* Answers until BT says that it is the end. */
static void be_hmi(const struct plan *plan, const struct ends *ends) {
  int32_t last = 0;
  inbox.fd = ends->hmi;
  for (;;) {
    size_t count = read_records(&inbox, received);
    size_t answers = 0;
    for (size_t i = 0; i < count; i++) {
      struct record *record = &received[i];
      if (record->src != ends->bt_port || record->der != ends->hmi_port) {
        die(0, "HMI received src %d der %d (expected: %d %d)", record->src, record->der,
            ends->bt_port, ends->hmi_port);
      }
      if (record->evt == END) {
        exit(0);
      }
      if (plan->window == 0) {
        outgoing[answers++] = (struct record){ends->hmi_port, ends->bt_port, 2};
        continue;
      }
      if (record->evt != last + 1) {
        die(0, "HMI received event %d after %d", record->evt, last);
      }
      last = record->evt;
      if (last % plan->ack_every == 0) {
        outgoing[answers++] = (struct record){ends->hmi_port, ends->bt_port, last};
      }
    }
    if (count == 0) {
      die(0, "HMI: the connection has ended");
    }
    write_records(ends->hmi, outgoing, answers);
  }
}

/* ---- BT, round trips ---- */

static int compare(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left;
  uint32_t b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/* The value below which that part of all lies, in microseconds. */
static double percentile(const uint32_t *sorted, size_t count, double part) {
  size_t index = (size_t)(part * (double)count);
  return sorted[index < count ? index : count - 1] / 1e3;
}

static int64_t round_trip(const struct ends *ends) {
  struct record record = {ends->bt_port, ends->hmi_port, 1};
  int64_t begin = now_nanos();
  write_records(ends->bt, &record, 1);
  size_t count = read_records(&inbox, received);
  int64_t end = now_nanos();
  if (count != 1 || received[0].src != ends->hmi_port || received[0].der != ends->bt_port ||
      received[0].evt != 2) {
    die(0, "BT received %zu records, src %d der %d evt %d (expected: one, %d %d 2)", count,
        received[0].src, received[0].der, received[0].evt, ends->hmi_port, ends->bt_port);
  }
  return end - begin;
}

static void measure_round_trips(const struct plan *plan, const struct ends *ends) {
  for (long i = 0; i < plan->warmup; i++) {
    (void)round_trip(ends);
  }
  size_t capacity = plan->trips > 0 ? (size_t)plan->trips : (size_t)plan->seconds * 100000;
  uint32_t *nanos = malloc(capacity * sizeof *nanos);
  if (nanos == NULL) {
    die(errno, "round trips");
  }
  memset(nanos, 0, capacity * sizeof *nanos); /* so that no page is new while measuring */
  size_t count = 0;
  int64_t begin = now_nanos();
  int64_t until = plan->trips > 0 ? INT64_MAX : begin + plan->seconds * INT64_C(1000000000);
  int64_t end = begin;
  while (end < until && (plan->trips == 0 || count < (size_t)plan->trips)) {
    if (count == capacity) {
      capacity *= 2;
      nanos = realloc(nanos, capacity * sizeof *nanos);
      if (nanos == NULL) {
        die(errno, "round trips");
      }
    }
    int64_t trip = round_trip(ends);
    nanos[count++] = trip > UINT32_MAX ? UINT32_MAX : (uint32_t)trip;
    end = now_nanos();
  }
  double seconds = (double)(end - begin) / 1e9;
  qsort(nanos, count, sizeof *nanos, compare);
  printf("{\"mode\":\"%s\",\"in_flight\":1,\"warmup\":%ld,\"trips\":%zu,\"seconds\":%.6f,"
         "\"p50\":%.3f,\"p99\":%.3f,\"p99.9\":%.3f,\"max\":%.3f,\"records\":%zu,"
         "\"records_per_second\":%.0f,\"all_records\":%zu}\n",
         plan->mode, plan->warmup, count, seconds, percentile(nanos, count, 0.5),
         percentile(nanos, count, 0.99), percentile(nanos, count, 0.999), nanos[count - 1] / 1e3,
         2 * count, 2.0 * (double)count / seconds, 2 * (count + (size_t)plan->warmup));
  free(nanos);
}

/* ---- BT, a stream ---- */

struct stream {
  int64_t sent;
  int64_t answered; /* the last event that HMI has told to have */
  int64_t answers;
};

/* Sends as many as may be, and reads answers. */
static void stream_on(const struct plan *plan, const struct ends *ends, struct stream *stream) {
  size_t count = 0;
  while (stream->sent - stream->answered < plan->window) {
    outgoing[count++] = (struct record){ends->bt_port, ends->hmi_port, (int32_t)++stream->sent};
  }
  write_records(ends->bt, outgoing, count);
  size_t answers = read_records(&inbox, received);
  if (answers == 0) {
    die(0, "BT: the connection has ended");
  }
  for (size_t i = 0; i < answers; i++) {
    if (received[i].src != ends->hmi_port || received[i].der != ends->bt_port ||
        received[i].evt != stream->answered + plan->ack_every) {
      die(0, "BT received src %d der %d evt %d (expected: %d %d %ld)", received[i].src,
          received[i].der, received[i].evt, ends->hmi_port, ends->bt_port,
          (long)(stream->answered + plan->ack_every));
    }
    stream->answered = received[i].evt;
  }
  stream->answers += (int64_t)answers;
}

static void measure_stream(const struct plan *plan, const struct ends *ends) {
  struct stream stream = {0, 0, 0};
  while (stream.answered < plan->warmup) {
    stream_on(plan, ends, &stream);
  }
  struct stream before = stream;
  int64_t begin = now_nanos();
  int64_t until = plan->trips > 0 ? INT64_MAX : begin + plan->seconds * INT64_C(1000000000);
  int64_t end = begin;
  while (end < until && (plan->trips == 0 || stream.answered - before.answered < plan->trips)) {
    stream_on(plan, ends, &stream);
    end = now_nanos();
    if (stream.sent > INT32_MAX - LARGEST_WINDOW) {
      die(0, "more records than events have numbers; measure a shorter time");
    }
  }
  double seconds = (double)(end - begin) / 1e9;
  int64_t records = stream.answered - before.answered + stream.answers - before.answers;
  printf("{\"mode\":\"%s\",\"in_flight\":%ld,\"ack_every\":%ld,\"warmup\":%ld,\"seconds\":%.6f,"
         "\"records\":%ld,\"records_per_second\":%.0f,\"all_records\":%ld}\n",
         plan->mode, plan->window, plan->ack_every, plan->warmup, seconds, (long)records,
         (double)records / seconds, (long)(stream.sent + stream.answers));
}

/* ---- both ---- */

static struct ends meet(const struct plan *plan) {
  struct ends ends = {-1, -1, plan->bt, plan->hmi};
  if (strcmp(plan->mode, "socketpair") == 0) {
    int both[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, both) != 0) {
      die(errno, "socketpair");
    }
    ends.bt = both[0];
    ends.hmi = both[1];
  } else if (strcmp(plan->mode, "direct") == 0) {
    int listener = bound_socket(plan->hmi);
    if (listen(listener, 1) != 0) {
      die(errno, "listen");
    }
    struct sockaddr_in hmi;
    socklen_t length = sizeof hmi;
    (void)getsockname(listener, (struct sockaddr *)&hmi, &length);
    ends.bt = bound_socket(plan->bt);
    connect_to(ends.bt, &hmi);
    ends.hmi = accept(listener, NULL, NULL);
    close(listener);
    int on = 1;
    (void)setsockopt(ends.hmi, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  } else {
    struct sockaddr_in relay = address_of(plan->relay);
    ends.hmi = bound_socket(plan->hmi);
    connect_to(ends.hmi, &relay);
    ends.bt = bound_socket(plan->bt);
    connect_to(ends.bt, &relay);
    ends.bt_port = port_of(ends.bt);
    ends.hmi_port = port_of(ends.hmi);
    reset_at_close(ends.bt);
    reset_at_close(ends.hmi);
  }
  struct timeval patience = {.tv_sec = PATIENCE_SECONDS, .tv_usec = 0};
  (void)setsockopt(ends.bt, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  (void)setsockopt(ends.hmi, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return ends;
}

static struct plan planned(int count, char **arguments) {
  struct plan plan = {.mode = count > 1 ? arguments[1] : "", .warmup = 1000, .ack_every = 1};
  int at = 2;
  if (strcmp(plan.mode, "relay") == 0) {
    plan.relay = count > at ? arguments[at++] : "";
  } else if (strcmp(plan.mode, "direct") != 0 && strcmp(plan.mode, "socketpair") != 0) {
    die(0, "mode: %s (expected: direct, socketpair or relay HOST:PORT)", plan.mode);
  }
  for (; at + 1 < count; at += 2) {
    const char *name = arguments[at];
    const char *value = arguments[at + 1];
    if (strcmp(name, "--bt") == 0) {
      plan.bt = (int)number(name, value, 0, 65535);
    } else if (strcmp(name, "--hmi") == 0) {
      plan.hmi = (int)number(name, value, 0, 65535);
    } else if (strcmp(name, "--warmup") == 0) {
      plan.warmup = number(name, value, 0, 100000000);
    } else if (strcmp(name, "--trips") == 0) {
      plan.trips = number(name, value, 1, 100000000);
    } else if (strcmp(name, "--seconds") == 0) {
      plan.seconds = number(name, value, 1, 600);
    } else if (strcmp(name, "--window") == 0) {
      plan.window = number(name, value, 1, LARGEST_WINDOW);
    } else if (strcmp(name, "--ack-every") == 0) {
      plan.ack_every = number(name, value, 1, LARGEST_WINDOW);
    } else {
      die(0, "option: %s", name);
    }
  }
  if (at < count) {
    die(0, "%s lacks its value", arguments[at]);
  }
  if (plan.trips == 0 && plan.seconds == 0) {
    plan.seconds = 3;
  }
  if (plan.window > 0 && plan.ack_every > plan.window) {
    die(0, "ack-every: %ld (expected: at most the window, %ld)", plan.ack_every, plan.window);
  }
  return plan;
}

int main(int count, char **arguments) {
  struct plan plan = planned(count, arguments);
  struct ends ends = meet(&plan);
  pid_t hmi = fork();
  if (hmi < 0) {
    die(errno, "fork");
  }
  if (hmi == 0) {
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* or it would wait for ever when BT fails */
    close(ends.bt);
    be_hmi(&plan, &ends);
  }
  close(ends.hmi);
  inbox.fd = ends.bt;
  if (plan.window > 0) {
    measure_stream(&plan, &ends);
  } else {
    measure_round_trips(&plan, &ends);
  }
  fflush(stdout);
  struct record end = {ends.bt_port, ends.hmi_port, END};
  write_records(ends.bt, &end, 1);
  int status = 0;
  if (waitpid(hmi, &status, 0) != hmi || status != 0) {
    die(0, "HMI has ended badly");
  }
  close(ends.bt);
  return 0;
}
