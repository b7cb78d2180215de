package dev.sightline.runtime.internal.dialect;

import dev.sightline.runtime.dialect.PastStep;

/**
 * What a person did or said, as the model is told.
 *
 * @since 0.1.0
 */
public final class PersonWords {

    private PersonWords() {}

    public static String of(PastStep.PersonActed person) {
        var words = new StringBuilder("The user ").append(person.author());
        words.append(
                person.actions().isEmpty()
                        ? " intervened"
                        : " took over and did this: " + String.join("; ", person.actions()));
        if (!person.note().isBlank()) {
            words.append(", and says: ").append(person.note());
        }
        if (!person.instruction().isBlank()) {
            words.append(". New instruction from the user: ").append(person.instruction());
        }
        return words.toString();
    }
}
