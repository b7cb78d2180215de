package dev.sightline.runtime.script.steps;

import dev.sightline.grounding.TextLine;
import dev.sightline.screen.Box;
import dev.sightline.screen.Space;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One month of a calendar on the screen: its heading, and below it the days in seven columns.
 *
 * @param heading around the month's name and its year
 * @param nameBox around the month's name
 * @param yearBox around the year
 * @param columns the middle of each column, from the first day of a week to the last
 * @param top the middle of the row from which rows are counted
 * @param rowHeight between the middles of two rows
 * @param offset of a day from the first cell, so that day 1 is in the cell {@code offset + 1}
 */
record CalendarMonth(
        YearMonth month,
        Box<Space.Pixels> heading,
        Box<Space.Pixels> nameBox,
        Box<Space.Pixels> yearBox,
        List<Double> columns,
        double top,
        double rowHeight,
        int offset) {

    private static final int WEEK = 7;

    /** Of the 28 to 31 days; some may not be readable. */
    private static final int LEAST_DAYS = 15;

    private static final int MOST_DAY = 31;

    private static final Pattern PART = Pattern.compile("\\p{L}[\\p{L}\\p{M}]*|\\d+");
    private static final Pattern YEAR = Pattern.compile("(?:19|20|21)\\d\\d");
    private static final Pattern NUMERIC =
            Pattern.compile("(?<m>\\d{1,2})[./-](?<y>\\d{4})|(?<y2>\\d{4})(?:[./-]|年)(?<m2>\\d{1,2})月?");

    CalendarMonth {
        columns = List.copyOf(columns);
    }

    /** A word or a number. */
    private record Part(String text, Box<Space.Pixels> box) {}

    private record Heading(YearMonth month, Box<Space.Pixels> name, Box<Space.Pixels> year) {

        Box<Space.Pixels> box() {
            return name.union(year);
        }
    }

    /** All months on the screen, from left to right. */
    static List<CalendarMonth> on(ReadScreen screen) {
        List<Part> parts = screen.lines().stream()
                .flatMap(line -> line.words().stream())
                .flatMap(CalendarMonth::parts)
                .toList();
        List<Heading> headings = Stream.concat(named(parts), numeric(screen))
                .sorted(Comparator.comparingDouble(heading -> heading.box().left()))
                .toList();
        var months = new ArrayList<CalendarMonth>();
        for (Heading heading : headings) {
            read(heading, headings, parts).ifPresent(months::add);
        }
        // the field above a calendar may show a date, too
        return months.stream()
                .filter(month -> months.stream()
                        .noneMatch(other -> other.hasDaysOf(month) && other.heading.top() > month.heading.top()))
                .toList();
    }

    /** Letters and digits may have been read as one word. */
    private static Stream<Part> parts(TextLine.Word word) {
        var parts = new ArrayList<Part>();
        Matcher matcher = PART.matcher(word.text());
        double letter = word.box().width() / Math.max(1, word.text().length());
        while (matcher.find()) {
            parts.add(new Part(
                    matcher.group(),
                    Box.of(
                            word.box().left() + matcher.start() * letter,
                            word.box().top(),
                            matcher.group().length() * letter,
                            word.box().height())));
        }
        return parts.stream();
    }

    private static Stream<Heading> named(List<Part> parts) {
        List<Part> years =
                parts.stream().filter(part -> YEAR.matcher(part.text).matches()).toList();
        return parts.stream()
                .filter(part -> Character.isLetter(part.text.charAt(0)))
                .flatMap(name -> years.stream()
                        .filter(year ->
                                isSameRow(name.box, year.box) && gap(name.box, year.box) < 8 * name.box.height())
                        .min(Comparator.comparingDouble(year -> gap(name.box, year.box)))
                        .filter(_ -> MonthNames.monthOrRest(name.text) > 0)
                        .map(year -> new Heading(
                                YearMonth.of(Integer.parseInt(year.text), MonthNames.monthOrRest(name.text)),
                                name.box,
                                year.box))
                        .stream());
    }

    private static Stream<Heading> numeric(ReadScreen screen) {
        return screen.lines().stream().flatMap(line -> line.words().stream()).flatMap(word -> {
            Matcher matcher = NUMERIC.matcher(word.text());
            if (!matcher.matches()) {
                return Stream.empty();
            }
            int month = Integer.parseInt(matcher.group("m") == null ? matcher.group("m2") : matcher.group("m"));
            int year = Integer.parseInt(matcher.group("y") == null ? matcher.group("y2") : matcher.group("y"));
            return month < 1 || month > 12
                    ? Stream.empty()
                    : Stream.of(new Heading(YearMonth.of(year, month), word.box(), word.box()));
        });
    }

    private static boolean isSameRow(Box<Space.Pixels> one, Box<Space.Pixels> other) {
        double shared = Math.min(one.bottom(), other.bottom()) - Math.max(one.top(), other.top());
        return shared > Math.min(one.height(), other.height()) / 2;
    }

    private static double gap(Box<Space.Pixels> one, Box<Space.Pixels> other) {
        return Math.max(0, Math.max(one.left() - other.right(), other.left() - one.right()));
    }

    /** The days below a heading; those of months beside it belong to these. */
    private static Optional<CalendarMonth> read(Heading heading, List<Heading> headings, List<Part> parts) {
        Box<Space.Pixels> box = heading.box();
        double middle = box.center().x();
        double left = 0;
        double right = Double.POSITIVE_INFINITY;
        for (Heading other : headings) {
            double border = (other.box().center().x() + middle) / 2;
            if (isSameRow(other.box(), box) && border < middle) {
                left = Math.max(left, border);
            } else if (isSameRow(other.box(), box) && border > middle) {
                right = Math.min(right, border);
            }
        }
        double from = left;
        double to = right;
        List<Part> days = parts.stream()
                .filter(part -> part.text.matches("0?[1-9]|[12]\\d|3[01]"))
                .filter(part -> part.box.center().y() > box.bottom()
                        && part.box.center().y() < box.bottom() + 20 * box.height()
                        && part.box.center().x() > from
                        && part.box.center().x() < to)
                .toList();
        return read(heading, days);
    }

    private static Optional<CalendarMonth> read(Heading heading, List<Part> days) {
        double near = heading.box().height() * 0.7;
        List<List<Part>> columns = clusters(days, Comparator.comparingDouble(CalendarMonth::x), CalendarMonth::x, near);
        CalendarMonth best = null;
        int most = LEAST_DAYS - 1;
        for (int first = 0; first + WEEK <= columns.size(); first++) {
            List<List<Part>> week = columns.subList(first, first + WEEK);
            List<Part> inside = week.stream().flatMap(List::stream).toList();
            List<Double> rows =
                    clusters(inside, Comparator.comparingDouble(CalendarMonth::y), CalendarMonth::y, near).stream()
                            .map(row -> row.stream()
                                    .mapToDouble(CalendarMonth::y)
                                    .average()
                                    .orElseThrow())
                            .toList();
            if (rows.size() < 3) {
                continue;
            }
            double height = IntStream.range(1, rows.size())
                    .mapToDouble(row -> rows.get(row) - rows.get(row - 1))
                    .sorted()
                    .skip((rows.size() - 1) / 2)
                    .findFirst()
                    .orElseThrow();
            List<Double> middles = week.stream()
                    .map(column -> column.stream()
                            .mapToDouble(CalendarMonth::x)
                            .average()
                            .orElseThrow())
                    .toList();
            for (List<Double> order : List.of(middles, middles.reversed())) {
                Map<Integer, Integer> votes = votes(inside, order, rows.getFirst(), height);
                for (Map.Entry<Integer, Integer> vote : votes.entrySet()) {
                    if (vote.getValue() > most) {
                        most = vote.getValue();
                        best = new CalendarMonth(
                                heading.month,
                                heading.box(),
                                heading.name,
                                heading.year,
                                order,
                                rows.getFirst(),
                                height,
                                vote.getKey());
                    }
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static double x(Part part) {
        return part.box.center().x();
    }

    private static double y(Part part) {
        return part.box.center().y();
    }

    /** Groups of at least three that lie close to each other along one direction. */
    private static List<List<Part>> clusters(
            List<Part> parts, Comparator<Part> order, ToDoubleFunction<Part> at, double near) {
        var clusters = new ArrayList<List<Part>>();
        for (Part part : parts.stream().sorted(order).toList()) {
            if (clusters.isEmpty()
                    || at.applyAsDouble(part)
                                    - at.applyAsDouble(clusters.getLast().getLast())
                            > near) {
                clusters.add(new ArrayList<>());
            }
            clusters.getLast().add(part);
        }
        return clusters.stream().filter(cluster -> cluster.size() >= 3).toList();
    }

    /** How many days lie where they do if the first of the month is in a certain cell. */
    private static Map<Integer, Integer> votes(List<Part> days, List<Double> columns, double top, double height) {
        var votes = new HashMap<Integer, Integer>();
        double width = Math.abs(columns.getLast() - columns.getFirst()) / (WEEK - 1);
        for (Part day : days) {
            double row = (y(day) - top) / height;
            for (int column = 0; column < WEEK; column++) {
                if (Math.abs(x(day) - columns.get(column)) < width / 3 && Math.abs(row - Math.round(row)) < 0.3) {
                    int cell = (int) Math.round(row) * WEEK + column;
                    votes.merge(cell - Integer.parseInt(day.text), 1, Integer::sum);
                }
            }
        }
        return votes;
    }

    /** The cell of a day, from 1 to 31. */
    Box<Space.Pixels> cell(int day) {
        if (day < 1 || day > MOST_DAY) {
            throw new IllegalArgumentException("There is no day " + day);
        }
        int cell = offset + day;
        double x = columns.get(Math.floorMod(cell, WEEK));
        double y = top + Math.floorDiv(cell, WEEK) * rowHeight;
        double width = columnWidth() / 2;
        return new Box<>(x - width / 2, y - rowHeight / 4, x + width / 2, y + rowHeight / 4);
    }

    /** The row of the heading over the whole width of the month. */
    Box<Space.Pixels> headingRow() {
        double margin = columnWidth() * 0.9;
        double slack = heading.height() / 4;
        return new Box<>(
                Math.min(columns.getFirst(), columns.getLast()) - margin,
                heading.top() - slack,
                Math.max(columns.getFirst(), columns.getLast()) + margin,
                heading.bottom() + slack);
    }

    private boolean hasDaysOf(CalendarMonth other) {
        double near = heading.height();
        return Math.abs(columns.getFirst() - other.columns.getFirst()) < near && Math.abs(top - other.top) < near;
    }

    private double columnWidth() {
        return Math.abs(columns.getLast() - columns.getFirst()) / (WEEK - 1);
    }
}
