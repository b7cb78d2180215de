package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.Target;
import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import dev.sightline.task.TextMatch;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The text that was read on a screen, and queries on it. */
record ReadScreen(List<TextLine> lines) {

    private static final int MOST_LISTED = 40;

    ReadScreen {
        lines = List.copyOf(lines);
    }

    /** Whether the words show in one line, or across lines that lie closely below each other. */
    boolean shows(String words) {
        return shows(TextMatch.words(words));
    }

    /** Whether a text shows in one line, or across lines that lie closely below each other. */
    boolean shows(TextMatch match) {
        return lines.stream().anyMatch(line -> matches(line.text(), match))
                || lines.stream().anyMatch(line -> matches(paragraphFrom(line), match));
    }

    private static boolean matches(String text, TextMatch match) {
        return switch (match.mode()) {
            case WORDS -> WordMatch.found(text, match.text(), true);
            case PART -> WordMatch.found(text, match.text(), false);
            case EXACT -> plain(text).equals(plain(match.text()));
            case PATTERN ->
                BoundedMatch.matcher(Pattern.compile(match.text()), text).find();
        };
    }

    /**
     * How often a text shows in single lines.
     *
     * @param match null to count the lines themselves
     * @param relations where the lines must lie
     * @param anchors where the text of each relation was found, in the same order
     */
    int count(@Nullable TextMatch match, List<Target.Relation> relations, List<Box<Space.Pixels>> anchors) {
        return lines.stream()
                .filter(line -> distance(line.box(), relations, anchors) < Double.POSITIVE_INFINITY)
                .mapToInt(line -> match == null ? 1 : occurrences(line.text(), match))
                .sum();
    }

    private static int occurrences(String text, TextMatch match) {
        return switch (match.mode()) {
            case WORDS -> WordMatch.count(text, match.text(), true);
            case PART -> WordMatch.count(text, match.text(), false);
            case EXACT -> plain(text).equals(plain(match.text())) ? 1 : 0;
            case PATTERN -> {
                Matcher matcher = BoundedMatch.matcher(Pattern.compile(match.text()), text);
                int found = 0;
                while (matcher.find()) {
                    found++;
                }
                yield found;
            }
        };
    }

    /** A line in which the words are a part of longer ones, the most common reason why they do not show. */
    Optional<String> lineWithPart(TextMatch match) {
        return match.mode() == TextMatch.Mode.WORDS
                ? lines.stream()
                        .map(TextLine::text)
                        .filter(text -> WordMatch.found(text, match.text(), false))
                        .findFirst()
                : Optional.empty();
    }

    private String paragraphFrom(TextLine first) {
        var words = new StringBuilder(first.text());
        TextLine last = first;
        for (int i = 0; i < 8; i++) {
            Optional<TextLine> next = lineRightBelow(last);
            if (next.isEmpty()) {
                break;
            }
            last = next.get();
            words.append(' ').append(last.text());
        }
        return words.toString();
    }

    private Optional<TextLine> lineRightBelow(TextLine above) {
        Box<Space.Pixels> box = above.box();
        return lines.stream()
                .filter(line -> line.box().top() >= box.top() + box.height() / 2
                        && line.box().top() - box.bottom() < box.height()
                        && overlap(line.box().left(), line.box().right(), box.left(), box.right()) > 0)
                .min(Comparator.comparingDouble(line -> line.box().top()));
    }

    /**
     * The texts to which all relations lead, the closest first.
     *
     * @param anchors where the text of each relation was found, in the same order
     */
    List<String> related(List<Target.Relation> relations, List<Box<Space.Pixels>> anchors) {
        var candidates = new ArrayList<Candidate>();
        for (TextLine line : lines) {
            candidates.add(new Candidate(line.text(), line.box()));
            // a label and its value may have been read as one line
            for (int i = 0; i < relations.size(); i++) {
                restOf(line, relations.get(i).direction(), anchors.get(i)).ifPresent(candidates::add);
            }
        }
        return candidates.stream()
                .filter(candidate -> distance(candidate.box, relations, anchors) < Double.POSITIVE_INFINITY)
                .sorted(Comparator.comparingDouble(candidate -> distance(candidate.box, relations, anchors)))
                .map(Candidate::text)
                .toList();
    }

    private record Candidate(String text, Box<Space.Pixels> box) {}

