package dev.sightline.runtime.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Action;
import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every parser must pass: whatever a model says is an action on its image or unparseable; it never throws, and it
 * never takes long.
 */
public abstract class MutatedAnswers {

    private static final Size<Space.Model> IMAGE = new Size<>(1316, 728);
    private static final ActionSpace EVERYTHING = new ActionSpace(EnumSet.allOf(ActionKind.class));

    private static final List<String> INSERTIONS = List.of(
            "NaN",
            "-Infinity",
            "1e999999999",
            "-0",
            "9".repeat(2000),
            "0." + "1".repeat(2000),
            "\ud800",
            "\udfff\ud800",
            "\u0000",
            "\\",
            "\\u",
            "\"",
            "'",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "/*",
            "//",
            "null",
            "true",
            "\u202e",
            "😀");

    private final ModelDialect dialect;
    private final List<String> seeds;
    private final List<String> insertions;

    /**
     * @param seeds right answers
     * @param insertions what the parser looks for
     */
    protected MutatedAnswers(ModelDialect dialect, List<String> seeds, List<String> insertions) {
        this.dialect = dialect;
        this.seeds = seeds;
        this.insertions =
                Stream.concat(INSERTIONS.stream(), insertions.stream()).toList();
    }

    @Test
    @Timeout(120)
    void mutatedAnswersAreActionsOrUnparseable() {
        var random = new SplittableRandom(20_250_101);
        int parsed = 0;
        int rounds = 100_000;
        for (int i = 0; i < rounds; i++) {
            if (isParsed(mutated(seeds.get(random.nextInt(seeds.size())), random))) {
                parsed++;
            }
        }
        // both ways out must have been taken often, or the mutations are too weak or too strong
        assertThat(parsed).isBetween(rounds / 20, rounds * 19 / 20);
    }

    @Test
    @Timeout(60)
    void bombsAreUnparseable() {
        List<String> bombs = Stream.concat(
                        Stream.of("[", "{", "{\"a\":", "[{", "{\"action\":", "{\"arguments\":", "'", "\"{", "\\"),
                        insertions.stream())
                .toList();
        for (String bomb : bombs) {
            assertThat(isParsed(bomb.repeat(200_000 / bomb.length()))).as(bomb).isFalse();
        }
    }

    private String mutated(String seed, SplittableRandom random) {
        var text = new StringBuilder(seed);
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(5)) {
                case 0 -> text.setLength(Math.max(at, 1));
                case 1 -> text.insert(at, insertions.get(random.nextInt(insertions.size())));
                case 2 -> text.setCharAt(Math.min(at, text.length() - 1), (char) random.nextInt(0x10000));
                case 3 -> {
                    int bit = 1 << random.nextInt(7);
                    int index = Math.min(at, text.length() - 1);
                    text.setCharAt(index, (char) (text.charAt(index) ^ bit));
                }
                default -> {
                    if (random.nextInt(20) == 0) {
                        text.insert(at, (random.nextBoolean() ? "[" : "{\"a\":").repeat(random.nextInt(2000)));
                    } else {
                        text.delete(
                                Math.min(at, text.length() - 1), Math.min(at + 1 + random.nextInt(8), text.length()));
                    }
                }
            }
            if (text.isEmpty()) {
                text.append(' ');
            }
        }
        return text.toString();
    }

    private boolean isParsed(String answer) {
        Platform platform = answer.length() % 2 == 0 ? Platform.WEB : Platform.MOBILE;
        return switch (dialect.read(answer, platform, EVERYTHING, IMAGE, new Point<>(1, 2))) {
            case Reading.Parsed parsed -> {
                for (Point<Space.Model> point : points(parsed)) {
                    assertThat(IMAGE.contains(point))
                            .as("%s of %s", point, answer)
                            .isTrue();
                }
                yield true;
            }
            case Reading.Unparseable unparseable -> {
                assertThat(unparseable.feedback()).isNotBlank().hasSizeLessThan(1000);
                yield false;
            }
        };
    }

    private static List<Point<Space.Model>> points(Reading.Parsed parsed) {
        return Stream.concat(Stream.of(parsed.action()), parsed.then().stream())
                .filter(Action.Input.class::isInstance)
                .flatMap(action -> ((Action.Input<Space.Model>) action).points().stream())
                .toList();
    }
}
