package dev.sightline.action;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.List;

/**
 * A value that the model, the log and the report know by its name only, such as a password. It is revealed to the
 * driver that types it and to nobody else; {@link #toString()} gives the name.
 *
 * @since 0.1.0
 */
public final class Secret {

    /** The regular expression that names of secrets match. */
    public static final String NAME = "[A-Za-z0-9_.-]+";

    private final String name;
    private final String value;
    private final List<String> places;

    private Secret(String name, String value, List<String> places) {
        this.name = name;
        this.value = value;
        this.places = List.copyOf(places);
    }

    /**
     * @param name letters, digits, {@code _}, {@code -} and {@code .}; how the model refers to it
     * @param value what is typed; not empty
     */
    public static Secret of(String name, String value) {
        if (!name.matches(NAME)) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot make a secret named '" + name
                            + "': a name consists of letters, digits, '_', '-' and '.'; rename it.");
        }
        if (value.isEmpty()) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot make the secret '" + name + "': its value is empty. Set the value where it comes from.");
        }
        return new Secret(name, value, List.of());
    }

    /**
     * This secret, to be typed at these places only. Without places it may be typed on the site where the task begins.
     *
     * @param places at least one: hosts ({@code example.com}, {@code *.example.com}, {@code localhost:8080}), beginnings of
     *     addresses ({@code https://example.com/login}), applications of a phone ({@code com.example.shop}), or {@code *} for
     *     everywhere
     */
    public Secret onlyAt(String... places) {
        return onlyAt(List.of(places));
    }

    /**
     * This secret, to be typed at these places only.
     *
     * @param places as in {@link #onlyAt(String...)}
     */
    public Secret onlyAt(List<String> places) {
        if (places.isEmpty() || places.stream().anyMatch(String::isBlank)) {
            throw new SightlineException(
                    ErrorCategory.CONFIGURATION,
                    "Cannot restrict the secret '" + name
                            + "' to " + (places.isEmpty() ? "no place" : "a blank place")
                            + ": name at least one host, address or application.");
        }
        return new Secret(name, value, places);
    }

    public String name() {
        return name;
    }

    /** Where it may be typed; empty for the site where the task begins. */
    public List<String> places() {
        return places;
    }

    /** The value itself. Only a driver that is about to type it calls this. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that
                && name.equals(that.name)
                && value.equals(that.value)
                && places.equals(that.places);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The placeholder by which everybody but the driver knows it, {@code <secret:NAME>}. */
    @Override
    public String toString() {
        return "<secret:" + name + ">";
    }
}
