package dev.sightline.runtime.internal.dialect;

import dev.sightline.runtime.dialect.PlaceReading;
import dev.sightline.runtime.dialect.Verdict;
import dev.sightline.screen.Size;
import dev.sightline.screen.Space;
import java.util.Locale;

/** Answers to questions about a screen. */
public final class Answers {

    private Answers() {}

    /** The answer itself. */
    public static String plain(String answer) {
        return answer.strip();
    }

    /** Whether an answer says yes or no. */
    public static Verdict verdict(String answer) {
        String word = answer.strip().toLowerCase(Locale.ROOT).replaceAll("^[^a-z]+", "");
        if (word.startsWith("yes") || word.startsWith("true")) {
            return Verdict.HOLDS;
        }
        return word.startsWith("no") || word.startsWith("false") ? Verdict.DOES_NOT_HOLD : Verdict.UNCLEAR;
    }

    /** The place that an answer names. */
    public static PlaceReading place(String answer, Size<Space.Model> image) {
        return Places.first(answer)
                .filter(image::contains)
                .<PlaceReading>map(PlaceReading.Found::new)
                .orElseGet(PlaceReading.Absent::new);
    }
}
