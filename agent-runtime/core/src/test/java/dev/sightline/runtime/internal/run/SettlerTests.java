package dev.sightline.runtime.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.runtime.options.SettleOptions;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlerTests {

    private final FakeTime time = new FakeTime();
    private final Settler settler = new Settler(
            new SettleOptions(Duration.ofMillis(120), Duration.ofMillis(40), Duration.ofSeconds(5), 0.0015),
            time,
            time);

    @Test
    void stillScreenIsReturnedAfterTheQuietPeriod() throws InterruptedException {
        var driver = new Screens(() -> Screens.withWhite(0));
        settler.settle(driver);
        assertThat(time.millis()).isEqualTo(120);
        assertThat(driver.captures).isEqualTo(2);
    }

    @Test
    void captureCountsFromItsBeginning() throws InterruptedException {
        var driver = new Screens(() -> {
            time.sleep(Duration.ofMillis(50));
            return Screens.withWhite(0);
        });
        settler.settle(driver);
        assertThat(driver.captures).isEqualTo(2);
        assertThat(time.millis()).isEqualTo(120 + 50);
    }

    @Test
    void movingScreenIsFollowedAtTheInterval() throws InterruptedException {
        var driver = new Screens(() -> Screens.withWhite((int) Math.min(time.millis(), 300)));
        settler.settle(driver);
        // at 0, 120, 160, 200, 240, 280, 320, 360 (as before) and 440
        assertThat(driver.captures).isEqualTo(9);
        assertThat(time.millis()).isEqualTo(440);
    }

    @Test
    void screenThatChangesIsReturnedOnceItStandsStill() throws InterruptedException {
        var last = Screens.withWhite(5000);
        var driver = new Screens(() -> time.millis() < 1000 ? Screens.withWhite((int) time.millis()) : last);
        assertThat(settler.settle(driver)).isSameAs(last);
        assertThat(time.millis()).isEqualTo(1000 + 120);
    }

    @Test
    void screenThatNeverStandsStillIsReturnedAtTheLimit() throws InterruptedException {
        var driver = new Screens(() -> Screens.withWhite((int) time.millis()));
        settler.settle(driver);
        assertThat(time.millis()).isEqualTo(5000);
    }

    @Test
    void blinkingCaretHoldsNothingUp() throws InterruptedException {
        var driver = new Screens(() -> Screens.withWhite(time.millis() % 80 == 0 ? 15 : 0));
        settler.settle(driver);
        assertThat(time.millis()).isEqualTo(120);
    }

    @Test
    void everyGlimpseIsGivenAtOnce() throws InterruptedException {
        List<Screenshot> glimpses = new ArrayList<>();
        Screenshot settled = settler.settle(new Screens(() -> Screens.withWhite(0)), glimpses::add);
        assertThat(glimpses).hasSize(2).last().isSameAs(settled);
    }

    @Test
    void anotherAddressIsAnotherScreenWhateverThePixelsAre() {
        var here = Screens.withWhite(0, at("http://a.example/"));
        var there = Screens.withWhite(0, at("http://b.example/"));
        assertThat(settler.sameScreen(here, there)).isFalse();
        assertThat(settler.sameScreen(here, Screens.withWhite(0, at("http://a.example/"))))
                .isTrue();
    }

    @Test
    void onePixelMakesScreensUnequalButNotAnotherScreen() {
        assertThat(settler.sameScreen(Screens.withWhite(0), Screens.withWhite(1)))
                .isTrue();
        assertThat(Settler.equalScreen(Screens.withWhite(0), Screens.withWhite(1)))
                .isFalse();
        assertThat(Settler.equalScreen(Screens.withWhite(1), Screens.withWhite(1)))
                .isTrue();
    }

    private static ScreenState at(String location) {
        return new ScreenState(location, null, null, List.of(), -1, List.of());
    }
}
