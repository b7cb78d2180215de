package dev.sightline.text;

import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place with the words of a target.
 *
 * @param text as it was read
 * @param box around these words alone
 * @param line the line of which they are part, the first one when they go over several
 */
record TextMatch(Tier tier, String text, Box<Space.Pixels> box, TextLine line) {

    /** How well a text matches; an earlier tier beats all later ones. */
    enum Tier {
        WHOLE_LINE("exact"),
        WHOLE_LABEL("exact but for the colon or star of a label"),
        WHOLE_LINE_ANY_CASE("exact but for case or spaces"),
        PART_OF_LINE("exact, part of a line"),
        PART_OF_LINE_ANY_CASE("exact but for case or spaces, part of a line"),
        OVER_LINES("exact, over several lines"),
        LOOK_ALIKE("same but for letters that look alike or cannot be read"),
        LOOK_ALIKE_PART("same but for letters that look alike or cannot be read, part of a line"),
        SIMILAR("similar"),
        SIMILAR_PART("similar, part of a line");

        private final String words;

        Tier(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** Whether each character is the one that was asked for. */
        boolean exact() {
            return switch (this) {
                case WHOLE_LINE, WHOLE_LABEL, PART_OF_LINE, OVER_LINES -> true;
                case WHOLE_LINE_ANY_CASE, PART_OF_LINE_ANY_CASE, LOOK_ALIKE, LOOK_ALIKE_PART, SIMILAR, SIMILAR_PART ->
                    false;
            };
        }
    }

    private static final int MOST_LINES = 5;

    /** All places, best tier first, within a tier in reading order; no two on the same words. */
    static Map<Tier, List<TextMatch>> all(List<TextLine> lines, String target) {
        var wanted = new Wanted(target);
        var matches = new EnumMap<Tier, List<TextMatch>>(Tier.class);
        for (TextLine line : lines) {
            var characters = new LineCharacters(line);
            for (TextMatch match : wanted.in(characters)) {
                matches.computeIfAbsent(match.tier, _ -> new ArrayList<>()).add(match);
            }
        }
        if (matches.keySet().stream().noneMatch(tier -> tier.compareTo(Tier.OVER_LINES) < 0)) {
            List<TextMatch> wrapped = wanted.over(lines);
            if (!wrapped.isEmpty()) {
                matches.put(Tier.OVER_LINES, wrapped);
            }
        }
        return matches;
    }

    /** The places of the best tier. */
    static List<TextMatch> best(List<TextLine> lines, String target) {
        return all(lines, target).values().stream().findFirst().orElse(List.of());
    }

    /** The characters of a line that are not blank, each with its word. */
    private static final class LineCharacters {

        private final TextLine line;
        private final String plain;
        private final String exact;
        private final String compact;
        private final List<Integer> words = new ArrayList<>();
        private final List<Double> from = new ArrayList<>();
        private final List<Double> to = new ArrayList<>();

        LineCharacters(TextLine line) {
            this.line = line;
            this.plain = Wording.plain(line.text());
            var exactText = new StringBuilder();
            for (int w = 0; w < line.words().size(); w++) {
                TextLine.Word word = line.words().get(w);
                String text = Wording.plain(word.text()).replace(" ", "");
                double width = word.box().width() / Math.max(1, text.length());
                for (int i = 0; i < text.length(); i++) {
                    words.add(w);
                    from.add(word.box().left() + i * width);
                    to.add(word.box().left() + (i + 1) * width);
                }
                exactText.append(text);
            }
            this.exact = exactText.toString();
            this.compact = Wording.compact(exact);
        }

        /**
         * Whether a part begins and ends at the boundaries of words: at spaces, or where letters and other characters
         * meet.
         */
        boolean isWords(int start, int end) {
            return boundary(start) && boundary(end);
        }

        boolean boundary(int at) {
            return at <= 0
                    || at >= exact.length()
                    || isAfterBlank(at)
                    || Character.isLetterOrDigit(exact.charAt(at - 1)) != Character.isLetterOrDigit(exact.charAt(at));
        }

