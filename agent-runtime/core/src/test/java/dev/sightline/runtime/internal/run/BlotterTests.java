package dev.sightline.runtime.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sightline.action.Secret;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.ScreenState;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Transform;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlotterTests {

    private static final int WORD = 100;

    @ParameterizedTest
    @CsvSource({
        // as it is, without blanks, with letters that look alike, with a character misread or lost
        "Tr0ub4dor&3, Password: Tr0ub4dor&3, .x",
        "Tr0ub4dor&3, Password: TrOub4dor&3, .x",
        "Tr0ub4dor&3, Password: Tr0ub4d0r&8, .x",
        "Tr0ub4dor&3, Password: Tr0ub4dor3, .x",
        "Tr0ub4dor&3, Your Tr0ub 4dor&3 here, .xx.",
        // only its end, as a narrow field shows it
        "correct-horse-7-battery, see 7-battery now, .x.",
        // other words stay
        "Tr0ub4dor&3, Troubadour sings, ..",
        "Passw0rd-17, Word and user, ...",
        "password1, Password and user, x..",
        // as in texts, a value is covered inside longer words, too
        "hunter, The hunters hunt, .x.",
        "hunter, Pin hunter, .x",
        "1234, In 12345 or 1234, .x.x",
    })
    void wordsThatShowASecretAreCovered(String secret, String line, String covered) {
        Screenshot seen = screen(line);

        Screenshot blotted = blotter(secret, line).blotted(seen);

        var found = new StringBuilder();
        for (int i = 0; i < covered.length(); i++) {
            found.append(blotted.image().getRGB(i * WORD + WORD / 2, 10) == Color.BLACK.getRGB() ? 'x' : '.');
        }
        assertThat(found.toString()).isEqualTo(covered);
    }

    @Test
    void pictureWithoutASecretStaysTheSame() {
        Screenshot seen = screen("nothing here");

        assertThat(blotter("Tr0ub4dor&3", "nothing here").blotted(seen)).isSameAs(seen);
    }

    @Test
    void screenIsReadOnceForAllWhoAreShownIt() {
        var readings = new AtomicInteger();
        var blotter = new Blotter(secrets("Tr0ub4dor&3"), _ -> {
            readings.incrementAndGet();
            return lines("Tr0ub4dor&3");
        });
        Screenshot seen = screen("Tr0ub4dor&3");

        assertThat(blotter.blotted(seen)).isSameAs(blotter.blotted(seen)).isNotSameAs(seen);
        assertThat(readings).hasValue(1);
    }

    @Test
    void runWithoutSecretsReadsNothing() {
        var blotter = new Blotter(new Secrets(Map.of()), _ -> {
            throw new AssertionError("nothing is to be found");
        });
        Screenshot seen = screen("words");

        assertThat(blotter.blotted(seen)).isSameAs(seen);
    }

    private static Blotter blotter(String secret, String line) {
        return new Blotter(secrets(secret), _ -> lines(line));
    }

    private static Secrets secrets(String value) {
        return new Secrets(Map.of("s", Secret.of("s", value)));
    }

    private static List<TextLine> lines(String text) {
        List<TextLine.Word> words = new ArrayList<>();
        for (String word : wordsOf(text)) {
            words.add(new TextLine.Word(word, new Box<>(words.size() * WORD + 20, 5, words.size() * WORD + 80, 15)));
        }
        return List.of(new TextLine(text, new Box<>(0, 5, 20 + words.size() * WORD, 15), words, 1));
    }

    private static List<String> wordsOf(String line) {
        return Pattern.compile(" ").splitAsStream(line).toList();
    }

    private static Screenshot screen(String line) {
        var image = new BufferedImage(wordsOf(line).size() * WORD, 20, BufferedImage.TYPE_INT_RGB);
        image.createGraphics().fillRect(0, 0, image.getWidth(), image.getHeight());
        return Screenshot.ofImage(image, new Transform<>(1, 1, 0, 0), ScreenState.UNKNOWN, Instant.EPOCH);
    }
}
