// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/// Looks at the pages where much moves: the dashboard, the game, and the rooms for the others.
class LivePagesBrowserTest extends BrowserCase {
  private static int number(String css, String attribute) {
    return Integer.parseInt(String.valueOf(element(css).getDomAttribute(attribute)));
  }

  private static int points() {
    return number("#chart", "data-points");
  }

  @Test
  void fiveLinesGrowAndStandStillDuringAPause() {
    goLive("/dashboard/");
    await("two readings", () -> points() >= 2);
    assertThat(number("#chart", "data-lines")).isEqualTo(5);
    List<WebElement> values = browser().findElements(By.cssSelector(".gauge .value"));
    assertThat(values).hasSize(5).allMatch(value -> value.getText().matches("[01]\\.\\d\\d"));

    element("#pause").click();
    int before = points();
    int counted = Integer.parseInt(element("#count").getText());
    await(
        "readings come all the same",
        () -> Integer.parseInt(element("#count").getText()) >= counted + 2);
    assertThat(points()).isEqualTo(before);
    element("#pause").click();
    assertThat(points()).isGreaterThanOrEqualTo(before + 2);

    element(".gauge").click();
    assertThat(element(".gauge").getDomAttribute("aria-pressed")).isEqualTo("false");
    assertNoComplaints();
  }

  @Test
  void aTextReachesTheOthersInTheRoomOnly() {
    goLive("/rooms/?room=mill");
    String ann = browser().getWindowHandle();
    String bob = newWindow("/rooms/?room=mill");
    String elsewhere = newWindow("/rooms/?room=barn");
    browser().switchTo().window(ann);
    say("<b>hello</b>");
    browser().switchTo().window(bob);
    awaitText("#log .bubble:not(.own) .text", "<b>hello</b>");
    say("hello yourself");
    browser().switchTo().window(ann);
    awaitText("#log .bubble:not(.own) .text", "hello yourself");
    assertThat(browser().findElements(By.cssSelector("#log .bubble"))).hasSize(2);
    browser().switchTo().window(elsewhere);
    assertThat(browser().findElements(By.cssSelector("#log .bubble"))).isEmpty();
    assertNoComplaints();
  }

  @Test
  void aRoomIsChangedByItsName() {
    goLive("/rooms/");
    assertThat(element("#room-name").getText()).isEqualTo("lobby");
    element("#room").clear();
    element("#room").sendKeys("茶 & tea", Keys.ENTER);
    await("the other room", () -> element("#room-name").getText().equals("茶 & tea"));
    awaitOpen();
    assertNoComplaints();
  }

  @Test
  void playersSeeEachOtherComeMoveAndLeave() {
    goLive("/game/");
    await("a boat of one's own", () -> boats() == 1);
    String ann = browser().getWindowHandle();
    String annsBoat = id("#board .own");
    String bob = newWindow("/game/");
    await("two boats", () -> boats() == 2);
    String bobsBoat = id("#board .own");
    int was = number(boat(bobsBoat), "data-x");

    int quarter = element("#pond").getSize().getWidth() / 4;
    new Actions(browser())
        .moveToElement(element("#pond"), was < 600 ? quarter : -quarter, 0)
        .click()
        .perform();
    await("it moves", () -> number(boat(bobsBoat), "data-x") != was);

    browser().switchTo().window(ann);
    await("it is seen to move", () -> number(boat(bobsBoat), "data-x") != was);
    browser().switchTo().window(bob).close();
    browser().switchTo().window(ann);
    await("it has left", () -> boats() == 1);
    assertThat(id("#board li")).isEqualTo(annsBoat);
    awaitText("#news", "has left");
    assertNoComplaints();
  }

  private static int boats() {
    return browser().findElements(By.cssSelector("#board li")).size();
  }

  private static String id(String css) {
    return String.valueOf(element(css).getDomAttribute("data-id"));
  }

  private static String boat(String id) {
    return "#board li[data-id='" + id + "']";
  }
}
