/* SPDX-License-Identifier: Apache-2.0 */
/* The little of RFC 6455 that a server needs whose clients make no mistakes. */
#ifndef WEBSOCKET_H
#define WEBSOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>

enum { WEBSOCKET_CLOSE = 8 };

struct frame {
  uint8_t first; /* FIN and opcode, as they came */
  uint8_t opcode;
  const char *mask;
  const char *payload; /* masked still */
  size_t length;
};

/* Reads a client's frame where it lies; returns its whole size, 0 when it is not all here. */
static inline ssize_t websocket_read(const char *at, size_t size, struct frame *frame) {
  if (size < 6) {
    return 0;
  }
  size_t length = at[1] & 0x7F;
  size_t head = length < 126 ? 6 : length == 126 ? 8 : 14;
  if (size < head) {
    return 0;
  }
  if (length >= 126) {
    const unsigned char *digits = (const unsigned char *)at + 2;
    size_t count = length == 126 ? 2 : 8;
    length = 0;
    for (size_t i = 0; i < count; i++) {
      length = length << 8 | digits[i];
    }
  }
  if (length > 1 << 20) {
    return -1;
  }
  if (size - head < length) {
    return 0;
  }
  *frame = (struct frame){at[0], at[0] & 0x0F, at + head - 4, at + head, length};
  return head + length;
}

/* Writes it as a server's frame, unmasked; returns the size of that, which is less than the client's. */
static inline size_t websocket_write(char *to, const struct frame *frame) {
  size_t length = frame->length;
  size_t head = length < 126 ? 2 : length <= 0xFFFF ? 4 : 10;
  to[0] = frame->first;
  if (head == 2) {
    to[1] = length;
  } else {
    to[1] = head == 4 ? 126 : 127;
    for (size_t i = head - 1, left = length; i >= 2; i--, left >>= 8) {
      to[i] = left & 0xFF;
    }
  }
  char *out = to + head;
  uint32_t mask;
  memcpy(&mask, frame->mask, 4);
  uint64_t wide = (uint64_t)mask << 32 | mask;
  size_t done = 0;
  for (; done + 8 <= length; done += 8) {
    uint64_t eight;
    memcpy(&eight, frame->payload + done, 8);
    eight ^= wide;
    memcpy(out + done, &eight, 8);
  }
  for (; done < length; done++) {
    out[done] = frame->payload[done] ^ frame->mask[done & 3];
  }
  return head + length;
}

static inline uint32_t sha1_rotate(uint32_t word, int bits) {
  return word << bits | word >> (32 - bits);
}

static inline void sha1_block(uint32_t state[5], const unsigned char *block) {
  uint32_t words[80];
  for (int i = 0; i < 16; i++) {
    words[i] = (uint32_t)block[4 * i] << 24 | block[4 * i + 1] << 16 | block[4 * i + 2] << 8 | block[4 * i + 3];
  }
  for (int i = 16; i < 80; i++) {
    words[i] = sha1_rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
  }
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  for (int i = 0; i < 80; i++) {
    uint32_t mixed = i < 20   ? ((b & c) | (~b & d)) + 0x5A827999
                     : i < 40 ? (b ^ c ^ d) + 0x6ED9EBA1
                     : i < 60 ? ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDC
                              : (b ^ c ^ d) + 0xCA62C1D6;
    uint32_t next = sha1_rotate(a, 5) + mixed + e + words[i];
    e = d;
    d = c;
    c = sha1_rotate(b, 30);
    b = a;
    a = next;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
}

/* Of 60 bytes, as long as a key and the GUID of RFC 6455 are together. */
static inline void sha1_of_60(const char *text, unsigned char digest[20]) {
  unsigned char blocks[128] = {0};
  memcpy(blocks, text, 60);
  blocks[60] = 0x80;
  blocks[126] = 480 >> 8;
  blocks[127] = 480 & 0xFF;
  uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  sha1_block(state, blocks);
  sha1_block(state, blocks + 64);
  for (int i = 0; i < 20; i++) {
    digest[i] = state[i / 4] >> (24 - 8 * (i % 4));
  }
}

/* Answers a handshake (RFC 6455, section 4.2.2) that ends with a NUL; returns the size, -1 without a key. */
static inline int websocket_accept(const char *request, char *answer, size_t room) {
  static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *name = strcasestr(request, "\r\nsec-websocket-key:");
  if (name == NULL) {
    return -1;
  }
  char text[61];
  if (sscanf(name + 20, " %24[A-Za-z0-9+/=]", text) != 1 || strlen(text) != 24) {
    return -1;
  }
  memcpy(text + 24, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 37);
  unsigned char digest[21] = {0};
  sha1_of_60(text, digest);
  char accept[29];
  for (int i = 0; i < 7; i++) {
    uint32_t three = (uint32_t)digest[3 * i] << 16 | digest[3 * i + 1] << 8 | digest[3 * i + 2];
    for (int j = 0; j < 4; j++) {
      accept[4 * i + j] = DIGITS[three >> (18 - 6 * j) & 63];
    }
  }
  accept[27] = '=';
  accept[28] = '\0';
  return snprintf(answer, room,
                  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Accept: %s\r\n\r\n",
                  accept);
}

#endif
