// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.support.ui.Select;

/// Tasks of the demo in two windows.
class TasksBrowserTest extends BrowserCase {
  private static void start(String kind, int amount) {
    await("one can start", () -> element("#start").isEnabled());
    new Select(element("#kind")).selectByValue(kind);
    element("#amount").clear();
    element("#amount").sendKeys(String.valueOf(amount));
    element("#start").click();
  }

  private static boolean hasProgress() {
    Object value =
        browser().executeScript("return document.querySelector('.job:first-child progress')?.value");
    return value instanceof Number done && done.doubleValue() > 0;
  }

  @Test
  void whatOneWindowStartsTheOtherSeesAndEnds() {
    goLive("/tasks");
    String first = browser().getWindowHandle();
    String second = newWindow("/tasks");
    browser().switchTo().window(first);
    start("count", 100);
    await("progress here", TasksBrowserTest::hasProgress);
    browser().switchTo().window(second);
    await("progress there", TasksBrowserTest::hasProgress);
    String later = newWindow("/tasks");
    await("progress in a window that came later", TasksBrowserTest::hasProgress);
    browser().switchTo().window(second);
    element(".job:first-child button").click();
    for (String window : new String[] {second, first, later}) {
      browser().switchTo().window(window);
      awaitText(".job:first-child .state", "Revoked");
      assertThat(element(".job:first-child .end").findElements(By.cssSelector("button:enabled")))
          .noneMatch(button -> button.isDisplayed());
    }
    assertThat(requireNonNull(METRICS.get()).tasks.atWork.sum()).isZero();
    assertNoComplaints();
  }

  @Test
  void failuresAreTriedAgainAndToldAndPrimesAreFound() {
    goLive("/tasks");
    start("primes", 100_000);
    awaitText(".job .note", "9592 primes");
    start("flaky", 1);
    awaitText(".job:first-child .error", "attempt 1 fails");
    awaitText(".job:first-child .state", "Done");
    awaitText(".job:first-child .note", "attempt 2");
    start("fails", 1);
    awaitText(".job:first-child .state", "Failed");
    awaitText(".job:first-child .error", "lost count");
    assertNoComplaints();
  }
}