    private static Optional<Candidate> restOf(TextLine line, Target.Direction direction, Box<Space.Pixels> anchor) {
        if (overlap(line.box().top(), line.box().bottom(), anchor.top(), anchor.bottom()) <= 0) {
            return Optional.empty();
        }
        List<TextLine.Word> rest = line.words().stream()
                .filter(word -> {
                    double middle = word.box().center().x();
                    return (direction == Target.Direction.RIGHT_OF && middle > anchor.right())
                            || (direction == Target.Direction.LEFT_OF && middle < anchor.left());
                })
                .toList();
        if (rest.isEmpty() || rest.size() == line.words().size()) {
            return Optional.empty();
        }
        return Optional.of(new Candidate(
                rest.stream().map(TextLine.Word::text).collect(Collectors.joining(" ")),
                rest.stream().map(TextLine.Word::box).reduce(Box::union).orElseThrow()));
    }

    /** The distance of a box from the anchors; infinite if it lies in another direction from one of them. */
    private static double distance(
            Box<Space.Pixels> box, List<Target.Relation> relations, List<Box<Space.Pixels>> anchors) {
        double sum = 0;
        for (int i = 0; i < relations.size(); i++) {
            sum += distance(box, relations.get(i).direction(), anchors.get(i));
        }
        return sum;
    }

    private static double distance(Box<Space.Pixels> box, Target.Direction direction, Box<Space.Pixels> anchor) {
        double sharedRow = overlap(box.top(), box.bottom(), anchor.top(), anchor.bottom());
        double sharedColumn = overlap(box.left(), box.right(), anchor.left(), anchor.right());
        boolean sameRow = sharedRow > Math.min(box.height(), anchor.height()) / 2;
        // texts of neighbouring things may touch a little
        double slack = anchor.height() / 3;
        return switch (direction) {
            case RIGHT_OF ->
                sameRow && box.left() >= anchor.right() - slack
                        ? box.left() - anchor.right()
                        : Double.POSITIVE_INFINITY;
            case LEFT_OF ->
                sameRow && box.right() <= anchor.left() + slack
                        ? anchor.left() - box.right()
                        : Double.POSITIVE_INFINITY;
            case BELOW ->
                sharedColumn > 0 && box.top() >= anchor.bottom() - slack
                        ? box.top() - anchor.bottom()
                        : Double.POSITIVE_INFINITY;
            case ABOVE ->
                sharedColumn > 0 && box.bottom() <= anchor.top() + slack
                        ? anchor.top() - box.bottom()
                        : Double.POSITIVE_INFINITY;
            case NEAR -> {
                boolean isAnchor = sameRow && sharedColumn > Math.min(box.width(), anchor.width()) / 2;
                yield isAnchor
                        ? Double.POSITIVE_INFINITY
                        : Math.hypot(
                                box.center().x() - anchor.center().x(),
                                box.center().y() - anchor.center().y());
            }
        };
    }

    /** The lines that were not there before: neither the same words nor in the same place. */
    List<TextLine> newSince(ReadScreen before) {
        return lines.stream()
                .filter(line -> before.lines.stream().noneMatch(old -> sameLine(line, old)))
                .toList();
    }

    /** Whether the same is read in the same places. */
    boolean sameAs(ReadScreen other) {
        return lines.size() == other.lines.size() && newSince(other).isEmpty();
    }

    private static boolean sameLine(TextLine one, TextLine other) {
        double near = one.box().height() / 2;
        return folded(one.text()).equals(folded(other.text()))
                && Math.abs(one.box().left() - other.box().left()) < near
                && Math.abs(one.box().top() - other.box().top()) < near;
    }

    /** The lines that consist of this text only. */
    List<TextLine> saying(String text) {
        String wanted = folded(text);
        return lines.stream().filter(line -> folded(line.text()).equals(wanted)).toList();
    }

    /** What was read, for a message. */
    String listed() {
        if (lines.isEmpty()) {
            return "No text was read on the screen.";
        }
        String texts = lines.stream()
                .limit(MOST_LISTED)
                .map(line -> "'" + line.text() + "'")
                .collect(Collectors.joining(", "));
        return "Read on the screen: " + texts
                + (lines.size() > MOST_LISTED ? " and " + (lines.size() - MOST_LISTED) + " more lines." : ".");
    }

    /** The box around some lines. */
    static Box<Space.Pixels> around(List<TextLine> lines) {
        return lines.stream().map(TextLine::box).reduce(Box::union).orElseThrow();
    }

    private static double overlap(double from, double to, double otherFrom, double otherTo) {
        return Math.min(to, otherTo) - Math.max(from, otherFrom);
    }

    /** Without the typographic variants that nobody means to distinguish: shapes of quotes, dashes and spaces. */
    static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC)
                .replaceAll("[‘’‛′`´]", "'")
                .replaceAll("[“”„″]", "\"")
                .replaceAll("[‐-―−]", "-")
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** Also without what text recognition does not distinguish reliably: case and white space. */
    static String folded(String text) {
        return plain(text).toLowerCase(Locale.ROOT).replaceAll("\\s+", "");
    }
}
