package dev.sightline.runtime.script.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BoundedMatchTests {

    @Test
    void patternThatRunsOnIsStopped() {
        Matcher matcher = BoundedMatch.matcher(Pattern.compile(".*.*.*.*.*.*.*.*.*.*x"), "a".repeat(60) + "c");

        assertThatThrownBy(matcher::find)
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.INVALID_INPUT))
                .hasMessage(
                        "Cannot search for the pattern '.*.*.*.*.*.*.*.*.*.*x': it takes too long on a line of 61 characters."
                                + " Avoid repetitions within repetitions, as in (a+)+.");
    }

    @Test
    void groupsAreTheTextThatMatched() {
        Matcher matcher = BoundedMatch.matcher(Pattern.compile("Order (\\d+)"), "Your Order 4711 is on its way");

        assertThat(matcher.find()).isTrue();
        assertThat(matcher.group()).isEqualTo("Order 4711");
        assertThat(matcher.group(1)).isEqualTo("4711");
    }
}
