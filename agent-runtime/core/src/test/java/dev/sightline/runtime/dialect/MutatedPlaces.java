package dev.sightline.runtime.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the parser of every grounder must pass: whatever it answers is a place on the image, absent or unparseable. */
public abstract class MutatedPlaces {

    private final ModelDialect dialect;
    private final List<String> seeds;

    /**
     * @param seeds right answers
     */
    protected MutatedPlaces(ModelDialect dialect, List<String> seeds) {
        this.dialect = dialect;
        this.seeds = seeds;
    }

    @Test
    @Timeout(120)
    void mutatedAnswersArePlacesOnTheImageOrNone() {
        var random = new SplittableRandom(20_250_102);
        int rounds = 100_000;
        int found = 0;
        for (int i = 0; i < rounds; i++) {
            String answer = mutated(seeds.get(random.nextInt(seeds.size())), random);
            switch (dialect.readPlace(answer, DialectScreen.IMAGE)) {
                case PlaceReading.Found place -> {
                    assertThat(DialectScreen.IMAGE.contains(place.point()))
                            .as(answer)
                            .isTrue();
                    found++;
                }
                case PlaceReading.Absent _ -> {}
                case PlaceReading.Unparseable unparseable ->
                    assertThat(unparseable.feedback()).isNotBlank().hasSizeLessThan(1000);
            }
        }
        // both ways out must have been taken often
        assertThat(found).isBetween(rounds / 20, rounds * 19 / 20);
    }

    private static String mutated(String seed, SplittableRandom random) {
        var text = new StringBuilder(seed);
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.insert(at, text.substring(0, at));
                case 1 -> text.setCharAt(at, (char) random.nextInt(0x10000));
                case 2 -> text.setCharAt(at, "0123456789-.,()[]{}\"'eE ".charAt(random.nextInt(24)));
                default -> text.delete(at, Math.min(text.length(), at + random.nextInt(9)));
            }
            if (text.isEmpty()) {
                text.append('x');
            }
        }
        return text.toString();
    }
}
