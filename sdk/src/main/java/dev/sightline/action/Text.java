package dev.sightline.action;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Text to be typed: plain parts and secrets in any order. {@link #toString()} shows secrets by name only, so a text can
 * be logged, shown to the model and kept in a report.
 *
 * @since 0.1.0
 */
public final class Text {

    private final List<Object> parts; // String or Secret

    private Text(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    public static Text of(String plain) {
        return new Text(plain.isEmpty() ? List.of() : List.of(plain));
    }

    public static Text of(Secret secret) {
        return new Text(List.of(secret));
    }

    /** This text followed by another. */
    public Text plus(Text next) {
        var joined = new ArrayList<>(parts);
        joined.addAll(next.parts);
        return new Text(joined);
    }

    /** What is typed, secrets included. Only a driver that is about to type it calls this. */
    public String reveal() {
        return parts.stream()
                .map(part -> part instanceof Secret secret ? secret.reveal() : part.toString())
                .collect(Collectors.joining());
    }

    /** Whether any part of it is secret. */
    public boolean holdsSecret() {
        return parts.stream().anyMatch(Secret.class::isInstance);
    }

    /** The secrets in it, in their order. */
    public List<Secret> secrets() {
        return parts.stream()
                .filter(Secret.class::isInstance)
                .map(Secret.class::cast)
                .toList();
    }

    /**
     * The same with other plain parts; secrets stay as they are.
     *
     * @param change is given each plain part
     */
    public Text mapPlain(Function<String, Text> change) {
        Text mapped = of("");
        for (Object part : parts) {
            mapped = mapped.plus(part instanceof Secret secret ? of(secret) : change.apply(part.toString()));
        }
        return mapped;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Text that && parts.equals(that.parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** The text with every secret replaced by its placeholder. */
    @Override
    public String toString() {
        return parts.stream().map(Object::toString).collect(Collectors.joining());
    }
}
