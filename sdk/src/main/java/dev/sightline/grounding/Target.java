package dev.sightline.grounding;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.SightlineException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an action should land on, in words or as a picture.
 *
 * @since 0.1.0
 */
public sealed interface Target {

    /** The element with this text. */
    static ByText text(String text) {
        return new ByText(text, Role.ANY, null, List.of());
    }

    /** The input field with this label or placeholder. */
    static ByText field(String label) {
        return new ByText(label, Role.FIELD, null, List.of());
    }

    /** The check box, radio button or switch with this label. */
    static ByText toggle(String label) {
        return new ByText(label, Role.TOGGLE, null, List.of());
    }

    /** The element that a person would describe like this; needs a model. */
    static ByDescription described(String description) {
        return new ByDescription(description);
    }

    /**
     * What looks as it does in an image file, as a symbol without words. A file of a screen with another pixel ratio has
     * that in its name, as in {@code cart@2x.png}.
     *
     * @param file in a task, relative to the folder of the task
     */
    static ByPicture picture(String file) {
        return new ByPicture(file, null);
    }

    /**
     * A target that is found by reading the screenshot.
     *
     * @param text the words on it, or its label
     * @param role whether the words themselves are meant or the control that they label
     * @param nth which one of several in reading order, from 1; null when there must be exactly one
     * @param relations where it lies relative to other texts; all must hold
     */
    record ByText(String text, Role role, @Nullable Integer nth, List<Relation> relations) implements Target {

        public ByText {
            relations = List.copyOf(relations);
            if (text.isBlank()) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT, "Cannot look for a target without text: name the words on it.");
            }
            if (nth != null && nth < 1) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot look for number " + nth + " of '" + text + "': counting starts at 1.");
            }
        }

        /** The {@code nth} of several, in reading order, from 1. */
        public ByText nth(int nth) {
            return new ByText(text, role, nth, relations);
        }

        public ByText near(String anchor) {
            return with(Direction.NEAR, anchor);
        }

        public ByText below(String anchor) {
            return with(Direction.BELOW, anchor);
        }

        public ByText above(String anchor) {
            return with(Direction.ABOVE, anchor);
        }

        public ByText rightOf(String anchor) {
            return with(Direction.RIGHT_OF, anchor);
        }

        public ByText leftOf(String anchor) {
            return with(Direction.LEFT_OF, anchor);
        }

        private ByText with(Direction direction, String anchor) {
            var more = new ArrayList<>(relations);
            more.add(new Relation(direction, anchor));
            return new ByText(text, role, nth, more);
        }

        /** As a person would say it: {@code 'Add to cart' right of 'Blue mug'}. */
        @Override
        public String toString() {
            var words = new StringBuilder(
                            switch (role) {
                                case ANY -> "'";
                                case FIELD -> "field '";
                                case TOGGLE -> "check box or radio button '";
                            })
                    .append(text)
                    .append('\'');
            if (nth != null) {
                words.append(" number ").append(nth);
            }
            for (Relation relation : relations) {
                words.append(' ')
                        .append(relation.direction.words)
                        .append(" '")
                        .append(relation.anchor)
                        .append('\'');
            }
            return words.toString();
        }
    }

    /** A target that only a model can find, as in "the cart icon at the top right". */
    record ByDescription(String description) implements Target {

        @Override
        public String toString() {
            return description;
        }
    }

    /**
     * A target that is found by a picture of it.
     *
     * @param file an image file
     * @param nth which one of several in reading order, from 1; null when there must be exactly one
     */
    record ByPicture(String file, @Nullable Integer nth) implements Target {

        public ByPicture {
            if (file.isBlank()) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT, "Cannot look for a picture without a file: name an image file.");
            }
            if (nth != null && nth < 1) {
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot look for number " + nth + " of the picture '" + file + "': counting starts at 1.");
            }
        }

        /** The {@code nth} of several, in reading order, from 1. */
        public ByPicture nth(int nth) {
            return new ByPicture(file, nth);
        }

        /** As a person would say it: {@code the picture 'cart.png'}. */
        @Override
        public String toString() {
            return "the picture '" + file + "'" + (nth == null ? "" : " number " + nth);
        }
    }

    /** What the words of a {@link ByText} stand for. */
    enum Role {
        /** The words themselves, on a button, a link or anywhere. */
        ANY,
        /** The input field that the words label. */
        FIELD,
        /** The check box, radio button or switch that the words label. */
        TOGGLE
    }

    /** Where a target lies relative to another text. {@code NEAR} prefers the closest and excludes nothing. */
    enum Direction {
        NEAR("near"),
        BELOW("below"),
        ABOVE("above"),
        RIGHT_OF("right of"),
        LEFT_OF("left of");

        private final String words;

        Direction(String words) {
            this.words = words;
        }
    }

    /** One condition on where a target lies. */
    record Relation(Direction direction, String anchor) {}
}
