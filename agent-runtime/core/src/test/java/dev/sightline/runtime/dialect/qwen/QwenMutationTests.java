package dev.sightline.runtime.dialect.qwen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.ActionKind;
import dev.sightline.driver.ActionSpace;
import dev.sightline.driver.DriverInfo.Platform;
import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.Reading;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a model says is an action on its image or unparseable: it never throws, and it never takes long. */
class QwenMutationTests {

    private static final Size<Space.Model> IMAGE = new Size<>(1316, 728);
    private static final ActionSpace EVERYTHING = new ActionSpace(EnumSet.allOf(ActionKind.class));

    private static final List<String> SEEDS = List.of(
            "I click.\n<tool_call>\n{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [10, 20]}}\n</tool_call>",
            "{\"action\": \"scroll\", \"coordinate\": [10, 20], \"pixels\": -300}",
            "{'action': 'key', 'keys': ['ctrl', 'a']}",
            "{\"name\": \"computer_use\", \"arguments\": \"{\\\"action\\\": \\\"type\\\", \\\"text\\\": \\\"a\\\"}\"}",
            "```json\n[{\"action\": \"wait\", \"time\": 2}, {\"action\": \"terminate\", \"status\": \"success\"}]\n```",
            "{\"action\": \"swipe\", \"coordinate\": [10, 20], \"coordinate2\": [\"30\", \"40\"]}",
            "{\"action\": \"open_url\", \"text\": \"example.org\"}",
            "{\"action\": \"switch_tab\", \"index\": 3}",
            "{\"action\": \"left_click\", \"bbox_2d\": [1, 2, 3, 4]}");

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
            "<tool_call>",
            "</tool_call>",
            "\"action\":",
            "\"coordinate\": ",
            "\u202e",
            "😀");

    @Test
    @Timeout(120)
    void mutatedAnswersAreActionsOrUnparseable() {
        var random = new SplittableRandom(20_250_101);
        int parsed = 0;
        int rounds = 100_000;
        for (int i = 0; i < rounds; i++) {
            String answer = mutated(SEEDS.get(random.nextInt(SEEDS.size())), random);
            if (isParsed(answer)) {
                parsed++;
            }
        }
        // both ways out must have been taken often, or the mutations are too weak or too strong
        assertThat(parsed).isBetween(rounds / 20, rounds * 19 / 20);
    }

    @Test
    @Timeout(30)
    void bombsAreUnparseable() {
        for (String bomb : List.of(
                "[", "{", "{\"a\":", "[{", "{\"action\":", "{\"arguments\":", "'", "\"{", "\\", "<tool_call>")) {
            assertThat(isParsed(bomb.repeat(200_000 / bomb.length()))).as(bomb).isFalse();
        }
    }

    private static String mutated(String seed, SplittableRandom random) {
        var text = new StringBuilder(seed);
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(5)) {
                case 0 -> text.setLength(Math.max(at, 1));
                case 1 -> text.insert(at, INSERTIONS.get(random.nextInt(INSERTIONS.size())));
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

    private static boolean isParsed(String answer) {
        Platform platform = answer.length() % 2 == 0 ? Platform.WEB : Platform.MOBILE;
        return switch (new QwenDialect(CoordinateUnit.PIXELS)
                .read(answer, platform, EVERYTHING, IMAGE, new Point<>(1, 2))) {
            case Reading.Parsed _ -> true;
            case Reading.Unparseable unparseable -> {
                assertThat(unparseable.feedback()).isNotBlank().hasSizeLessThan(1000);
                yield false;
            }
        };
    }
}