        private boolean isAfterBlank(int at) {
            return !words.get(at - 1).equals(words.get(at));
        }

        /** Whether a number goes on over a place: a part of a number is another number. */
        boolean cutsNumber(int at) {
            if (at <= 0 || at >= exact.length()) {
                return false;
            }
            boolean minus = exact.charAt(at - 1) == '-' && (at < 2 || isAfterBlank(at - 1));
            if (isAfterBlank(at)) {
                return false;
            }
            return (isDigit(at) && (isDigit(at - 1) || minus))
                    || (isDigit(at - 1) && isPoint(at) && isDigit(at + 1) && !isAfterBlank(at + 1))
                    || (isDigit(at) && isPoint(at - 1) && isDigit(at - 2) && !isAfterBlank(at - 1));
        }

        private boolean isDigit(int at) {
            return at >= 0 && at < exact.length() && Character.isDigit(exact.charAt(at));
        }

        private boolean isPoint(int at) {
            return ".,:".indexOf(exact.charAt(at)) >= 0;
        }

        TextMatch match(Tier tier, int start, int end) {
            var box = new Box<Space.Pixels>(
                    from.get(start),
                    line.box().top(),
                    to.get(end - 1),
                    line.box().bottom());
            return new TextMatch(tier, text(start, end), box, line);
        }

        private String text(int start, int end) {
            var text = new StringBuilder();
            for (int i = start; i < end; i++) {
                if (i > start && !words.get(i - 1).equals(words.get(i))) {
                    text.append(' ');
                }
                text.append(exact.charAt(i));
            }
            return text.toString();
        }
    }

    /** The text that is looked for, in all its forms. */
    private static final class Wanted {

        private final String plain;
        private final String exact;
        private final String compact;
        private final String folded;
        private final List<String> digitRuns;
        private final boolean severalWords;

        Wanted(String target) {
            this.plain = Wording.plain(target);
            this.exact = plain.replace(" ", "");
            this.compact = Wording.compact(plain);
            this.folded = Wording.folded(Wording.readable(compact));
            this.digitRuns = Wording.digitRuns(plain);
            this.severalWords = plain.indexOf(' ') > 0;
        }

        /** The matches of one line: those of its best tier. */
        List<TextMatch> in(LineCharacters line) {
            int length = line.exact.length();
            if (length == 0) {
                return List.of();
            }
            if (line.plain.equals(plain)) {
                return List.of(line.match(Tier.WHOLE_LINE, 0, length));
            }
            boolean sameDigits = Wording.digitRuns(line.plain).equals(digitRuns);
            if (sameDigits && Wording.withoutLabelEnd(line.exact).equals(Wording.withoutLabelEnd(exact))) {
                return List.of(line.match(Tier.WHOLE_LABEL, 0, length));
            }
            if (sameDigits
                    && (line.compact.equals(compact)
                            || Wording.withoutLabelEnd(line.compact).equals(Wording.withoutLabelEnd(compact)))) {
                return List.of(line.match(Tier.WHOLE_LINE_ANY_CASE, 0, length));
            }
            List<TextMatch> parts = parts(line, line.exact, exact, Tier.PART_OF_LINE);
            if (parts.isEmpty()) {
                parts = parts(line, line.compact, compact, Tier.PART_OF_LINE_ANY_CASE);
            }
            if (!parts.isEmpty()) {
                return parts;
            }
            String lineFolded = Wording.folded(line.compact);
            if (sameDigits && lineFolded.equals(folded)) {
                return List.of(line.match(Tier.LOOK_ALIKE, 0, length));
            }
            parts = parts(line, lineFolded, folded, Tier.LOOK_ALIKE_PART);
            if (!parts.isEmpty()) {
                return parts;
            }
            if (Wording.similar(line.plain, plain)) {
                return List.of(line.match(Tier.SIMILAR, 0, length));
            }
            return similarParts(line);
        }

