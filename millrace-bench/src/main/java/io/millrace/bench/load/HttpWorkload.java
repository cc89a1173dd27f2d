// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// HTTP/1.1 GET over connections kept alive, counted by status.
final class HttpWorkload implements Workload {
  private final Scenario.Http scenario;
  private final Loops loops;
  private final Faults faults;
  private final byte[] request;
  private List<HttpLink> links = List.of();

  HttpWorkload(Scenario.Http scenario, LoadSettings settings, Loops loops, Faults faults) {
    this.scenario = scenario;
    this.loops = loops;
    this.faults = faults;
    Target target = settings.target();
    this.request =
        ("GET " + target.path() + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void open(Opener opener) {
    links =
        opener.open(
            scenario.connections(), 0, (_, loop) -> new HttpLink(loops.tally(loop)), _ -> {});
  }

  @Override
  public void start() {
    for (HttpLink link : links) {
      link.context().executor().execute(link::start);
    }
  }

  private final class HttpLink extends Link implements HttpResponses.Sink {
    private final HttpResponses responses = new HttpResponses(this);
    private final ByteBuf requests;
    private final Tally tally;
    private final Flight flight;
    private int answered;

    HttpLink(Tally tally) {
      super(faults);
      this.tally = tally;
      flight = new Flight(scenario.depth(), tally);
      ByteBuf built = Unpooled.buffer(scenario.depth() * request.length);
      for (int i = 0; i < scenario.depth(); i++) {
        built.writeBytes(request);
      }
      requests = prebuilt(built);
    }

    void start() {
      flight.started(System.nanoTime());
      write(requests.retainedSlice());
      flush();
    }

    @Override
    void connected() {
      opened().complete(this);
    }

    @Override
    public void response(int status, long bodyLength) {
      tally.status(status);
      answered++;
    }

    @Override
    void received(ByteBuf in) {
      responses.read(in);
      int answers = answered;
      if (answers == 0) {
        return;
      }
      if (answers > scenario.depth()) {
        throw new LoadFailure("more responses than requests");
      }
      answered = 0;
      write(requests.retainedSlice(0, answers * request.length));
      flight.turned(answers, System.nanoTime());
    }
  }
}
