package dev.sightline.text;

import dev.sightline.error.ErrorCategory;
import dev.sightline.error.Excerpts;
import dev.sightline.error.SightlineException;
import dev.sightline.grounding.GroundingException;
import dev.sightline.grounding.Located;
import dev.sightline.grounding.Locator;
import dev.sightline.grounding.ScreenElement;
import dev.sightline.grounding.ScreenParser;
import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.grounding.TextReader;
import dev.sightline.screen.Box;
import dev.sightline.screen.Screenshot;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Locates a target by the words on it, or an input field by its label, without any model call.
 *
 * <p>A whole line of text beats a part of a line, the exact words beat the same words in another case, and both beat a
 * misread word; only places that match equally well are candidates. A misread word has at most one wrong letter in six,
 * not counting letters that look alike, and never another number.
 *
 * <p>When there are several candidates, the relations of the target choose: one to the right of, left of, above or
 * below a text lies mainly in that direction, and the closest of several is chosen, as with {@code near}. {@code nth}
 * counts the candidates that remain, in reading order. Without a clear winner the target is ambiguous.
 *
 * <p>Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class TextLocator implements Locator {

    private static final int MOST_LISTED = 40;
    private static final int LONGEST_LISTED = 60;
    private static final int CLOSEST_LISTED = 3;
    private static final double CLOSE = 0.5;

    private final TextReader reader;
    private final @Nullable ScreenParser parser;

    /**
     * A locator that uses the text of the reader, and the controls, too, if the reader is a {@link ScreenParser}.
     *
     * @param reader is closed by its owner
     */
    public TextLocator(TextReader reader) {
        this.reader = reader;
        this.parser = reader instanceof ScreenParser both ? both : null;
    }

    @Override
    public boolean supports(Target target) {
        return target instanceof Target.ByText byText && (byText.role() != Target.Role.TOGGLE || parser != null);
    }

    @Override
    public Located locate(Screenshot screenshot, Target target) {
        return switch (target) {
            case Target.ByText byText -> locate(screenshot, byText);
            case Target.ByDescription byDescription ->
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot locate " + byDescription
                                + " by reading the screenshot: it is a description, not a text on the screen."
                                + " Quote the words on it, or use a locator with a model.");
            case Target.ByPicture picture ->
                throw new SightlineException(
                        ErrorCategory.INVALID_INPUT,
                        "Cannot locate " + picture
                                + " by reading the screenshot: use a locator that compares pictures.");
        };
    }

    private Located locate(Screenshot screenshot, Target.ByText target) {
        var search = new Search(
                screenshot, target, reader.read(screenshot), parser == null ? List.of() : parser.parse(screenshot));
        List<Candidate> candidates = switch (target.role()) {
            case ANY -> search.texts();
            case FIELD -> search.fields();
            case TOGGLE -> search.toggles();
        };
        return search.choose(candidates).located();
    }

    /**
     * A candidate.
     *
     * @param box of the words, or of the control that they label
     * @param element the control, null when none was recognised
     */
    private record Candidate(
            TextMatch match,
            Box<Space.Pixels> box,
            Target.Role role,
            @Nullable ScreenElement element) {

        Located located() {
            String by = switch (role) {
                case ANY -> "";
                case FIELD -> "field by its label, ";
                case TOGGLE -> (element == null ? "control" : element.kind().words()) + " by its label, ";
            };
            String how = by + "read '" + match.text() + "', " + match.tier().words();
            var certainty = new Located.Certainty(
                    match.tier().exact(), Math.clamp(match.line().confidence(), 0, 1));
            return new Located(box.center(), box, how, certainty, element);
        }

        String place() {
            return "'" + Excerpts.clipped(match.line().text(), LONGEST_LISTED) + "' at " + at(box);
        }
    }

    private static String at(Box<Space.Pixels> box) {
        return String.format(
                Locale.ROOT, "(%.0f, %.0f)", box.center().x(), box.center().y());
    }

    /** One search on one screenshot. */
    private record Search(
            Screenshot screenshot, Target.ByText target, List<TextLine> lines, List<ScreenElement> elements) {

        List<Candidate> texts() {
            List<Candidate> candidates = TextMatch.best(lines, target.text()).stream()
                    .map(match -> new Candidate(match, match.box(), Target.Role.ANY, controlAround(match)))
                    .toList();
            if (candidates.isEmpty()) {
                throw absent(target.text(), "");
            }
            return candidates;
        }

        List<Candidate> fields() {
            Map<TextMatch.Tier, List<TextMatch>> labels = TextMatch.all(lines, target.text());
            if (labels.isEmpty()) {
                throw absent(target.text(), "");
            }
            var controls = new LabelledControls(elements, lines);
            var finder = new FieldFinder(PixelGrid.of(screenshot.image()), lines);
            for (List<TextMatch> tier : labels.values()) {
                var fields = new ArrayList<Candidate>();
                for (TextMatch label : tier) {
                    ScreenElement control = controls.fieldOf(label);
                    Box<Space.Pixels> box = control == null ? box(finder.fieldOf(label)) : control.box();
                    if (box != null && fields.stream().noneMatch(other -> other.box.equals(box))) {
                        fields.add(new Candidate(label, box, Target.Role.FIELD, control));
                    }
                }
                if (!fields.isEmpty()) {
                    return fields;
                }
            }
            String seen = labels.values().stream()
                    .flatMap(List::stream)
                    .limit(CLOSEST_LISTED)
                    .map(label -> "'" + label.text() + "' at " + at(label.box()))
                    .collect(Collectors.joining(", "));
            throw new GroundingException(
                    GroundingException.Reason.ABSENT,
                    "Cannot find " + target + " on the screenshot (" + screenshot.size() + "): the label was read, "
                            + seen + ", but there is no input field around it, to the right of it or below it."
                            + " Locate the field by its placeholder or by the text in it.");
        }

        private static @Nullable Box<Space.Pixels> box(@Nullable Rect field) {
            return field == null ? null : new Box<>(field.left(), field.top(), field.right(), field.bottom());
        }

        List<Candidate> toggles() {
            Map<TextMatch.Tier, List<TextMatch>> labels = TextMatch.all(lines, target.text());
            if (labels.isEmpty()) {
                throw absent(target.text(), "");
            }
            var controls = new LabelledControls(elements, lines);
            for (List<TextMatch> tier : labels.values()) {
                var toggles = new ArrayList<Candidate>();
                for (TextMatch label : tier) {
                    ScreenElement toggle = controls.toggleOf(label);
                    if (toggle != null && toggles.stream().noneMatch(other -> other.box.equals(toggle.box()))) {
                        toggles.add(new Candidate(label, toggle.box(), Target.Role.TOGGLE, toggle));
                    }
                }
                if (!toggles.isEmpty()) {
                    return toggles;
                }
            }
            String seen = labels.values().stream()
                    .flatMap(List::stream)
                    .limit(CLOSEST_LISTED)
                    .map(label -> "'" + label.text() + "' at " + at(label.box()))
                    .collect(Collectors.joining(", "));
            throw new GroundingException(
                    GroundingException.Reason.ABSENT,
                    "Cannot find " + target + " on the screenshot (" + screenshot.size() + "): the label was read, "
                            + seen + ", but no check box, radio button or switch was recognised beside it."
                            + " Click the label instead.");
        }

        /** The innermost control with these words. */
        private @Nullable ScreenElement controlAround(TextMatch match) {
            return elements.stream()
                    .flatMap(ScreenElement::all)
                    .filter(element -> element.box().contains(match.box().center()))
                    .filter(element -> switch (element.kind()) {
                        case BUTTON, FIELD, LIST_FIELD, LINK, TAB, CELL -> true;
                        case TEXT, CHECK_BOX, RADIO_BUTTON, SWITCH, SLIDER, ICON, PICTURE, SCROLL_BAR, DIALOG, GROUP ->
                            false;
                    })
                    .reduce((outer, inner) -> inner)
                    .orElse(null);
        }

        Candidate choose(List<Candidate> candidates) {
            List<Candidate> related = candidates;
            double[] distances = new double[candidates.size()];
            for (Target.Relation relation : target.relations()) {
                List<TextMatch> anchors = TextMatch.best(lines, relation.anchor());
                if (anchors.isEmpty()) {
                    throw absent(relation.anchor(), ", which must lie " + words(relation));
                }
                var kept = new ArrayList<Candidate>();
                var keptDistances = new ArrayList<Double>();
                for (int i = 0; i < related.size(); i++) {
                    double distance = distance(related.get(i), anchors, relation.direction());
                    if (distance < Double.POSITIVE_INFINITY) {
                        kept.add(related.get(i));
                        keptDistances.add(distances[i] + distance);
                    }
                }
                if (kept.isEmpty()) {
                    throw new GroundingException(
                            GroundingException.Reason.ABSENT,
                            "Cannot find " + target + " on the screenshot (" + screenshot.size() + "): "
                                    + places(related) + ", but none " + words(relation) + " at "
                                    + anchors.stream()
                                            .limit(CLOSEST_LISTED)
                                            .map(anchor -> at(anchor.box()))
                                            .collect(Collectors.joining(", "))
                                    + ". Correct the relation or leave it out.");
                }
                related = kept;
                distances =
                        keptDistances.stream().mapToDouble(Double::doubleValue).toArray();
            }
            Integer nth = target.nth();
            if (nth != null) {
                if (nth > related.size()) {
                    throw new GroundingException(
                            GroundingException.Reason.ABSENT,
                            "Cannot find " + target + " on the screenshot (" + screenshot.size() + "): there "
                                    + (related.size() == 1 ? "is only 1: " : "are only " + related.size() + ": ")
                                    + places(related) + ". Count from 1 in reading order.");
                }
                return related.get(nth - 1);
            }
            if (related.size() == 1) {
                return related.getFirst();
            }
            if (!target.relations().isEmpty()) {
                int closest = closest(related, distances);
                if (closest >= 0) {
                    return related.get(closest);
                }
            }
            throw new GroundingException(
                    GroundingException.Reason.AMBIGUOUS,
                    "Cannot tell which " + target + " is meant: " + places(related) + " on the screenshot ("
                            + screenshot.size() + ") match equally well. Say which one: by its number (nth), or by"
                            + " a text that it is near, below, above, right of or left of.");
        }

        /** The index of the one that is clearly closer than all others, else −1. */
        private static int closest(List<Candidate> candidates, double[] distances) {
            int closest = 0;
            for (int i = 1; i < distances.length; i++) {
                if (distances[i] < distances[closest]) {
                    closest = i;
                }
            }
            double margin = 0.5 * candidates.get(closest).match.box().height();
            for (int i = 0; i < distances.length; i++) {
                if (i != closest && distances[i] - distances[closest] < margin) {
                    return -1;
                }
            }
            return closest;
        }

        /** The distance to the nearest anchor in the right direction; infinite if there is none. */
        private static double distance(Candidate candidate, List<TextMatch> anchors, Target.Direction direction) {
            double least = Double.POSITIVE_INFINITY;
            for (TextMatch anchor : anchors) {
                if (!anchor.box().equals(candidate.match.box())) {
                    least = Math.min(least, distance(candidate.box, anchor.box(), direction));
                }
            }
            return least;
        }

        private static double distance(Box<Space.Pixels> box, Box<Space.Pixels> anchor, Target.Direction direction) {
            double dx = Math.max(0, Math.max(box.left() - anchor.right(), anchor.left() - box.right()));
            double dy = Math.max(0, Math.max(box.top() - anchor.bottom(), anchor.top() - box.bottom()));
            double height = Math.max(anchor.height(), Math.min(box.height(), 2 * anchor.height()));
            double x = box.center().x() - anchor.center().x();
            double y = box.center().y() - anchor.center().y();
            boolean matches = switch (direction) {
                case NEAR -> true;
                case RIGHT_OF -> x > 0 && box.right() > anchor.right() && dy <= Math.max(dx, 2 * height);
                case LEFT_OF -> x < 0 && box.left() < anchor.left() && dy <= Math.max(dx, 2 * height);
                case BELOW -> y > 0.5 * anchor.height() && dx <= Math.max(dy, 8 * height);
                case ABOVE -> y < -0.5 * anchor.height() && dx <= Math.max(dy, 8 * height);
            };
            if (!matches) {
                return Double.POSITIVE_INFINITY;
            }
            // a candidate in line with the anchor is preferred to one that is slightly closer beside it
            return switch (direction) {
                case NEAR -> Math.hypot(dx, dy);
                case RIGHT_OF, LEFT_OF -> dx + 3 * dy;
                case BELOW, ABOVE -> dy + 3 * dx;
            };
        }

        private static String words(Target.Relation relation) {
            String direction = switch (relation.direction()) {
                case NEAR -> "near";
                case BELOW -> "below";
                case ABOVE -> "above";
                case RIGHT_OF -> "right of";
                case LEFT_OF -> "left of";
            };
            return direction + " '" + relation.anchor() + "'";
        }

        private static String places(List<Candidate> candidates) {
            var places = new StringBuilder();
            int listed = Math.min(candidates.size(), MOST_LISTED / 2);
            for (int i = 0; i < listed; i++) {
                places.append(i == 0 ? "" : ", ")
                        .append(i + 1)
                        .append(": ")
                        .append(candidates.get(i).place());
            }
            if (listed < candidates.size()) {
                places.append(", and ").append(candidates.size() - listed).append(" more");
            }
            return places.toString();
        }

        private GroundingException absent(String text, String purpose) {
            var message = new StringBuilder("Cannot find ");
            if (purpose.isEmpty()) {
                message.append(target);
            } else {
                message.append(target).append(purpose);
            }
            message.append(" on the screenshot (").append(screenshot.size()).append("): no text there reads '");
            message.append(text).append("'.");
            String closest = lines.stream()
                    .filter(line -> Wording.similarity(line.text(), text) >= CLOSE)
                    .sorted(Comparator.comparingDouble((TextLine line) -> -Wording.similarity(line.text(), text)))
                    .limit(CLOSEST_LISTED)
                    .map(Search::listed)
                    .collect(Collectors.joining(", "));
            if (!closest.isEmpty()) {
                message.append(" Closest: ").append(closest).append('.');
            }
            message.append(
                    lines.isEmpty()
                            ? " No text was read at all."
                            : " Read " + lines.size() + (lines.size() == 1 ? " line: " : " lines: ")
                                    + lines.stream()
                                            .limit(MOST_LISTED)
                                            .map(Search::listed)
                                            .collect(Collectors.joining(", ")));
            if (lines.size() > MOST_LISTED) {
                message.append(", and ").append(lines.size() - MOST_LISTED).append(" more");
            }
            message.append(lines.isEmpty() ? "" : ".")
                    .append(
                            " Use the words as they are shown on the screen, scroll to them, or wait until they appear.");
            return new GroundingException(GroundingException.Reason.ABSENT, message.toString());
        }

        private static String listed(TextLine line) {
            return "'" + Excerpts.clipped(line.text(), LONGEST_LISTED) + "' " + at(line.box());
        }
    }
}
