package dev.sightline.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sightline.action.MouseButton;
import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.Target;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TaskStepTests {

    private static Arguments refused(Supplier<TaskStep> step, String message) {
        return Arguments.of(step, message);
    }

    static Stream<Arguments> stepsThatCannotMeanAnything() {
        Target target = Target.text("Shop");
        return Stream.of(
                refused(() -> new TaskStep.Open(" "), "Cannot make the step 'open': its url is blank; give it a text."),
                refused(() -> new TaskStep.OpenApp(""), "its name is blank"),
                refused(
                        () -> new TaskStep.Click(target, MouseButton.LEFT, 4),
                        "its count is 4; use a number from 1 to 3."),
                refused(() -> new TaskStep.Press(""), "its keys are blank"),
                refused(() -> new TaskStep.Scroll(TaskStep.Scroll.Direction.DOWN, 0, null), "its amount is 0.0"),
                refused(
                        () -> new TaskStep.Scroll(TaskStep.Scroll.Direction.DOWN, Double.NaN, null),
                        "its amount is NaN"),
                refused(() -> new TaskStep.Select("", target), "its option is blank"),
                refused(
                        () -> new TaskStep.Upload(List.of(), target),
                        "its files are an empty list; name at least one file."),
                refused(() -> new TaskStep.Upload(List.of(" "), target), "its files are blank"),
                refused(() -> new TaskStep.WaitForText("", false, null), "Cannot look for a blank text"),
                refused(
                        () -> new TaskStep.WaitForText("a", false, Duration.ZERO),
                        "its timeout is PT0S; use a time above 0."),
                refused(() -> new TaskStep.ExpectText("", true), "Cannot look for a blank text"),
                refused(
                        () -> new TaskStep.ExpectText(TextMatch.pattern("("), true),
                        "Cannot look for '(': it is not a valid regular expression"),
                refused(() -> new TaskStep.Extract("a-b", List.of(), "a"), "its variable is 'a-b'"),
                refused(() -> new TaskStep.Extract("a", List.of(), null), "name at least one relation, or a pattern"),
                refused(() -> new TaskStep.Extract("a", List.of(), "("), "which is not a valid regular expression"),
                refused(() -> new TaskStep.Extract("a", List.of(), "(a)(b)"), "which has 2 groups"),
                refused(() -> new TaskStep.AnswerDialog(true, " ", null), "its message is blank"),
                refused(() -> new TaskStep.Goal(""), "its goal is blank"));
    }

    @ParameterizedTest
    @MethodSource("stepsThatCannotMeanAnything")
    void stepThatCannotMeanAnythingIsRefused(Supplier<TaskStep> step, String message) {
        assertThatThrownBy(step::get)
                .isInstanceOfSatisfying(
                        SightlineException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.INVALID_INPUT))
                .hasMessageContaining(message);
    }

    @Test
    void textThatClearsAFieldMayBeEmpty() {
        assertThat(new TaskStep.Type("", Target.field("Name"), true).text()).isEmpty();
    }
}