        private List<TextMatch> parts(LineCharacters line, String text, String part, Tier tier) {
            var matches = new ArrayList<TextMatch>();
            for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
                int end = at + part.length();
                // a space that was not read hides one boundary of several words, but not both
                boolean words = line.isWords(at, end) || (severalWords && (line.boundary(at) || line.boundary(end)));
                if (words
                        && !line.cutsNumber(at)
                        && !line.cutsNumber(end)
                        && Wording.digitRuns(line.text(at, end)).equals(digitRuns)) {
                    matches.add(line.match(tier, at, end));
                }
            }
            return matches;
        }

        private List<TextMatch> similarParts(LineCharacters line) {
            var matches = new ArrayList<TextMatch>();
            int length = line.exact.length();
            int slack = compact.length() / 6;
            for (int start = 0; start < length && slack > 0; start++) {
                if (!line.boundary(start) || line.cutsNumber(start)) {
                    continue;
                }
                int found = -1;
                int least = Integer.MAX_VALUE;
                for (int end = start + compact.length() - slack;
                        end <= Math.min(length, start + compact.length() + slack);
                        end++) {
                    if (end > start && line.boundary(end) && !line.cutsNumber(end)) {
                        String part = line.compact.substring(start, end);
                        int distance = Wording.distance(Wording.folded(part), folded);
                        if (distance < least && Wording.similar(line.text(start, end), plain)) {
                            least = distance;
                            found = end;
                        }
                    }
                }
                if (found > 0) {
                    matches.add(line.match(Tier.SIMILAR_PART, start, found));
                    start = found - 1;
                }
            }
            return matches;
        }

        /** Text that goes over several lines below each other. */
        List<TextMatch> over(List<TextLine> lines) {
            var matches = new ArrayList<TextMatch>();
            if (!severalWords) {
                return matches;
            }
            var sorted = new ArrayList<>(lines);
            sorted.sort(Comparator.comparingDouble(line -> line.box().top()));
            for (TextLine first : sorted) {
                TextMatch match = startingIn(first, sorted);
                if (match != null) {
                    matches.add(match);
                }
            }
            return matches;
        }

        private @Nullable TextMatch startingIn(TextLine first, List<TextLine> sorted) {
            var start = new LineCharacters(first);
            String text = start.compact;
            var between = new StringBuilder();
            TextLine last = first;
            for (int count = 1; count < MOST_LINES; count++) {
                TextLine following = following(last, sorted);
                if (following == null) {
                    return null;
                }
                var next = new LineCharacters(following);
                int before = text.length();
                text += next.compact;
                int at = text.indexOf(compact);
                int end = at + compact.length() - before;
                if (at >= 0 && at < start.compact.length() && end > 0) {
                    String shown = start.text(at, start.exact.length()) + between + ' ' + next.text(0, end);
                    boolean words = start.boundary(at)
                            && !start.cutsNumber(at)
                            && !next.cutsNumber(end)
                            && Wording.digitRuns(shown).equals(digitRuns);
                    return words
                            ? new TextMatch(
                                    Tier.OVER_LINES,
                                    plain,
                                    start.match(Tier.OVER_LINES, at, start.exact.length()).box,
                                    first)
                            : null;
                }
                between.append(' ').append(next.text(0, next.exact.length()));
                last = following;
            }
            return null;
        }

        private static @Nullable TextLine following(TextLine line, List<TextLine> sorted) {
            double height = line.box().height();
            for (TextLine next : sorted) {
                double down = next.box().top() - line.box().bottom();
                boolean aligned = Math.abs(next.box().left() - line.box().left()) < 1.5 * height
                        || Math.abs(next.box().center().x()
                                        - line.box().center().x())
                                < height;
                if (next.box().top() > line.box().center().y() && down < 1.3 * height && aligned) {
                    return next;
                }
            }
            return null;
        }
    }
}
