// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/// Registers, logs in, is known by name, logs out and is refused.
class AccountBrowserTest extends BrowserCase {
  private static final String PASSWORD = "correct horse battery";

  @AfterEach
  void forgetWhoItWas() {
    go("/healthz");
    browser().manage().deleteAllCookies();
  }

  private static void send(String path, String name, String password) {
    go(path);
    element("#username").sendKeys(name);
    element("#password").sendKeys(password, Keys.ENTER);
  }

  private static void register(String name) {
    send("/register", name, PASSWORD);
    awaitText("#welcome", "Welcome, " + name + ".");
  }

  private static void logOut() {
    await("the button", () -> element("#member button").isDisplayed());
    element("#member button").click();
    await("a visitor again", () -> element("#visitor").isDisplayed());
  }

  private static String answer(String script, Object... arguments) {
    return String.valueOf(browser().executeAsyncScript(script, arguments));
  }

  @Test
  void theHeaderSaysWhoIsThere() {
    go("/");
    await("a visitor", () -> element("#visitor").isDisplayed());
    register("hanna");
    awaitText("#member-name", "hanna");
    go("/picture");
    awaitText("#member-name", "hanna");
    logOut();
    assertThat(browser().getCurrentUrl()).endsWith("/picture");
    assertNoComplaints();
  }

  @Test
  void theServersNameCountsInTheChatUntilTheLogout() {
    register("ann");
    goLive("/chat/mill/");
    awaitText("#speaker-name", "ann");
    assertThat(element("#claim").isDisplayed()).isFalse();
    String ann = browser().getWindowHandle();
    browser().switchTo().newWindow(WindowType.WINDOW);
    browser().get(anonymousUrl("/chat/mill/"));
    awaitOpen();
    assertThat(element("#claim").isDisplayed()).isTrue();
    String anonymous = browser().getWindowHandle();

    browser().switchTo().window(ann);
    say("said by ann");
    browser()
        .executeScript(
            """
            const socket = new WebSocket(`ws://${location.host}/ws/chat/mill/`);
            socket.onopen = () =>
              socket.send(JSON.stringify({ message: 'said as root', username: 'root' }));
            """);
    awaitText("#log .bubble .text", "said as root");
    browser().switchTo().window(anonymous);
    awaitText("#log .bubble .text", "said as root");
    assertThat(browser().findElements(By.cssSelector("#log .bubble .who")))
        .hasSize(2)
        .allMatch(who -> who.getText().equals("ann"));

    browser().switchTo().newWindow(WindowType.WINDOW);
    go("/");
    logOut();
    browser().switchTo().window(ann);
    await("a name is asked for again", () -> element("#claim").isDisplayed());
    awaitOpen();
    element("#username").clear();
    element("#username").sendKeys("somebody");
    say("and now without a name");
    browser().switchTo().window(anonymous);
    awaitText("#log .bubble .text", "and now without a name");
    awaitText("#log .bubble:last-child .who", "somebody");
    assertNoComplaints();
  }

  @Test
  void aWrongPasswordAndATakenNameAreTold() {
    register("bert");
    logOut();
    send("/login", "bert", "wrong horse battery");
    awaitText("#problem", "The user name or the password is wrong.");
    send("/register.html", "BERT", PASSWORD);
    awaitText("#problem", "This user name is taken.");
    send("/register", "carl", "short");
    awaitText("#problem", "The password has to have");
    send("/login.html", "bert", PASSWORD);
    awaitText("#welcome", "Welcome, bert.");
    assertNoComplaints();
  }

  @Test
  void membersGetInAndOthersDoNot() {
    register("doris");
    logOut();
    go("/members/");
    await("the login", () -> browser().getCurrentUrl().contains("/login?next=%2Fmembers%2F"));
    String refusal =
        answer(
            """
            const done = arguments[0];
            const socket = new WebSocket(`ws://${location.host}/ws/members/`);
            socket.onopen = () => done('open');
            socket.onclose = ({ code }) => done(String(code));
            """);
    assertThat(refusal).isEqualTo("1006");
    element("#username").sendKeys("doris");
    element("#password").sendKeys(PASSWORD, Keys.ENTER);
    awaitOpen();
    awaitText("#me", "doris");
    say("inside");
    awaitText("#log .bubble.own .who", "doris");
    String inside = browser().getWindowHandle();
    browser().switchTo().newWindow(WindowType.WINDOW);
    go("/");
    logOut();
    browser().switchTo().window(inside);
    await("out again", () -> browser().getCurrentUrl().contains("/login?next="));
  }

  @Test
  void theFilmPlaysFromAnyMoment() {
    go("/video");
    ACCESSES.clear();
    String sought =
        answer(
            """
            const done = arguments[0];
            const film = document.createElement('video');
            film.muted = true;
            film.preload = 'metadata';
            film.src = '/assets/mill.webm?sought';
            film.onerror = () => done(`error ${film.error.code}`);
            film.onloadedmetadata = () => {
              film.onseeked = () => done([film.currentTime, film.seekable.end(0), film.duration]);
              film.currentTime = 10.5;
            };
            document.body.append(film);
            """);
    assertThat(sought).isEqualTo("[10.5, 12, 12]");
    await(
        "a piece was answered",
        () ->
            ACCESSES.stream()
                .anyMatch(each -> each.target().endsWith("?sought") && each.status() == 206));
    element("[data-seek='9']").click();
    await(
        "the film on the page is there",
        () ->
            Objects.equals(
                browser().executeScript("return !video.seeking && video.currentTime >= 9"), true));
    assertNoComplaints();
  }

  @Test
  void thePictureIsThereAndWhatIsNotIsTold() {
    go("/picture.html");
    await(
        "it is loaded",
        () -> Objects.equals(browser().executeScript("return picture.complete"), true));
    assertThat(browser().executeScript("return picture.naturalWidth")).isEqualTo(1280L);
    assertNoComplaints();
    go("/not/here");
    assertThat(element(".failure .status").getText()).isEqualTo("404");
    await("the header works", () -> element("#visitor").isDisplayed());
  }

  @Test
  void anUploadIsTold(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("<water>.txt"), "water".repeat(20_000));
    go("/upload/");
    element("#file").sendKeys(file.toString());
    element("main form button").click();
    awaitText("#result .name", "<water>.txt");
    assertThat(element("#result").getText()).contains("text/plain", "100,000 bytes");
    assertNoComplaints();
  }
}
