// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/// Clicks through the demos of words, chats and bytes, with two windows where there is something to
/// share.
class DemoBrowserTest extends BrowserCase {
  @Test
  void theLandingPageLeadsToEveryDemo() {
    go("/");
    List<String> links =
        browser().findElements(By.cssSelector("main a[href]")).stream()
            .map(link -> link.getDomAttribute("href"))
            .toList();
    assertThat(links)
        .contains(
            "/one/",
            "/two/",
            "/chat/",
            "/chat",
            "/echo/",
            "/broadcast/",
            "/binary/",
            "/status/",
            "/rooms/",
            "/dashboard/",
            "/game/",
            "/guard/",
            "/picture",
            "/video",
            "/upload/",
            "/register",
            "/members/");
    assertNoComplaints();
  }

  @Test
  void wordsComeOneAfterTheOther() {
    goLive("/one/");
    await("a second word", () -> element("#count").getText().equals("2/100"));
    assertThat(element("#word").getText()).matches("[a-z]+");
    assertNoComplaints();
  }

  @Test
  void theChartGrows() {
    goLive("/two/");
    await(
        "two points",
        () ->
            Integer.parseInt(String.valueOf(element("#chart").getDomAttribute("data-points")))
                >= 2);
    assertNoComplaints();
  }

  @Test
  void twoWindowsTalkInARoomAndNothingTypedIsRun() {
    go("/chat/");
    element("#room").sendKeys("lobby", Keys.ENTER);
    await("the room opens", () -> browser().getCurrentUrl().endsWith("/chat/lobby/"));
    awaitOpen();
    String ann = browser().getWindowHandle();
    element("#username").clear();
    element("#username").sendKeys("ann");
    String bob = newWindow("/chat/lobby/");
    element("#username").clear();
    element("#username").sendKeys("bob");
    say("hello from bob");
    awaitText("#log .bubble.own .text", "hello from bob");
    browser().switchTo().window(ann);
    awaitText("#log .bubble .text", "hello from bob");
    awaitText("#log .bubble .who", "bob");
    String attack = "<img src=x onerror=document.title='run'>";
    say(attack);
    awaitText("#log .bubble.own .text", attack);
    browser().switchTo().window(bob);
    awaitText("#log .bubble .text", attack);
    assertThat(browser().getTitle()).isNotEqualTo("run");
    assertThat(browser().findElements(By.cssSelector("#log img"))).isEmpty();
    assertNoComplaints();
  }

  @Test
  void roomsAreApart() {
    goLive("/chat/one/");
    String one = browser().getWindowHandle();
    newWindow("/chat/two/");
    say("only in two");
    awaitText("#log .bubble .text", "only in two");
    browser().switchTo().window(one);
    say("only in one");
    awaitText("#log .bubble .text", "only in one");
    assertThat(element("#log").getText()).doesNotContain("only in two");
  }

  @Test
  void theSingleRoomAnswersAllUnderItsName() {
    goLive("/chat");
    String first = browser().getWindowHandle();
    newWindow("/chat");
    say("latte");
    awaitText("#log .text", "运维咖啡吧:latte");
    browser().switchTo().window(first);
    awaitText("#log .text", "运维咖啡吧:latte");
    assertNoComplaints();
  }

  @Test
  void echoAnswersTheOneWhoSpoke() {
    goLive("/echo/");
    say("ping");
    awaitText("#log", "收到消息: ping");
    assertNoComplaints();
  }

  @Test
  void broadcastReachesBothWindows() {
    goLive("/broadcast/");
    String first = browser().getWindowHandle();
    newWindow("/broadcast/");
    say("to all");
    awaitText("#log", "用户说: to all");
    browser().switchTo().window(first);
    awaitText("#log", "用户说: to all");
    assertNoComplaints();
  }

  @Test
  void binaryTellsBytesFromText() {
    goLive("/binary/");
    say("bytes");
    awaitText("#log", "Binary received");
    element("#as-text").click();
    say("text");
    awaitText("#log", "请发送二进制数据");
    assertNoComplaints();
  }

  @Test
  void theStatusPageCountsThisVeryConnection() {
    goLive("/status/");
    await("a connection", () -> !"0".equals(element("#websocket").getDomAttribute("data-value")));
    awaitText("#loops", "loop-0");
    assertNoComplaints();
  }

  @Test
  void aPageThatIsLeftHangsUpAndCallsAgainWhenItIsShownAgain() {
    goLive("/one/");
    goLive("/two/");
    await(
        "only the page that is shown has a socket", () -> METRICS.get().openWebSockets.sum() == 1);
    browser().navigate().back();
    await("a word comes again", () -> element("#count").getText().matches("[1-9]\\d*/100"));
    awaitOpen();
    await("and still only one", () -> METRICS.get().openWebSockets.sum() == 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/chat/lobby/"})
  void aPageComesBackByItselfWhenTheServerDoes(String path) {
    goLive(path);
    int port = SERVER.get().port();
    SERVER.get().stop();
    await(
        "the badge says waiting",
        () -> "waiting".equals(element("#status").getDomAttribute("data-state")));
    assertThat(element("#message").isEnabled()).isFalse();
    SERVER.set(start(port));
    awaitOpen();
    say("back again");
    awaitText("#log .text", "back again");
  }
}
