// SPDX-License-Identifier: Apache-2.0
package io.millrace.demos;

import io.millrace.consumer.AsyncWebSocketConsumer;
import io.millrace.guard.Offload;
import io.millrace.guard.Robust;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Echoes; throws at `boom` and lives on; and counts at `primes 200000` the primes below, which
/// takes the processor for long and therefore happens on a thread of its own.
final class RobustConsumer extends AsyncWebSocketConsumer {
  private static final Pattern PRIMES = Pattern.compile("primes (\\d{1,9})");
  private static final int MOST = 5_000_000;

  private final Offload offload;

  RobustConsumer(Offload offload) {
    this.offload = offload;
  }

  @Override
  protected void receive(String text) {
    Matcher primes = PRIMES.matcher(text);
    if (text.equals("boom")) {
      throw new IllegalStateException("boom, as asked for");
    } else if (primes.matches()) {
      count(Integer.parseInt(primes.group(1)));
    } else {
      send(text);
    }
  }

  private void count(int limit) {
    if (limit > MOST) {
      send("错误: primes " + limit + " (0.." + MOST + ")");
    } else {
      await(offload.run(() -> primesBelow(limit)), found -> send("primes " + limit + ": " + found));
    }
  }

  private static int primesBelow(int limit) {
    int found = 0;
    for (int each = 2; each < limit; each++) {
      found += isPrime(each) ? 1 : 0;
    }
    return found;
  }

  private static boolean isPrime(int number) {
    for (int divisor = 2; divisor * divisor <= number; divisor++) {
      if (number % divisor == 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  protected boolean recover(Exception problem) {
    send(problem instanceof Offload.FullException ? "错误: 服务器繁忙" : Robust.ANSWER);
    return true;
  }
}
