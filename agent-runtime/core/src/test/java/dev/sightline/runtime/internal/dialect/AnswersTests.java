package dev.sightline.runtime.internal.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sightline.runtime.dialect.CoordinateUnit;
import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Verdict;
import dev.sightline.screen.Point;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswersTests {

    private static final Size<Space.Model> IMAGE = new Size<>(1316, 728);

    // ---- yes and no

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "Yes.",
                "YES!",
                "**Yes**",
                "\"yes\"",
                "true",
                "Yes, the button is visible.",
                "Yes it is.",
                "Yes — the cart shows one item.",
                "The cart shows one item. So the answer is yes.",
                "The cart shows one item.\n\nYes",
                "Looking at the header, the count is 1.\nAnswer: Yes",
                "The statement is true.",
                "This is correct.",
                "The statement holds.",
                "{\"answer\": \"yes\"}",
                "```json\n{\"result\": true}\n```",
                "<think>No, wait. No error is shown.</think>Yes",
                "No error is visible in the form.</think>\nyes",
                "<answer>yes</answer>",
                "是",
                "Ja.",
            })
    void answerThatSaysYesHolds(String answer) {
        assertThat(Answers.verdict(answer)).as(answer).isEqualTo(Verdict.HOLDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "No.",
                "false",
                "No, the cart is empty.",
                "No it does not.",
                "No. The page shows an error.",
                "There is nothing in the cart, so no.",
                "The cart is empty.\nAnswer: **No**",
                "The statement is false.",
                "This is not true.",
                "The statement does not hold.",
                "That isn't correct.",
                "{\"answer\": false}",
                "<thinking>Is it yes? Yes, maybe.</thinking>\nNo",
                "否",
            })
    void answerThatSaysNoDoesNotHold(String answer) {
        assertThat(Answers.verdict(answer)).as(answer).isEqualTo(Verdict.DOES_NOT_HOLD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Note that the page is still loading.",
                "None of the fields is filled in.",
                "Now the cart shows one item.",
                "Yesterday's orders are listed.",
                "Nothing is selected.",
                "Not sure.",
                "Northern lights",
                "Yes and no.",
                "Yes. On a second look: no",
                "No error is shown.",
                "No items are missing from the cart, as far as I can see",
                "I cannot tell.",
                "<think>yes",
                "The statement is true. The statement is false.",
                "{\"answer\": \"ye",
            })
    void anythingElseProvesNothing(String answer) {
        assertThat(Answers.verdict(answer)).as(answer).isEqualTo(Verdict.UNCLEAR);
    }

    // ---- places

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "[{\"point_2d\": [512, 300], \"label\": \"Save\"}]§512§300",
                "[512, 300]§512§300",
                "(512, 300)§512§300",
                "Click(512, 300)§512§300",
                "<point>512 300</point>§512§300",
                "<|box_start|>(512,300)<|box_end|>§512§300",
                "The button is at (512, 300).§512§300",
                "x=512, y=300§512§300",
                "{\"x\": 512, \"y\": \"300\"}§512§300",
                "{\"point\": {\"x\": 512, \"y\": 300}}§512§300",
                "{\"coordinate\": \"(512, 300)\"}§512§300",
                "{\"coordinate\": [\"512\", \"300\"]}§512§300",
                "{\"bbox_2d\": [500, 290, 524, 310]}§512§300",
                "[500, 290, 524, 310]§512§300",
                "[[500, 290], [524, 310]]§512§300",
                "{\"x1\": 500, \"y1\": 290, \"x2\": 524, \"y2\": 310}§512§300",
                "{\"left\": 500, \"top\": 290, \"right\": 524, \"bottom\": 310}§512§300",
                "{\"x\": 500, \"y\": 290, \"width\": 24, \"height\": 20}§512§300",
                "{\"bbox_2d\": [512, 300]}§512§300",
                "<think>[900, 600] is Delete.</think>[512, 300]§512§300",
                "Maybe [900, 600]?</think>[512, 300]§512§300",
                "{\"reasoning\": {\"point_2d\": [900, 600]}, \"answer\": {\"point_2d\": [512, 300]}}§512§300",
                "{\"name\": \"computer_use\", \"arguments\": {\"action\": \"left_click\", \"coordinate\": [512, 300]}}§512§300",
                "I see [3] buttons. [512, 300]§512§300",
            })
    void placeIsReadInEverySpelling(String answer, int x, int y) {
        assertThat(place(answer)).as(answer).isEqualTo(new PlaceReading.Found(new Point<>(x, y)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[{\"point_2d\": [0, 0], \"label\": \"not found\"}]",
                "[0, 0] The button is not visible on this screen.",
                "[-1, -1]",
                "The element could not be found.",
                "There is no such button.",
                "I can't see it.",
                "None",
                "找不到",
            })
    void whatTheModelDoesNotFindIsAbsent(String answer) {
        assertThat(place(answer)).as(answer).isEqualTo(new PlaceReading.Absent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[0.234, 0.278]|look like fractions of the screen; give pixels. The screen is 1316×728.",
                "{\"point_2d\": [0.5, 1]}|look like fractions",
                "{\"bbox_2d\": [0.1, 0.2, 0.3, 0.4]}|look like fractions",
                "{\"bbox_2d\": [500, 290, 24, 20]}|The box [500, 290, 24, 20] ends before it begins",
                "[2000, 300]|The point (2000, 300) lies outside the screen, which is 1316×728.",
                "{\"point_2d\": [512, 30|cut off",
                "[{\"point_2d\": [512|cut off",
                "[1e999, 3]|not finite",
                "It is the third item in row 2.|Give the point as [x, y].",
                "50%, 30%|Give the point as [x, y].",
                "<think>It is at [512, 300]|ended inside a thought",
                "[1, 2, 3]|Give the point as [x, y].",
            })
    void placeThatCannotBeMeantIsRefusedWithWords(String answer, String words) {
        assertThat(place(answer))
                .as(answer)
                .isInstanceOfSatisfying(
                        PlaceReading.Unparseable.class,
                        unparseable -> assertThat(unparseable.feedback()).contains(words));
    }

    @Test
    void thousandthsAndFractionsAreScaledToTheImage() {
        var thousandths = new Places(CoordinateUnit.THOUSANDTHS, IMAGE);
        var fractions = new Places(CoordinateUnit.FRACTIONS, IMAGE);

        assertThat(Answers.place("[500, 250]", thousandths, IMAGE))
                .isEqualTo(new PlaceReading.Found(new Point<>(658, 182)));
        assertThat(Answers.place("[1000, 1000]", thousandths, IMAGE))
                .isEqualTo(new PlaceReading.Found(new Point<>(1315, 727)));
        assertThat(Answers.place("[0.5, 0.25]", fractions, IMAGE))
                .isEqualTo(new PlaceReading.Found(new Point<>(658, 182)));
        assertThat(Answers.place("[0.5, 0.25]", thousandths, IMAGE)).isInstanceOf(PlaceReading.Unparseable.class);
        assertThat(Answers.place("[1200, 3]", thousandths, IMAGE)).isInstanceOf(PlaceReading.Unparseable.class);
        assertThat(Answers.place("[512, 300]", fractions, IMAGE)).isInstanceOf(PlaceReading.Unparseable.class);
    }

    @Test
    @Timeout(60)
    void mutatedAnswersNeverThrowAndEndSoon() {
        var random = new SplittableRandom(11);
        String[] seeds = {
            "<think>yes [1, 2]</think> The statement is true. {\"point_2d\": [512, 300], \"label\": \"not found\"}",
            "No, it is not. (12, 34) <point>5 6</point> [[1, 2], [3, 4]]",
            "((((((((((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16",
        };
        for (int i = 0; i < 20_000; i++) {
            var text = new StringBuilder(seeds[random.nextInt(seeds.length)]);
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, text.substring(0, at));
                    case 1 -> text.setCharAt(at, (char) random.nextInt(0x10000));
                    default -> text.delete(at, Math.min(text.length(), at + random.nextInt(9)));
                }
                if (text.isEmpty()) {
                    text.append('x');
                }
            }
            String answer = text.toString();
            assertThat(Answers.verdict(answer)).isNotNull();
            assertThat(place(answer)).isNotNull();
        }
    }

    @Test
    void longAnswersAreReadInTime() {
        for (String piece :
                new String[] {"yes ", "not ", "(1, ", "<think>", "</think>", "it is ", "no\n", "[1,", "statement "}) {
            String answer = piece.repeat(100_000 / piece.length());
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                Answers.verdict(answer);
                place(answer);
            });
        }
    }

    private static PlaceReading place(String answer) {
        return Answers.place(answer, new Places(CoordinateUnit.PIXELS, IMAGE), IMAGE);
    }
}
